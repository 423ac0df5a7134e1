"""Finds content in responses that the server didn't write itself: elements, attributes, addresses, lines of a format.

The hostile texts of hostile.py name their elements and attributes "qz". Each function returns a list of complaints.
"""

import csv
import io
import json
import re
import zipfile
from email import message_from_bytes, policy
from typing import Any
from xml.etree import ElementTree

import pypdf
from selectolax.lexbor import LexborHTMLParser

from roundtable.markdown.render import render

ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "srcset", "xlink:href"}
# What our own addresses begin with; links in texts may also leave the server by these schemes.
SCHEMES = re.compile(r"\s*(?:https?:|mailto:|tel:|[/#?]|\Z)", re.IGNORECASE)
RUNS = re.compile(r"on[a-z]+$|srcdoc$|style$|hx-on")
EVALUATED = "qz1337qz"  # {{7*191}}
_CARD = "VERSION|PRODID|KIND|FN|N|ORG|X-ABShowAs|UID|REV|SOURCE|CATEGORIES|ADR|TEL|EMAIL|URL|NOTE"
PROPERTY = re.compile(rf"(?:BEGIN|END):VCARD$|(?:{_CARD})[;:]")
CALENDAR = "BEGIN|END|VERSION|PRODID|METHOD|UID|SEQUENCE|DTSTAMP|DTSTART|DTEND|SUMMARY|LOCATION|DESCRIPTION|STATUS"
CALENDAR += "|X-WR-CALNAME|REFRESH-INTERVAL|X-PUBLISHED-TTL"
HEADERS = {
    "subject",
    "from",
    "to",
    "date",
    "message-id",
    "auto-submitted",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "mime-version",
    "reply-to",
    "list-unsubscribe",
    "list-unsubscribe-post",
}


def in_html(html: str) -> list[str]:
    found = []
    for node in LexborHTMLParser(html).css("*"):
        attributes = node.attributes
        names = [name for name in attributes if name.startswith("qz") or RUNS.match(name)]
        foreign = [name for name in ADDRESSES & attributes.keys() if not SCHEMES.match(attributes[name] or "")]
        if node.tag.startswith("qz") or names or foreign:
            found.append(node.html[:300] if node.html else node.tag)
    return found + ([EVALUATED] if EVALUATED in html else [])


def in_markdown(text: str) -> list[str]:
    """A Markdown file: our renderer reads it as intended, and it has no HTML that other programs would let through."""
    raw = re.sub(r"`[^`\n]*`|\\<", "", text)
    return in_html(str(render(text))) + re.findall(r"<(?:b|img|svg|/textarea)\b.{0,60}", raw)


def in_archive(content: bytes) -> list[str]:
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                tree = ElementTree.fromstring(packed.read(name))
                found += [name for node in tree.iter() if _is_alien(node)]
                found += [f"{name}: {n.get('Target')}" for n in tree.iter() if not SCHEMES.match(_target(n))]
    return found


def _is_alien(node: ElementTree.Element) -> bool:
    return any(name.rpartition("}")[2].startswith("qz") for name in (node.tag, *node.attrib))


def _target(node: ElementTree.Element) -> str:
    return node.get("Target", "") if node.get("TargetMode") == "External" else ""


def in_pdf(content: bytes) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    found = [key for key in ("/OpenAction", "/AA", "/Names") if "JavaScript" in str(reader.root_object.get(key, ""))]
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            if action.get("/S") not in (None, "/URI", "/GoTo") or not SCHEMES.match(str(action.get("/URI", ""))):
                found.append(str(action))
    return found


def in_csv(text: str) -> list[str]:
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    found = [str(row)[:200] for row in rows if len(row) != len(rows[0])]
    return found + [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r") and not cell[1:2].isdigit()]


def in_vcards(text: str) -> list[str]:
    lines = re.sub(r"\r\n ", "", text).split("\r\n")
    return [line for line in lines if line and not PROPERTY.match(line)]


def in_calendar(text: str) -> list[str]:
    """Lines that our own calendar files don't have, any that comes twice in an entry, and entries that aren't ours."""
    head, *entries = re.sub(r"\r\n ", "", text).split("BEGIN:VEVENT\r\n")
    found = _lines_twice(head)
    for entry in entries:
        found += _lines_twice(entry) + ([] if "\r\nUID:" in f"\r\n{entry}" else ["an entry without UID"])
    return found


def _lines_twice(part: str) -> list[str]:
    names = [re.split("[:;]", line)[0] for line in part.split("\r\n") if line]
    odd = [name for name in names if not re.fullmatch(CALENDAR, name)]
    return odd + [name for name in set(names) if names.count(name) > (2 if name == "END" else 1)]


def in_mail(content: bytes) -> list[str]:
    message = message_from_bytes(content, policy=policy.default)
    found = [name for name in message if name.lower() not in HEADERS]
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "text/html":
            found += in_html(part.get_content())
        elif kind == "application/pdf":
            found += in_pdf(part.get_payload(decode=True))
        elif kind not in ("text/plain", "multipart/mixed", "multipart/alternative"):
            found.append(kind)
    return found


def is_uploaded(reply: Any) -> bool:
    """For a file that somebody uploaded: its content isn't ours, but its headers must keep it from running."""
    return "sandbox" in reply.headers.get("content-security-policy", "")


def in_reply(reply: Any) -> list[str]:
    """Checks any response by its media type."""
    found = [f"{name}: {value}" for name, value in reply.headers.items() if "qz" in name or "\n" in value]
    if not SCHEMES.match(reply.headers.get("location", "")) or "//qz" in reply.headers.get("location", ""):
        found.append(reply.headers["location"])
    kind = reply.headers.get("content-type", "").partition(";")[0]
    if not reply.content or is_uploaded(reply):
        return found
    if kind == "application/json":
        json.loads(reply.text)
        return found
    read = {
        "text/html": lambda: in_html(reply.text),
        "application/pdf": lambda: in_pdf(reply.content),
        "text/markdown": lambda: in_markdown(reply.text),
        "text/csv": lambda: in_csv(reply.text),
        "text/vcard": lambda: in_vcards(reply.text),
        "text/calendar": lambda: in_calendar(reply.text),
        "text/plain": list,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": lambda: in_archive(reply.content),
    }
    if kind not in read:
        return [*found, f"tests/sweeps/foreign_content.py can't read {kind}"]
    return found + read[kind]()
