"""Imprint, privacy and accessibility."""
