"""Pure. Marks the words that an objection quotes, in the HTML of a paragraph."""

import re
from collections.abc import Iterable
from html import escape

from markupsafe import Markup

_TAG = re.compile(r"(<[^>]*>)")


def marked(html: Markup, quotes: Iterable[str]) -> Markup:
    """The renderer's HTML with <mark> around each quote. A quote that crosses a tag (bold, a link) is left unmarked."""
    pieces = _TAG.split(str(html))
    for quote in quotes:
        words = escape(quote, quote=False).replace('"', "&quot;")
        at = next((n for n in range(0, len(pieces), 2) if words in pieces[n]), None)
        if words and at is not None:
            before, _words, after = pieces[at].partition(words)
            pieces[at : at + 1] = [before, '<mark class="rt-passage">', words, "</mark>", after]
    return Markup("".join(pieces))
