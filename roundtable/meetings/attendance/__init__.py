"""Attendance: who came, left, or sent a deputy; corrections by hand; how many seats are taken."""
