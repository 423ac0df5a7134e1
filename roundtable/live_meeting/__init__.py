"""What spans agenda, minutes and tasks while a meeting runs."""
