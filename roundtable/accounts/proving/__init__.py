"""Whose address it is: the first confirmation ends whatever was begun under it before."""
