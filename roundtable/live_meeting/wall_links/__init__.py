"""Links for the computer that belongs to the room and shows the wall."""
