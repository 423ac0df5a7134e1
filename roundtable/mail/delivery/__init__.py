"""Handing mails over: to a mail server, one after the other, or to the outbox folder while there is none."""
