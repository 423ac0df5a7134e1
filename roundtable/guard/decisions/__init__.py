"""What people decided about a hint, and the page on which they do."""
