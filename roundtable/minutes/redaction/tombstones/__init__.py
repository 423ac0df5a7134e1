"""Keeps redacted words out when an editor that was open before sends them again."""
