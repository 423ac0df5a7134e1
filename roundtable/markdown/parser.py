"""The MarkdownIt instance, its links and its budget of work.

The work is counted in steps where the parser works, because a thread cannot be stopped after 50 ms. The count
is the same for the same text on every machine, so a text never flips between rendered and plain under load.
"""

import re
from types import SimpleNamespace
from typing import Any

from linkify_it import LinkifyIt  # type: ignore[import-untyped]
from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkLabel, parseLinkTitle
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline

from roundtable.markdown.links import allowed_link
from roundtable.markdown.output import tame

MAX_NESTING = 24

# One step took 4 to 6 microseconds where this was measured, so that the dearest text that is still rendered
# needs 30 of the 50 ms it may take. Real minutes of 20 KB take about 3,000 steps.
MAX_STEPS = 4_800
BLOCK_STEPS = 5
CELL_STEPS = 3
LINK_STEPS = 4
LABEL_CHARACTERS_PER_STEP = 16

LINKS = re.compile(r"://|@|\]\(|www\.")

WWW_TAIL = r"^[a-z0-9äöüß-]+(?:\.[a-z0-9äöüß-]+)+(?:/[^\s<>\"|`]*[\w/])?"


class OverBudget(Exception):
    """The text would cost more than a page may wait for."""


def charge(env: Any, steps: int) -> None:
    env["steps"] -= steps
    if env["steps"] < 0:
        raise OverBudget


def _count_inline(state: StateInline, silent: bool) -> bool:
    charge(state.env, 1)
    return False


def _count_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    # At its own nesting limit markdown-it drops the rest of the text; showing all as typed loses nothing.
    if state.level >= MAX_NESTING:
        raise OverBudget
    charge(state.env, 2 if silent else BLOCK_STEPS)
    return False


def _count_label(state: StateInline, start: int, disableNested: bool = False) -> int:
    """The search for a closing bracket; from every unmatched one it runs to the end of the paragraph."""
    found = parseLinkLabel(state, start, disableNested)
    charge(state.env, 1 + ((found if found >= 0 else state.posMax) - start) // LABEL_CHARACTERS_PER_STEP)
    return found


def _count_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table's cost is its grid: short rows are filled up, so that 2 KB of text could make 65,000 cells."""
    if not table(state, start, end, True):
        return False
    if not silent:
        columns = state.getLines(start + 1, start + 2, 0, False).strip(" \t|").count("|") + 1
        rows = next((n for n in range(start + 2, end) if state.isEmpty(n)), end) - start
        charge(state.env, CELL_STEPS * columns * rows)
    return silent or table(state, start, end, False)


def _www(self: LinkifyIt, match: Any) -> None:
    match.url = "https://" + match.url


def _linkifier() -> LinkifyIt:
    """Addresses with a scheme, "www." or "@". Bare host names are left alone: a sentence whose next word
    follows the full stop without a blank ("geklärt.Es", "Termin.Im") would become a link to Spain or to the
    Isle of Man.
    """
    linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": True, "fuzzy_ip": False})
    linkify.add("ftp:", None).add("//", None)
    return linkify.add("www.", {"validate": WWW_TAIL, "normalize": _www})


def _parser() -> MarkdownIt:
    """Left out, because they surprise people who do not know Markdown: indented code (text pasted with a
    tab), underlined headings ("Text" above "---") and link definitions ("[1]: siehe Anlage" would vanish).
    """
    md = MarkdownIt("js-default", {"html": False, "linkify": True, "breaks": True, "typographer": False})
    md.disable(["code", "lheading", "reference", "html_block", "html_inline"])
    chains: RuleOptionsType = {"alt": ["paragraph", "blockquote", "list"]}
    md.block.ruler.at("table", _count_table, {"alt": ["paragraph"]})
    md.block.ruler.before("table", "count", _count_block, chains)
    md.inline.ruler.before("text", "count", _count_inline)
    md.core.ruler.push("tame", tame)
    md.linkify = _linkifier()
    labels = SimpleNamespace(
        parseLinkLabel=_count_label, parseLinkDestination=parseLinkDestination, parseLinkTitle=parseLinkTitle
    )
    vars(md).update(helpers=labels, validateLink=allowed_link)
    return md


PARSER = _parser()
