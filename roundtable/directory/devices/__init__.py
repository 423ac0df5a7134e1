"""Phones that read the directory as an address book: each has a name and a token, which its person revokes."""
