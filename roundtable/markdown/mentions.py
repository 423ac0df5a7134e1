"""Pure. Mentions in texts: "#Ghana", "#Sierra-Leone", "#LaZuF". A page links them to what they name.

What a name stands for is decided when somebody follows the link, so that a text never goes stale: countries and
organisations get other names. A name begins with a letter, so "#3" is only a number.
"""

import re
from typing import Protocol
from urllib.parse import quote

from markupsafe import Markup, escape

from roundtable.core.text import fold
from roundtable.markdown.links_apart import change_words

MAX_NAME = 80
# Not inside of a word, an address or an entity ("&#39;"); single hyphens, dots, slashes and apostrophes join words.
MENTION = re.compile(rf"(?<![\w&#/=?.-])#([^\W\d_](?:\w|[-./'’](?=\w)){{0,{MAX_NAME - 1}}})")


class Place(Protocol):
    """The table below which addresses lie."""

    @property
    def slug(self) -> str: ...


def mentions(text: str, table: Place | None) -> Markup:
    """The renderer's HTML, or a plain text, with its mentions as links. Without a table there is nothing to link to."""
    html = escape(text)
    if table is None or "#" not in html:
        return html
    return Markup(change_words(str(html), lambda piece: MENTION.sub(lambda found: _link(found[1], table), piece)))


def mentioned(text: str, table: Place) -> list[tuple[str, str]]:
    """(name, address) of what a plain text mentions, each once: for titles that are links themselves."""
    names = dict.fromkeys(MENTION.findall(text)) if "#" in text else {}
    return [(name, address(name, table)) for name in names]


def address(name: str, table: Place) -> str:
    """Where a mention leads to. A slash would end the name there, and what joins words tells no names apart."""
    return f"/tables/{table.slug}/mentions/{quote(name.replace('/', '-'), safe='')}"


def key(name: str) -> str:
    """What two ways to write a name have in common: "Sierra-Leone" and "sierra leone" are "sierraleone"."""
    return "".join(letter for letter in fold(name) if letter.isalnum())


def hashtag(name: str) -> str:
    """How to mention something of this name: "#Sierra-Leone"."""
    return "#" + "-".join(re.findall(r"\w+", name.replace("'", "").replace("’", "")))


def _link(name: str, table: Place) -> str:
    # What stands in the piece is escaped; a name has letters, digits and - . / ' only, so it is the same in both.
    return f'<a class="rt-mention" href="{escape(address(name, table))}">#{escape(name)}</a>'
