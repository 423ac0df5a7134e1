"""Text modules: sentences that come back in every minutes, filled in from the meeting."""
