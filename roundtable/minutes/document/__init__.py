"""Minutes as one document: plain data that is shown, frozen on publishing, and has a checksum."""
