"""Reads exported minutes back: every format into the same plain values, so that they can be compared."""

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import docx
import lxml.html
import pypdfium2
import pypdfium2.raw as raw

from roundtable.importing.reading import parse
from roundtable.markdown.tree import tree, words

DECISION = re.compile(r"Beschluss \d+/\d+")


@dataclass
class Found:
    """What a reader finds: facts and attendance by label, items and decisions as (heading, text, result)."""

    title: str = ""
    language: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    items: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    decisions: list[tuple[str, str, str]] = field(default_factory=list)
    tasks: list[list[str]] = field(default_factory=list)
    sha256: str = ""


def squeezed(text: str) -> str:
    """Without the blanks and line ends that only the layout made."""
    return re.sub(r"\s+", "", text)


def by_styles(lines: Iterator[tuple[str, str]], found: Found) -> Found:
    """Lines with what they are: "fact" (label, tab, text), "item", "number", "decision", "result", "text", "small"."""
    for kind, text in lines:
        if kind == "fact":
            label, _, rest = text.partition("\t")
            found.facts[label.strip(" :")] = rest.strip()
        elif kind == "item":
            found.items.append(text)
        elif kind == "number":
            found.decisions.append((text, "", ""))
        elif kind in ("decision", "result"):
            number, said, result = found.decisions[-1]
            found.decisions[-1] = (number, said + text, result) if kind == "decision" else (number, said, text)
        elif text.startswith("Prüfsumme") and "(SHA-256):" in text:
            found.sha256 = squeezed(text.split(":")[1])
        elif kind == "text":
            found.texts.append(text)
    return found


# --- PDF ----------------------------------------------------------------------------------------------------


def pdf(data: bytes) -> Found:
    document = pypdfium2.PdfDocument(data)
    found = Found(document.get_metadata_value("Title"), _catalogue_language(data))
    leaves = [leaf for page in document for leaf in _leaves(page)]
    found.tasks = _rows(leaves)
    return by_styles(_pdf_lines(leaves), found)


def structure(data: bytes) -> list[str]:
    """The roles of the structure tree in reading order."""
    return [path[-1] for page in pypdfium2.PdfDocument(data) for path, _ in _leaves(page)]


def page_texts(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]


def _catalogue_language(data: bytes) -> str:
    from pypdf import PdfReader

    return str(PdfReader(io.BytesIO(data)).root_object["/Lang"])


def _leaves(page: Any) -> list[tuple[tuple[str, ...], str]]:
    """(roles from the root, text) of every element that holds marked content itself."""
    texts = _marked_texts(page)
    root = raw.FPDF_StructTree_GetForPage(page)
    found: list[tuple[tuple[str, ...], str]] = []
    for at in range(raw.FPDF_StructTree_CountChildren(root)):
        _walk(raw.FPDF_StructTree_GetChildAtIndex(root, at), (), texts, found)
    raw.FPDF_StructTree_Close(root)
    return found


def _walk(element: Any, path: tuple[str, ...], texts: dict[int, str], found: list[Any]) -> None:
    path = (*path, _type(element))
    children = raw.FPDF_StructElement_CountChildren(element)
    if path[-1] in ("P", "H1", "H2", "H3", "Lbl", "LBody", "TH", "TD", "LI"):
        found.append((path, ""))
    for at in range(children):
        mark = raw.FPDF_StructElement_GetChildMarkedContentID(element, at)
        child = raw.FPDF_StructElement_GetChildAtIndex(element, at)
        if mark >= 0 and found:
            found[-1] = (found[-1][0], found[-1][1] + texts.get(mark, ""))
        elif child:
            _walk(child, path, texts, found)


def _type(element: Any) -> str:
    size = raw.FPDF_StructElement_GetType(element, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDF_StructElement_GetType(element, buffer, size)
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def _marked_texts(page: Any) -> dict[int, str]:
    """{marked content id: its text}."""
    text_page = page.get_textpage()
    found: dict[int, str] = {}
    for at in range(raw.FPDFPage_CountObjects(page)):
        piece = raw.FPDFPage_GetObject(page, at)
        mark = raw.FPDFPageObj_GetMarkedContentID(piece)
        if mark < 0 or raw.FPDFPageObj_GetType(piece) != raw.FPDF_PAGEOBJ_TEXT:
            continue
        size = raw.FPDFTextObj_GetText(piece, text_page, None, 0)
        buffer = (ctypes.c_ushort * (size // 2))()
        raw.FPDFTextObj_GetText(piece, text_page, buffer, size)
        found[mark] = found.get(mark, "") + bytes(buffer).decode("utf-16-le").rstrip("\0")
    return found


def _rows(leaves: list[tuple[tuple[str, ...], str]]) -> list[list[str]]:
    cells = [text for path, text in leaves if path[-1] == "TD"]
    return [cells[at : at + 5] for at in range(0, len(cells), 5)]


def _pdf_lines(leaves: list[tuple[tuple[str, ...], str]]) -> Iterator[tuple[str, str]]:
    label, state = "", "text"
    for path, text in leaves:
        role = path[-1]
        if role == "Lbl":
            label = text
        elif role == "LBody" and label:
            yield "fact", f"{label}\t{text}"
        elif role == "H2":
            state = "text"
            yield "item", text
        elif role == "P":
            follows = {"number": "decision", "decision": "result"}.get(state, "text")
            state = "number" if DECISION.fullmatch(text) else follows
            yield state, text


# --- Word, HTML, Markdown -----------------------------------------------------------------------------------


def word(data: bytes) -> Found:
    file = docx.Document(io.BytesIO(data))
    found = Found(file.core_properties.title, file.core_properties.language)
    kinds = {
        "Fact": "fact",
        "Heading 2": "item",
        "Decision number": "number",
        "Decision": "decision",
        "Decision result": "result",
        "Small print": "small",
    }
    if file.tables:
        found.tasks = [[cell.text for cell in row.cells] for row in file.tables[-1].rows][1:]
    return by_styles(((kinds.get(p.style.name, "text"), p.text) for p in file.paragraphs), found)


def html(data: bytes) -> Found:
    page = lxml.html.document_fromstring(data.decode())
    found = Found(page.findtext(".//title") or "", page.get("lang"))
    for table in page.findall(".//table")[-1:]:
        found.tasks = [[cell.text_content() for cell in row.findall("td")] for row in table.findall(".//tr")][1:]
    return by_styles(_html_lines(page), found)


def _html_lines(page: Any) -> Iterator[tuple[str, str]]:
    for label, text in zip(page.findall(".//dt"), page.findall(".//dd"), strict=True):
        yield "fact", f"{label.text_content()}\t{text.text_content()}"
    for element in page.iter("h2", "p", "li"):
        inside = element.getparent().get("class") == "decision"
        kinds = {"number": "number", "muted": "result", None: "decision"}
        kind = "item" if element.tag == "h2" else kinds[element.get("class")] if inside else "text"
        yield kind, element.text_content()


def markdown(data: bytes) -> Found:
    """By our own import, as somebody would who moves to another installation."""
    preview = parse(data.decode())
    attendance = dict(line.split(": ", 1) for line in preview.head.get("attendance", "").split("\n") if line)
    facts = {"Ort": preview.head.get("place", ""), "Moderation": preview.head.get("chair", ""), **attendance}
    found = Found(preview.head["title"], facts=facts)
    for item in preview.items:
        found.items.append(f"TOP {item.number} {item.title}")
        _markdown_text(item.text, found)
    found.tasks = [[t.number, t.title, t.assignee, t.due_text, t.status_text] for t in preview.tasks]
    rest = " ".join(line for _, line in preview.rest)
    sha256 = re.search(r"SHA-256\):\*\* ([0-9a-f ]+)", rest)
    found.sha256 = squeezed(sha256[1]) if sha256 else ""
    return found


def _markdown_text(text: str, found: Found) -> None:
    for part in re.split(r"\n\n(?!>)", text):
        said = words(tree(part.replace("\n> ", "\n").removeprefix("> ")))
        match = re.fullmatch(r"(?s)(Beschluss \d+/\d+):\s*(.*?)(?:\s*\(([^()]+)\))?", said)
        if match:
            found.decisions.append((match[1], match[2], match[3] or ""))
        elif said:
            found.texts.append(said)


READERS = {"pdf": pdf, "docx": word, "html": html, "md": markdown}
