"""Series: meetings that repeat by a rule and skip public holidays."""
