"""Links for people without an account: one address, one purpose, one table, for a while."""
