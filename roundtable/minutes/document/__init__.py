"""Minutes as one document: what is shown, what is frozen on publishing, and its checksum."""
