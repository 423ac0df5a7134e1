"""Abbreviations of the field and what they mean, shared by all tables; texts explain them where they come up first."""
