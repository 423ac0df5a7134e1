"""Pure. Which kinds of files are allowed, and how file names are cleaned."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

MAX_BYTES = 15_000_000
MAX_NAME = 120


@dataclass(frozen=True)
class Kind:
    """`family` says how the bytes are checked: "picture", "pdf", "office" or "text". `media` is the MIME type."""

    family: str
    media: str


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
KINDS = {
    "pdf": Kind("pdf", "application/pdf"),
    "jpg": Kind("picture", "image/jpeg"),
    "png": Kind("picture", "image/png"),
    "webp": Kind("picture", "image/webp"),
    "docx": Kind("office", _OOXML + "wordprocessingml.document"),
    "xlsx": Kind("office", _OOXML + "spreadsheetml.sheet"),
    "pptx": Kind("office", _OOXML + "presentationml.presentation"),
    "odt": Kind("office", _ODF + "text"),
    "ods": Kind("office", _ODF + "spreadsheet"),
    "odp": Kind("office", _ODF + "presentation"),
    "txt": Kind("text", "text/plain; charset=utf-8"),
    "csv": Kind("text", "text/csv; charset=utf-8"),
}
_SAME = {"jpeg": "jpg", "jpe": "jpg"}
# For the file field. With exact types instead of image/*, phones that store HEIC hand over a JPEG.
ACCEPT = ",".join([*(f".{name}" for name in KINDS), ".jpeg", "image/jpeg", "image/png", "image/webp"])
PICTURES = "image/jpeg,image/png,image/webp"
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def kind_of(name: str) -> str | None:
    """The key in KINDS for the extension of a file name; None if it isn't allowed."""
    end = PurePosixPath(name).suffix.lstrip(".").lower()
    end = _SAME.get(end, end)
    return end if end in KINDS else None


def clean_name(name: str) -> str:
    """A file name that every system can store: no folders, no control, invisible or direction-changing characters.

    A long name is shortened before its extension.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c if unicodedata.category(c)[0] not in "CZ" else _space(c) for c in last)
    plain = re.sub(r'[<>:"|?*]', "_", " ".join(visible.split())).rstrip(". ")
    stem, dot, end = plain.rpartition(".")
    stem = (stem if dot else plain).strip(". ")
    if not stem or _DEVICES.match(stem.split(".")[0]):
        stem = f"Datei {stem}".strip()
    return f"{stem[: MAX_NAME - len(end) - 1].rstrip('. ')}.{end}" if dot else stem[:MAX_NAME]


def _space(letter: str) -> str:
    return " " if unicodedata.category(letter)[0] == "Z" or letter in "\t\r\n" else ""
