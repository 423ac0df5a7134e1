"""The pages of suggestions: the forms, what waits for the moderation, and what became of one's own."""
