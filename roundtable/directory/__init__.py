"""Authorities, missions and other organisations; every number says who checked it and when."""
