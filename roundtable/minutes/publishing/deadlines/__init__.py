"""Records the end of the time for objections and of the time for comments."""
