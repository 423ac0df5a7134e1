"""The agenda of a meeting: items in order, their numbers, sections, times and visibility."""
