"""Sections of a country page: a text with its sources, as of when, who reviewed it, and every earlier version."""
