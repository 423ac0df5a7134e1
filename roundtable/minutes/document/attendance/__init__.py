"""Attendance as the document has it: in the head, and at each decision."""
