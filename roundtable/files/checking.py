"""Pure. Checks that a file is what its name says and nothing else. Pictures lose their metadata.

Time and memory of every check are bounded by the size of the file, never by sizes that the file claims.
"""

import io
import re
import threading
import zipfile

from roundtable.core.errors import Invalid
from roundtable.core.i18n import gettext as _
from roundtable.files import office, picture_process
from roundtable.files.kinds import KINDS, MAX_BYTES, clean_name, kind_of

_HEAD, _TAIL = 4096, 70_000  # bytes at both ends that are searched for other formats
_PAGE = re.compile(rb"<\s*(!doctype|html|script|svg|\?xml|\?php|iframe|body)", re.IGNORECASE)
_PROGRAM = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Pictures are processed one at a time: forty photographs at once would need more memory than a small machine has.
_one_at_a_time = threading.Lock()


def checked(name: str, data: bytes) -> tuple[str, str, bytes]:
    """Check one upload: (name to show, kind, bytes to store). Raises Invalid with a sentence that names the file."""
    shown = clean_name(name)
    kind = kind_of(shown)
    if kind is None:
        raise Invalid(_("“%(name)s” can't be kept: only %(kinds)s are possible.", name=shown, kinds=", ".join(KINDS)))
    if not data:
        raise Invalid(_("“%(name)s” is empty.", name=shown))
    if len(data) > MAX_BYTES:
        raise Invalid(_("“%(name)s” is too large: at most %(limit)s MB.", name=shown, limit=MAX_BYTES // 1_000_000))
    return shown, kind, _CHECKS[KINDS[kind].family](shown, kind, data)


def _picture(name: str, kind: str, data: bytes) -> bytes:
    if not _begins_as(kind, data):
        raise wrong_kind(name, kind)
    if _has_other_content(data):
        raise mixed_content(name)
    with _one_at_a_time:
        return picture_process.without_metadata(name, kind, data)


def _begins_as(kind: str, data: bytes) -> bool:
    if kind == "webp":
        return data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return data.startswith(b"\xff\xd8\xff" if kind == "jpg" else b"\x89PNG\r\n\x1a\n")


def _has_other_content(data: bytes) -> bool:
    """Whether a picture also holds a web page, a PDF or an archive: that is no accident.

    Other trailing data is cut off later; phones append short films to photographs.
    """
    ends = data[:_HEAD] + data[-_TAIL:]
    return b"%PDF-" in ends or bool(_PAGE.search(ends)) or zipfile.is_zipfile(io.BytesIO(data))


def _pdf(name: str, kind: str, data: bytes) -> bytes:
    if not re.match(rb"%PDF-[12]\.\d[\r\n ]", data) or b"%%EOF" not in data[-1024:]:
        raise wrong_kind(name, kind)
    if b"startxref" not in data[-2048:]:
        raise broken(name)
    # A PDF can also be a web page only before its first object, and a ZIP archive only at its end.
    if _PAGE.search(data[:1024].partition(b" obj")[0]) or zipfile.is_zipfile(io.BytesIO(data)):
        raise mixed_content(name)
    return data


def _office(name: str, kind: str, data: bytes) -> bytes:
    if not data.startswith(b"PK\x03\x04"):
        raise wrong_kind(name, kind)
    try:
        trouble = office.trouble_in(kind, data)
    except Exception as error:  # a file that was broken on purpose can raise anything
        raise broken(name) from error
    if trouble == "kind":
        raise wrong_kind(name, kind)
    if trouble == "macros":
        raise Invalid(_("“%(name)s” contains macros. Please save it without them and choose it again.", name=name))
    if trouble == "size":
        raise Invalid(_("“%(name)s” is much larger when unpacked than it seems and is not kept.", name=name))
    if trouble:
        raise mixed_content(name) if trouble == "more" else broken(name)
    return data


def _text(name: str, kind: str, data: bytes) -> bytes:
    if data.startswith((b"%PDF-", b"PK", *_PROGRAM)) or _PAGE.search(data[:_HEAD]):
        raise wrong_kind(name, kind)
    if _CONTROLS.search(data) or zipfile.is_zipfile(io.BytesIO(data)):
        raise wrong_kind(name, kind)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # older programs on Windows write it
        if "\ufffd" in text:
            raise wrong_kind(name, kind) from None
    return text.encode()


def wrong_kind(name: str, kind: str) -> Invalid:
    return Invalid(
        _(
            "“%(name)s” is called .%(kind)s, but it isn't such a file. Please save it again in its program.",
            name=name,
            kind=kind,
        )
    )


def broken(name: str) -> Invalid:
    return Invalid(_("“%(name)s” is damaged and can't be opened.", name=name))


def mixed_content(name: str) -> Invalid:
    return Invalid(_("“%(name)s” contains something else besides and is not kept, for safety.", name=name))


_CHECKS = {"picture": _picture, "pdf": _pdf, "office": _office, "text": _text}
