"""The state view: what the coordination sees of all round tables, and nothing that isn't published."""
