"""Words that were taken out stay out, also when an old editor sends them again."""
