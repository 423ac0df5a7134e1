"""Who can take a task: a person of the table, an organisation, or a role in free text."""
