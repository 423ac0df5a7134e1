"""Proposing a topic without an account, through a guest link."""
