"""Rate limits for whatever can be guessed or flooded, counted in the database so that all processes share them."""
