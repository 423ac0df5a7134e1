"""Pure. Marks the words that an objection is about, in the HTML of a paragraph."""

import re
from collections.abc import Iterable
from html import escape

from markupsafe import Markup

_TAG = re.compile(r"(<[^>]*>)")


def marked(html: Markup, quotes: Iterable[str]) -> Markup:
    """The renderer's HTML with <mark> around each passage that stands in one piece between two tags."""
    pieces = _TAG.split(str(html))
    for quote in quotes:
        words = escape(quote, quote=False).replace('"', "&quot;")
        at = next((n for n in range(0, len(pieces), 2) if words in pieces[n]), None)
        if words and at is not None:
            before, _words, after = pieces[at].partition(words)
            pieces[at : at + 1] = [before, '<mark class="rt-passage">', words, "</mark>", after]
    return Markup("".join(pieces))
