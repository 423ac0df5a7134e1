"""Round tables, their regions and seats. Knows nothing of meetings."""
