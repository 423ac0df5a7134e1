"""The directory as an address book for phones (CardDAV, RFC 6352, with the synchronisation of RFC 6578), to be read."""
