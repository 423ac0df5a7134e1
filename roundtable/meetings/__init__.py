"""Meetings: planning, cancelling, and who says they will come. Agenda, attendance, polls … are rooms in it."""
