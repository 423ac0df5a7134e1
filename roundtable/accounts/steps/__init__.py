"""Between two pages of a sign-in: what was proven so far, and the random text that the next answer must repeat."""
