"""Opening hours as data, read from the text that people write; the text stays the truth."""
