"""Checking in at the door without an account: by QR code or by a number of six digits."""
