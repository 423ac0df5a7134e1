"""The gap report: organisations that were missing several times in a row."""
