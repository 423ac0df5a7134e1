"""The running meeting: one page that everybody has open, and the buttons of the moderation."""
