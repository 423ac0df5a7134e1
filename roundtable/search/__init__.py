"""Search over everything that a reader may see, and the index that every change keeps."""
