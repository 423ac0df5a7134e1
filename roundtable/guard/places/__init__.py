"""What the guard knows of a table (its people, its directory) and where it looks (the places of a meeting)."""
