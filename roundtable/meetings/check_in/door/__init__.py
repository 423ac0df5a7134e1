"""The moderation's side of checking in: opening the door, confirming visitors."""
