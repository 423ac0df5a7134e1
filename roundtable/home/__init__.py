"""The start page, a table's page, and what happened lately: where all rooms meet."""
