"""Two versions of a paragraph side by side."""
