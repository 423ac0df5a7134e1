"""The yearly book: every published version of the year's minutes."""
