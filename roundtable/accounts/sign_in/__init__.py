"""The pages for signing in and out, and for setting up the first administrator."""
