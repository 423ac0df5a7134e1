"""Approval at a later meeting: the note on its agenda, the checks, and the decision in its minutes."""
