"""Checking in at the door without an account, by QR code or by a six-digit code."""
