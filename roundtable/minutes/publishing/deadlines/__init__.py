"""What the calendar ends: the time for objections, and the time for comments."""
