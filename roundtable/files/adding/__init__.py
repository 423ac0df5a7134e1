"""Files come and go: the panel of an item or a meeting, uploads, downloads."""
