"""Mailing published minutes: to each address by itself, each version once."""
