"""Who may give a table its first moderation."""
