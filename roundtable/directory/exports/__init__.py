"""The directory as CSV and vCard."""
