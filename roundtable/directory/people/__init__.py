"""People of offices: their function, a name if they want, nothing else. One person can hold several functions."""
