"""Approval at a later meeting: what its agenda says, and what its minutes say afterwards."""
