"""Pure. What the forms of proposals ask for, said in the same words at every place."""

NOTE = 2000


PROPOSED = ("title", "note")  # what the guard looks at
