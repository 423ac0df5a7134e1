"""The agenda: items in their order, their numbers, sections, times and visibility."""
