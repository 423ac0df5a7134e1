"""Decisions in imported minutes, with their numbers and results."""
