"""The list of abbreviations as a page, and the form in which people write and correct them."""
