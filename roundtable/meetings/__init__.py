"""Meetings: planned, called off, answered to. What is inside of one has rooms of its own."""
