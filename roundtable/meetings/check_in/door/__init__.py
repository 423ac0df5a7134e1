"""The moderation's side of checking in: opening the door, and letting visitors in."""
