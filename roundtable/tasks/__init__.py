"""Tasks (Aufgaben): lists, one task, and all changes to tasks."""
