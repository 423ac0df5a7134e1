"""Redaction (Schwärzung): taking words out everywhere at a table, with a mark that leads to who, when and why."""
