"""Pure. The minutes as a tagged PDF (PDF/UA-1: title, language, headings, lists, table headings, reading order).

Made by Typst, because it checks PDF/UA itself and refuses to write a file that isn't, comes as one wheel without
system libraries (WeasyPrint needs Pango from the system), and takes 20 ms for minutes of two pages.

Texts reach it as JSON and are set as strings, so nothing in them can become markup; and a folder that is empty is
all that it may read.
"""

import json
from functools import cache, lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unicodedata import name

import typst

from roundtable.web.assets import BUILT

TEMPLATE = Path(__file__).with_name("minutes.typ")
ONE_SIGN = b'#set document(title: "x")\n#set text(font: "Fira Sans", lang: "de")\n#sys.inputs.data'
NO_GLYPH = "could not be displayed"
LATIN = 0x17F  # up to here Fira Sans has every letter
MOST_TRIED = 400  # each takes 2 ms, once


def as_pdf(data: dict[str, Any]) -> bytes:
    """`data` is an outline. Called by one thread at a time."""
    texts = json.dumps(data, ensure_ascii=False)
    try:
        return _compiled(TEMPLATE.read_bytes(), texts)
    except typst.TypstError as problem:
        if NO_GLYPH not in problem.message:
            raise
    return _compiled(TEMPLATE.read_bytes(), _spelled_out(texts))


def _compiled(template: bytes, texts: str) -> bytes:
    found = _compiler().compile(
        template, sys_inputs={"data": texts}, format="pdf", pdf_standards=["ua-1"], timestamp=0
    )  # fmt: skip
    assert isinstance(found, bytes)
    return found


def _spelled_out(texts: str) -> str:
    """Signs that no font here has (emoji, Chinese, …) by their names: PDF/UA forbids empty boxes, and so do readers."""
    rare = {sign for sign in texts if ord(sign) > LATIN}
    unknown = rare if len(rare) > MOST_TRIED else {sign for sign in rare if not _has_glyph(sign)}
    return texts.translate({ord(sign): f"[{name(sign, f'U+{ord(sign):04X}').lower()}]" for sign in unknown})


@lru_cache(5000)
def _has_glyph(sign: str) -> bool:
    try:
        _compiled(ONE_SIGN, sign)
    except typst.TypstError:
        return False
    return True


@cache
def _compiler() -> typst.Compiler:
    # The only fonts there that it reads are the four of Fira Sans; it brings a fixed-width one of its own.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[BUILT])
    empty = mkdtemp(prefix="roundtable-typst-")
    return typst.Compiler(root=empty, font_paths=fonts, package_path=empty, package_cache_path=empty)
