"""Tasks (Aufgaben): lists, one task, and every change to one."""
