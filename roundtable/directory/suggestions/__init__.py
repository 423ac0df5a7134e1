"""Suggested changes of the directory, which the moderation takes over or declines."""
