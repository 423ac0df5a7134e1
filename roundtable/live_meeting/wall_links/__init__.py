"""Links that show a meeting's wall without signing in, for the computer in the room."""
