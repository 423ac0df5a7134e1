"""The quorum rule of a table: how many seats have to be taken to decide."""
