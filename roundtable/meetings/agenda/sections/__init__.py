"""Sections of an agenda: headings with the items below them."""
