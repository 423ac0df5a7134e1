"""Searching the directory: by words in every spelling, country, kind, region and state of the check."""
