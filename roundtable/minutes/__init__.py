"""Minutes: ordered paragraphs with every version of every text kept; writing, publishing, … are rooms in it."""
