"""Who is writing at an agenda item right now (F19)."""
