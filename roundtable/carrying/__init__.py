"""Carry-over: what waits for the next meeting, each thing once."""
