"""Draft, published, approved: a published version never changes, a correction makes the next one."""
