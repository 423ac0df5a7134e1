"""The page with every earlier value of an entry's fields and channels, and the way back to one of them."""
