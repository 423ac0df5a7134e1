"""Minutes: ordered paragraphs with every version of every text kept. What happens to them has rooms of its own."""
