"""Pure: what to look for in a text, how sure a hit is, and what could stand there instead."""
