"""Which mission is responsible for a nationality in a Kreis, and what it does about passports: facts with sources."""
