"""Mails: noted in the transaction, sent after the commit, and kept in the outbox if no server accepts them."""
