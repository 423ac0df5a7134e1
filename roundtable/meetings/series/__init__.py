"""Meetings that come back by a rule, and the public holidays they avoid."""
