"""The yearly book (Jahresband): every published version of the year's minutes."""
