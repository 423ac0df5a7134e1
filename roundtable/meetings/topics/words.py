"""Pure. What all forms for proposals have in common."""

NOTE_LIMIT = 2000  # characters
GUARDED_FIELDS = ("title", "note")  # the guard looks at these
