"""Minutes as files: PDF, Word, Markdown and HTML, all from the one document and with the same content."""

from roundtable.minutes.exports.rendering import FORMATS, Busy, TooLarge, render, render_book

__all__ = ["FORMATS", "Busy", "TooLarge", "render", "render_book"]
