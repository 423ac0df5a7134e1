"""Correcting words of the agenda after the meeting, for its minutes; each correction is recorded as an event."""
