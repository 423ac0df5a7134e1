"""For administrators: accounts and their state roles."""
