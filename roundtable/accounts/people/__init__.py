"""For administrators: who has an account, and in which role for the whole state."""
