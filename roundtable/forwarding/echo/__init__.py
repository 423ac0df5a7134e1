"""What happens to something forwarded is shown at the table that sent it."""
