"""Who was there, as the document says it."""
