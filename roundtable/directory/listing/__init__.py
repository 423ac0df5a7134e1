"""The first page of the directory: what is near, the alphabet of countries, and what a search finds."""
