"""The internal and the public layer of a document: what a reader may see of it."""
