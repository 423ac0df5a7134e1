"""What one person has for themselves in a running meeting: a hand, an answer."""
