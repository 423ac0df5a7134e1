"""Adding, downloading and removing files of an item or a meeting."""
