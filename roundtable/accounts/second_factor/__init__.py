"""The second step of signing in, the page on which people set it up, and the page on which they show it is them."""
