"""Handing over: who leaves a table gives every open task to somebody else, or to the moderation."""
