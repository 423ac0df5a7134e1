"""The mails on their way: one row per message and address, what became of it, and who wants no more of a kind."""
