"""Search over everything that a reader may see, and its index, which every change keeps up to date."""
