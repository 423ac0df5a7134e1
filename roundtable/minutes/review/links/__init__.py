"""Objections by people without an account, through links that are mailed to them."""
