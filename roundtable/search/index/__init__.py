"""Reading the search index: who may read which entries, which hold a text, and the meetings that they belong to."""
