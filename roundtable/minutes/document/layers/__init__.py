"""Two layers in one text: what of a document a reader may see, and the public version."""
