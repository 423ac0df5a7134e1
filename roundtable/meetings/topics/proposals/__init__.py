"""Proposing a topic without an account, through the link in a mail."""
