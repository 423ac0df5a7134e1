"""Pure. The MarkdownIt instance, its links and its budget of work.

The parser counts its work in steps, because a thread cannot be stopped after 50 ms. A text costs the same number of
steps on every machine, so it never flips between rendered and plain under load.
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
from roundtable.markdown.output import clean_attributes

MAX_NESTING = 24

# A step was measured to take 4 to 8 µs, so the most expensive text that is still rendered takes about 40 of the 50 ms
# allowed. Real minutes of 20 KB take about 3,000 steps.
MAX_STEPS = 4_800
BLOCK_STEPS = 5
CELL_STEPS = 3
LINK_STEPS = 4
LABEL_CHARACTERS_PER_STEP = 16
ADDRESS_STEPS = 4
ADDRESS_CHARACTERS_PER_STEP = 20
LINK_TAIL_PER_STEP = 512
PENDING_PER_STEP = 128

LINKS = re.compile(r"://|@|\]\(|www\.")
ADDRESS = re.compile(r"://\S*")
# The target behind "](". If it contains brackets or backslashes, everything up to the next blank is charged.
TARGET = re.compile(r"\]\(\s*(?:[^\s()\\]*\)|\S*)")

WWW_TAIL = r"^[a-z0-9äöüß-]+(?:\.[a-z0-9äöüß-]+)+(?:/[^\s<>\"|`]*[\w/])?"


class OverBudget(Exception):
    """The text would cost more than a page may wait for."""


def charge(env: Any, steps: int) -> None:
    """Take `steps` off the budget in `env["steps"]`. Raises OverBudget when none are left."""
    env["steps"] -= steps
    if env["steps"] < 0:
        raise OverBudget


def link_steps(text: str) -> int:
    """What looking for links costs: linkify-it may follow each candidate to the next blank before it chooses one."""
    long_runs = (run for run in text.split() if len(run) > LINK_TAIL_PER_STEP)
    tails = sum(len(LINKS.findall(run)) * len(run) for run in long_runs)
    return LINK_STEPS * len(LINKS.findall(text)) + tails // LINK_TAIL_PER_STEP


def _count_inline(state: StateInline, silent: bool) -> bool:
    charge(state.env, 1)
    return False


def _address_steps(address: str) -> int:
    """Other letters than ASCII are percent-encoded one by one, so each of their extra bytes counts as five letters."""
    more_bytes = len(address.encode("utf-8", "replace")) - len(address)
    return (len(address) + 5 * more_bytes) // ADDRESS_CHARACTERS_PER_STEP


def _count_address(state: StateInline, silent: bool) -> bool:
    """At "://" the text before it is searched for a scheme. The address is encoded before it can be refused, and
    after that the next one inside it is tried."""
    if address := ADDRESS.match(state.src, state.pos):
        charge(state.env, ADDRESS_STEPS + _address_steps(address[0]) + len(state.pending) // PENDING_PER_STEP)
    return False


def _count_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    # At its own nesting limit markdown-it would drop the rest of the text.
    if state.level >= MAX_NESTING:
        raise OverBudget
    charge(state.env, 2 if silent else BLOCK_STEPS)
    return False


def _count_label(state: StateInline, start: int, disableNested: bool = False) -> int:
    """Charges the search for a closing bracket, which runs to the end of the paragraph from every unmatched one, and
    the target behind it, which is read to its end before it can be refused."""
    found = parseLinkLabel(state, start, disableNested)
    charge(state.env, 1 + ((found if found >= 0 else state.posMax) - start) // LABEL_CHARACTERS_PER_STEP)
    if found >= 0 and (target := TARGET.match(state.src, found)):
        charge(state.env, _address_steps(target[0]))
    return found


def _count_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Charges for columns × rows: short rows are filled up, so 2 KB of text can make 65,000 cells."""
    if not table(state, start, end, True):
        return False
    if not silent:
        columns = state.getLines(start + 1, start + 2, 0, False).strip(" \t|").count("|") + 1
        rows = next((n for n in range(start + 2, end) if state.isEmpty(n)), end) - start
        charge(state.env, CELL_STEPS * columns * rows)
    return silent or table(state, start, end, False)


def _www(self: LinkifyIt, match: Any) -> None:
    match.url = "https://" + match.url


class _Linkifier(LinkifyIt):  # type: ignore[misc]
    def match_at_start(self, text: str) -> Any:
        """Called at "://" with what looks like the scheme before it. For "www.a.de://b" that is "www.a.de", and the
        parser would get the length of the link wrong, because `_www` puts "https://" in front of it."""
        return super().match_at_start(text) if text[:4].lower() == "http" else None


def _linkifier() -> LinkifyIt:
    """Addresses with a scheme, "www." or "@". Bare host names are left alone: a sentence whose next word
    follows the full stop without a blank ("geklärt.Es", "Termin.Im") would become a link to Spain or to the
    Isle of Man.
    """
    linkify = _Linkifier(options={"fuzzy_link": False, "fuzzy_email": True, "fuzzy_ip": False})
    linkify.add("ftp:", None).add("//", None)
    return linkify.add("www.", {"validate": WWW_TAIL, "normalize": _www})


def _parser() -> MarkdownIt:
    """Disabled, because they surprise people who don't know Markdown: indented code (text pasted with a tab),
    underlined headings ("Text" above "---") and link definitions ("[1]: siehe Anlage" would vanish).
    """
    md = MarkdownIt("js-default", {"html": False, "linkify": True, "breaks": True, "typographer": False})
    md.disable(["code", "lheading", "reference", "html_block", "html_inline"])
    chains: RuleOptionsType = {"alt": ["paragraph", "blockquote", "list"]}
    md.block.ruler.at("table", _count_table, {"alt": ["paragraph"]})
    md.block.ruler.before("table", "count", _count_block, chains)
    md.inline.ruler.before("text", "count", _count_inline)
    md.inline.ruler.before("linkify", "count_address", _count_address)
    md.core.ruler.push("clean_attributes", clean_attributes)
    md.linkify = _linkifier()
    labels = SimpleNamespace(
        parseLinkLabel=_count_label, parseLinkDestination=parseLinkDestination, parseLinkTitle=parseLinkTitle
    )
    vars(md).update(helpers=labels, validateLink=allowed_link)
    return md


PARSER = _parser()
