"""The consent check: a question to the table, one answer per seat; the result can become a decision."""
