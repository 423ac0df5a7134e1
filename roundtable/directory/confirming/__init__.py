"""Once a year a listed office is asked by mail whether its entry is right; it answers by a link."""
