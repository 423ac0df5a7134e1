"""The history of the schema. `make migration name=…` adds to it; what was released never changes."""
