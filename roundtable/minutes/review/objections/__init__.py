"""Objections to published minutes (Einwendungen): written until a deadline, answered, corrected visibly."""
