"""Sessions, and what opens them: links that are mailed once, passwords, the cookie of the browser."""
