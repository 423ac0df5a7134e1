"""The one safe Markdown renderer: user text in, harmless HTML or plain data out, at a bounded cost."""
