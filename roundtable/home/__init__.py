"""The start page, a table's page and the activity feed, which show something of all rooms."""
