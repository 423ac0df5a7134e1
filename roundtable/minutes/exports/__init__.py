"""Minutes as files: PDF, Word, Markdown and HTML, all from one outline and with the same content."""
