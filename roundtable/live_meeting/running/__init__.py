"""The page of the running meeting that everybody has open, and the moderation's buttons."""
