"""Pure. The minutes as a tagged PDF (PDF/UA-1: title, language, headings, lists, table headings, reading order).

Made by Typst, because it checks PDF/UA itself and refuses to write a file that isn't, comes as one wheel without
system libraries (WeasyPrint needs Pango from the system), and takes 20 ms for minutes of two pages.

Texts are passed as JSON and set as strings, so nothing in them can become markup; the only folder that Typst may read
is empty. Paragraphs that it refuses are set more plainly: see pdf_plainer.py.
"""

import json
import logging
import re
from functools import cache, lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unicodedata import category

import typst

from roundtable.minutes.exports import pdf_plainer
from roundtable.minutes.exports.headings import with_readable_headings
from roundtable.minutes.exports.pdf_plainer import Refused
from roundtable.web.assets import BUILT

log = logging.getLogger(__name__)
TEMPLATE = Path(__file__).with_name("minutes.typ")
GLYPH_TEST = b'#set document(title: "x")\n#set text(font: "Fira Sans", lang: "de")\n#sys.inputs.data'
MAX_GLYPH_TESTS = 400  # 2 ms each, once per character; with more, all rare characters count as missing
FORBIDDEN = {0xFEFF: None}  # zero width no-break space: not allowed in PDF/UA


def as_pdf(data: dict[str, Any]) -> bytes:
    """`data` is an outline. Not thread-safe. Raises Refused if Typst refuses even the plainest form."""
    texts = _as_json(with_readable_headings(data))
    try:
        return _compile(texts)
    except Refused:
        pass  # mostly because of a character that the font lacks
    texts = _spelled_out(texts)
    try:
        return _compile(texts)
    except Refused as refused:
        log.warning("pdf: some paragraphs are set more plainly: %s", refused)
    return pdf_plainer.compile_plainer(json.loads(texts), lambda plainer: _compile(_as_json(plainer)))


def as_listing(data: dict[str, Any], template: Path) -> bytes:
    """Another list of ours, by a template of its own. Not thread-safe. Raises Refused."""
    texts, source = _as_json(data), template.read_bytes()
    try:
        return _compile(texts, source)
    except Refused:
        return _compile(_spelled_out(texts), source)


def _as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False).translate(FORBIDDEN)


def _compile(texts: str, template: bytes | None = None) -> bytes:
    source = template or TEMPLATE.read_bytes()
    try:
        found = _compiler().compile(
            source, sys_inputs={"data": texts}, format="pdf", pdf_standards=["ua-1"], timestamp=0
        )
    except typst.TypstError as problem:
        raise Refused(_reason(problem)) from None  # the message quotes the text, and logs hold none
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        _compiler.cache_clear()
        raise Refused("Typst has a fault") from None
    assert isinstance(found, bytes)
    return found


def _reason(problem: typst.TypstError) -> str:
    return str(problem.message).partition("`")[0].partition('"')[0].strip()


def _spelled_out(texts: str) -> str:
    """Replaces characters that no font here has (emoji, Chinese, …) by their Unicode names in brackets.

    PDF/UA forbids missing glyphs. Marks and joiners that belong to such a character are named too, or left out if
    they are invisible.
    """
    rare = {sign for sign in texts if ord(sign) > pdf_plainer.LATIN}
    is_many = len(rare) > MAX_GLYPH_TESTS
    unknown = {sign for sign in rare if is_many or category(sign) in ("Me", "Cf") or not _has_glyph(sign)}
    if not unknown:
        return texts
    marks = unknown | {sign for sign in rare if category(sign)[0] == "M"}
    parts = re.compile(f"{_one_of(unknown)}{_one_of(marks)}*")
    return parts.sub(lambda found: "".join(map(pdf_plainer.spelled, found[0])), texts)


def _one_of(signs: set[str]) -> str:
    return f"[{re.escape(''.join(sorted(signs)))}]"


@lru_cache(5000)
def _has_glyph(sign: str) -> bool:
    try:
        _compile(sign, GLYPH_TEST)
    except Refused:
        return False
    return True


@cache
def _compiler() -> typst.Compiler:
    # The only fonts in BUILT that Typst can read are the four of Fira Sans; Typst embeds a monospaced one.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[BUILT])
    empty = mkdtemp(prefix="roundtable-typst-")
    return typst.Compiler(root=empty, font_paths=fonts, package_path=empty, package_cache_path=empty)
