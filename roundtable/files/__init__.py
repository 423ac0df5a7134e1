"""Files that belong to an agenda item or to a meeting. They are checked, cleaned, and stored once."""
