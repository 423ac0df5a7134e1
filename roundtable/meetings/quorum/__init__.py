"""The rule by which a table can decide: how many seats have to be taken."""
