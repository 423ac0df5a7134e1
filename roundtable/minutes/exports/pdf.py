"""Pure. The minutes as a tagged PDF (PDF/UA-1: title, language, headings, lists, table headings, reading order).

Made by Typst, because it checks PDF/UA itself and refuses to write a file that isn't, comes as one wheel without
system libraries (WeasyPrint needs Pango from the system), and takes 20 ms for minutes of two pages.

Texts reach it as JSON and are set as strings, so nothing in them can become markup; and a folder that is empty is
all that it may read. What it refuses all the same is set more plainly, paragraph by paragraph: see pdf_plainer.py.
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
ONE_SIGN = b'#set document(title: "x")\n#set text(font: "Fira Sans", lang: "de")\n#sys.inputs.data'
MOST_TRIED = 400  # each takes 2 ms, once
UNALLOWED = {0xFEFF: None}  # without a width, and in no PDF/UA


def as_pdf(data: dict[str, Any]) -> bytes:
    """`data` is an outline. Called by one thread at a time. Raises Refused when nothing helps."""
    texts = _texts(with_readable_headings(data))
    try:
        return _compiled(texts)
    except Refused:
        pass  # mostly a sign for which there is no letter
    texts = _spelled_out(texts)
    try:
        return _compiled(texts)
    except Refused as refused:
        log.warning("pdf: some paragraphs are set more plainly: %s", refused)
    return pdf_plainer.compiled(json.loads(texts), lambda plainer: _compiled(_texts(plainer)))


def _texts(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False).translate(UNALLOWED)


def _compiled(texts: str, template: bytes | None = None) -> bytes:
    source = template or TEMPLATE.read_bytes()
    try:
        found = _compiler().compile(
            source, sys_inputs={"data": texts}, format="pdf", pdf_standards=["ua-1"], timestamp=0
        )
    except typst.TypstError as problem:
        raise Refused(_why(problem)) from None  # the message quotes the text, and logs hold none
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        _compiler.cache_clear()
        raise Refused("Typst has a fault") from None
    assert isinstance(found, bytes)
    return found


def _why(problem: typst.TypstError) -> str:
    return str(problem.message).partition("`")[0].partition('"')[0].strip()


def _spelled_out(texts: str) -> str:
    """Signs that no font here has (emoji, Chinese, …) by their names: PDF/UA forbids empty boxes, and so do readers.

    What only shapes or joins other signs is named with them, or left out where nothing is to be seen of it.
    """
    rare = {sign for sign in texts if ord(sign) > pdf_plainer.LATIN}
    is_many = len(rare) > MOST_TRIED
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
        _compiled(sign, ONE_SIGN)
    except Refused:
        return False
    return True


@cache
def _compiler() -> typst.Compiler:
    # The only fonts there that it reads are the four of Fira Sans; it brings a fixed-width one of its own.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[BUILT])
    empty = mkdtemp(prefix="roundtable-typst-")
    return typst.Compiler(root=empty, font_paths=fonts, package_path=empty, package_cache_path=empty)
