"""What people decided about the guard's hints, and the page where they decide."""
