"""People, as they sign in: one account for each address, whatever tables they sit at."""
