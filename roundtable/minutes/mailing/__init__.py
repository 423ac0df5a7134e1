"""Mailing published minutes: one mail per address, each version only once."""
