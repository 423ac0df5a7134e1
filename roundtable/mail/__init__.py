"""Mails: written in the transaction of what they tell, kept as rows until a mail server took them or refused them."""
