"""Pure. The one safe Markdown renderer: user text in, harmless HTML out, at a bounded cost.

Three layers keep it safe: raw HTML is off, every link passes an allow-list of schemes, and a last pass over
the parsed tokens leaves only attributes that this package wrote itself. Three budgets keep it cheap: the size
of the input, the parser's work counted in steps, and the growth of the output. A text over budget is shown
as typed.
"""

import re
from hashlib import blake2b
from sys import getsizeof

from markdown_it.token import Token
from markupsafe import Markup, escape

from roundtable.core.kept import Kept
from roundtable.core.text import without_directions
from roundtable.markdown import ordinals
from roundtable.markdown.links import allowed_link
from roundtable.markdown.output import renumber_headings, words
from roundtable.markdown.parser import MAX_STEPS, PARSER, OverBudget, charge, link_steps

__all__ = ["allowed_link", "parse", "plain", "render", "render_inline", "renumber_headings", "shorten"]

MAX_BYTES = 20 * 1024
MAX_GROWTH = 20
CACHE_BYTES = 8 * 1024 * 1024

# For every length of a backtick run without a partner, the parser may scan the rest of the paragraph once.
LONG_BACKTICKS = re.compile("`{8}")
# A run of emphasis marks is one step of the parser but makes a token for every mark.
LONG_EMPHASIS = re.compile(r"[*_~]{4,}")


def render(text: str, top_heading: int = 4) -> Markup:
    """Block Markdown as HTML. The first heading becomes h<top_heading>; deeper ones follow without gaps."""
    return _cached(text, top_heading)


def render_inline(text: str) -> Markup:
    """One line of Markdown (a title, a note) as phrasing content without a paragraph around it."""
    return _cached(text, None)


def plain(text: str, limit: int = 200) -> str:
    """The words of a Markdown text on one line, without markup, at most `limit` characters in all."""
    # An excerpt needs only the beginning of a long text; markup rarely takes more than half of it.
    head = text[: 400 + 3 * limit]
    try:
        found = ordinals.restore("".join(words(parse(head))))
    except OverBudget:
        found = head
    return shorten(" ".join(without_directions(found).split()), limit, was_cut=len(head) < len(text))


def _rendered(text: str, top_heading: int | None) -> Markup:
    """Inline HTML if `top_heading` is None, else blocks. A text over budget is shown as typed."""
    try:
        html = _within_growth(_html(text, top_heading), text)
    except OverBudget:
        html = _as_typed(text, inline=top_heading is None)
    return Markup(html)  # Both ways escape all text; test_fuzz.py proves it.


def _html(text: str, top_heading: int | None) -> str:
    tokens = parse(text, inline=top_heading is None)
    renumber_headings(tokens, top_heading or 0)
    return ordinals.restore(str(PARSER.renderer.render(tokens, PARSER.options, {})))


def _within_growth(html: str, text: str) -> str:
    if len(html.encode("utf-8", "replace")) > MAX_GROWTH * len(text.encode("utf-8", "replace")):
        raise OverBudget
    return html


def _as_typed(text: str, inline: bool) -> str:
    lines = str(escape("\n".join(text.strip().splitlines())))
    broken = lines.replace("\n", "<br>\n")
    return broken if inline or not broken else f"<p>{broken}</p>\n"


def parse(text: str, inline: bool = False) -> list[Token]:
    """The parser's tokens, with only harmless attributes left. Raises OverBudget."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES or LONG_BACKTICKS.search(text):
        raise OverBudget
    env = {"steps": MAX_STEPS}
    charge(env, link_steps(text) + sum(map(len, LONG_EMPHASIS.findall(text))))
    return PARSER.parseInline(text, env) if inline else PARSER.parse(ordinals.protect(text), env)


def shorten(found: str, limit: int, was_cut: bool = False) -> str:
    """At most `limit` characters: cut between words, with "…" at the end. `was_cut`: there was more after `found`."""
    if len(found) + was_cut <= limit:
        return found + "…" * was_cut
    cut = found[: limit - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:–-") + "…"


# --- Cache of rendered texts: a paragraph of minutes is read far more often than it is written --------------

_cache: Kept[tuple[int | None, bytes], Markup] = Kept(CACHE_BYTES, lambda html: getsizeof(html) + 200)


def _cached(text: str, top_heading: int | None) -> Markup:
    key = (top_heading, blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest())
    html = _cache.get(key)
    if html is None:
        html = _rendered(text, top_heading)
        _cache.put(key, html)
    return html
