"""What the guard knows about a table (its people, the directory) and which texts of a meeting it checks (places)."""
