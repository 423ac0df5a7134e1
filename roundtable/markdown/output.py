"""Pure. The last pass over parsed Markdown: every token keeps only the attributes that are listed here."""

from collections.abc import Iterable, Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from roundtable.markdown.links import allowed_link


def clean_attributes(state: StateCore) -> None:
    """Give every token the attributes it may have and drop all others. The last rule of markdown-it's core chain."""
    _number_items(state.tokens)
    for token in state.tokens:
        token.attrs = dict(_block_attributes(token))
        token.info = ""
        if token.children:
            token.children = list(_clean_inline(token.children))


def _block_attributes(token: Token) -> Iterator[tuple[str, str | int | float]]:
    if token.type == "th_open":
        yield "scope", "col"
    if token.type in ("th_open", "td_open") and "style" in token.attrs:
        yield "class", str(token.attrs["style"]).replace("text-align:", "align-")
    if token.type == "ordered_list_open" and "start" in token.attrs:
        yield "start", int(token.attrs["start"])
    if token.type == "list_item_open" and "value" in token.attrs:
        yield "value", int(token.attrs["value"])


def _clean_inline(tokens: list[Token]) -> Iterator[Token]:
    """Drops links that aren't allowed: the parser lets empty targets pass, and links inside of links."""
    shown: list[bool] = []  # for each link that is open here, whether it is kept
    for token in tokens:
        if token.type == "image":
            yield from _picture(token, inside_link=any(shown))
            continue
        if token.type == "link_open":
            token.attrs = _link_attributes(str(token.attrs["href"]))
            shown.append(bool(token.attrs) and not any(shown))
        if token.type not in ("link_open", "link_close") or shown[-1]:
            yield token
        if token.type == "link_close":
            shown.pop()


def _link_attributes(url: str) -> dict[str, str | int | float]:
    if not allowed_link(url):
        return {}
    return {"href": url, "rel": "noopener nofollow noreferrer"} if url[:4].lower() == "http" else {"href": url}


def _picture(token: Token, inside_link: bool) -> Iterator[Token]:
    """An image as a link to it: loading it would tell a foreign server who reads these minutes, and when."""
    url = str(token.attrs["src"])
    text = Token("text", "", 0, content="".join(words(token.children or [])) or url)
    attributes = _link_attributes(url)
    if inside_link or not attributes:
        yield text
    else:
        yield from (Token("link_open", "a", 1, attrs=attributes), text, Token("link_close", "a", -1))


def renumber_headings(tokens: list[Token], top: int) -> None:
    """Make the first heading h<top> and go down one level at a time, whatever levels the writer skipped."""
    levels: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            levels = [*(higher for higher in levels if higher < level), level]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(top + len(levels) - 1, 6)}"


def _number_items(tokens: list[Token]) -> None:
    """Items keep the number that was typed: in minutes, "3." followed by "5." must not become 3 and 4."""
    open_lists: list[list[Token]] = []
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            open_lists.append([])
        elif token.type == "list_item_open":
            open_lists[-1].append(token)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            _keep_numbers([item for item in open_lists.pop() if item.info])


def _keep_numbers(items: list[Token]) -> None:
    typed = [int(item.info) for item in items]
    # The same number for every item ("1.", "1.", "1.") is Markdown's way to ask for automatic numbers.
    if len(set(typed)) > 1:
        for item, number, expected in zip(items, typed, range(typed[0], typed[0] + len(typed)), strict=True):
            if number != expected:
                item.attrs["value"] = number


def words(tokens: Iterable[Token]) -> Iterator[str]:
    """The text without markup, in pieces; blocks and line breaks become blanks."""
    for token in tokens:
        if token.type in ("text", "code_inline", "fence"):
            yield token.content
        if token.children:
            yield from words(token.children)
        if token.block or token.type in ("softbreak", "hardbreak"):
            yield " "
