"""Corrections that everybody can see: a new version while minutes wait, later minutes after that."""
