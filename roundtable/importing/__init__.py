"""Importing an agenda or minutes from a text: parsed into a preview, stored when somebody confirms it."""
