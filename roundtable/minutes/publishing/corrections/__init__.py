"""Corrections: a new version before the approval, a paragraph in later minutes (Berichtigung) after it."""
