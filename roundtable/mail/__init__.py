"""Mails: written in the transaction, sent after the commit, kept where no server takes them."""
