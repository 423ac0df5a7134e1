"""Two entries of one organisation become one, with everything that hangs on them; and back."""
