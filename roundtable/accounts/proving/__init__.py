"""Proof that a mail address belongs to the person; the first one ends everything begun under the address before."""
