"""Objections to published minutes (Einwendungen): written within a window, answered, corrected visibly."""
