"""Items and tasks that one table forwards to another, and the answer of that table."""
