"""Following a country: what changes on its page stands on one's own start page."""
