"""Whom a task can be given to: a person of the table, an organisation, or a role in free text."""
