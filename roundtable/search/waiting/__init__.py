"""Entries of the search for changes of thousands of things: made before anybody else has to wait, found afterwards."""
