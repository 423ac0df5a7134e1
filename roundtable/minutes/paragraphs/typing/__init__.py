"""Who writes at an agenda item right now (F19)."""
