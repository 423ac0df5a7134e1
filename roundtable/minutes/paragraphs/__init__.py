"""Writing: every change to a paragraph. Nothing that was submitted is ever dropped (F18)."""
