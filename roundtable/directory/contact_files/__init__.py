"""Contacts from a file (CSV, vCard): looked at row by row, taken over in one transaction, undone for 30 days."""
