"""Headings of an agenda that hold the items below them."""
