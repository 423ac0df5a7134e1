"""Thousands of entries at once: prepared without keeping anybody waiting, stored all together or not at all."""
