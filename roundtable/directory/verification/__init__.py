"""Keeping facts true: the check list for volunteers, many checks at once, and what the moderation has to settle."""
