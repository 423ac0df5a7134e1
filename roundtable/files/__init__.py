"""Files that belong to an agenda item or to a meeting: checked, cleaned, kept once."""
