"""Pure. Changing the words of rendered HTML, but not those of links and code: no link in a link, and code is quoted."""

import re
from collections.abc import Callable

_TAG = re.compile(r"(<[^>]*>)")
_LEFT_ALONE = ("a", "code", "pre")


def change_words(html: str, change: Callable[[str], str]) -> str:
    """`change` gets each piece between two tags, in their order; what it returns has to be escaped as the piece is."""
    pieces, inside = _TAG.split(html), [""]
    for at, piece in enumerate(pieces):
        if at % 2:
            _follow(piece, inside)
        elif not inside[-1]:
            pieces[at] = change(piece)
    return "".join(pieces)


def _follow(tag: str, inside: list[str]) -> None:
    """Keep in `inside` which elements are open whose text is left alone."""
    name = tag.strip("</>").partition(" ")[0].lower()
    if name in _LEFT_ALONE:
        if not tag.startswith("</"):
            inside.append(name)
        elif len(inside) > 1:
            inside.pop()
