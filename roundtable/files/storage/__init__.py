"""Stores the bytes of files in the data folder, each only once. Unused ones go to a bin first."""
