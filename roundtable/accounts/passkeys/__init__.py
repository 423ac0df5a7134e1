"""Passkeys: signing in with the lock of one's own device, alone or as the second step."""
