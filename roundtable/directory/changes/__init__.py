"""What the fields of an entry held before: who changed which, when, from what to what."""
