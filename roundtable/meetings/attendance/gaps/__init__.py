"""Which organisations were not at the table several times in a row."""
