"""The running meeting: what involves agenda, minutes and tasks at once."""
