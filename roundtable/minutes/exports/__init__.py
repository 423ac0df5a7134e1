"""Minutes as files: PDF, Word, Markdown and HTML, all from the one document and with the same content."""
