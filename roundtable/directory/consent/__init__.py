"""Somebody takes the consent for their private number back: it is gone, here and now."""
