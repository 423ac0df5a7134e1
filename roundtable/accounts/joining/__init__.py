"""Invitations to a table, and taking the seat that one offers."""
