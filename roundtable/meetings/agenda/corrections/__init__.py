"""Correcting words of the agenda after the meeting, for its minutes: on record, never silently."""
