"""Training (Aus- und Fortbildung): dates of a table or of the whole state, places, waiting list, and who came."""
