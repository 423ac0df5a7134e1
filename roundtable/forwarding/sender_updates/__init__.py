"""Telling the sending table that something it forwarded has changed at the other table."""
