"""Minutes as files: PDF, Word, Markdown and HTML, all from the one document and with the same content."""

from roundtable.minutes.exports.rendering import FORMATS, Busy, TooLarge, render

__all__ = ["FORMATS", "Busy", "TooLarge", "render"]
