"""The pages on which people sign in and out, and the first administrator begins."""
