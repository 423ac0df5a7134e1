"""Inviting the first moderator of a table that has none."""
