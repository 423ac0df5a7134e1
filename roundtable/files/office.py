"""Pure. Checks documents of Word, Excel, PowerPoint and LibreOffice: ZIP archives with the required parts, no macros,
and nothing hidden between or around the parts.

PKWARE's APPNOTE.TXT describes the archive; ECMA-376 part 2 and ODF 1.3 part 2 say what has to be in it.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

MAX_ENTRIES = 4000
MAX_UNPACKED = 120_000_000  # bytes of all entries
MAX_GAP = 64  # bytes between two entries: data descriptors and padding
_HEADER = struct.Struct("<4s5H3I2H")  # the local header before each entry
_MAIN = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
_MEDIA = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
_MACROS = ("/vbaproject", "/basic/", "/scripts/", "/activex/", "/macrosheets/")
_PIECE = 1 << 20


def trouble_in(kind: str, data: bytes) -> str:
    """What is wrong: "kind", "macros", "size", "more" (something else is in the file) or "broken"; "" if nothing is.

    A damaged archive can raise any exception.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
        if trouble := _outline_trouble(archive, entries, data):
            return trouble
        if any(mark in f"/{entry.filename.lower()}" for entry in entries for mark in _MACROS if entry.file_size):
            return "macros"
        if not _is_kind(kind, archive, entries, data):
            return "kind"
        return _content_trouble(entries, data)


def _outline_trouble(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], data: bytes) -> str:
    if not entries or len(entries) > MAX_ENTRIES or len({entry.filename for entry in entries}) < len(entries):
        return "broken"
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return "size"
    if any(entry.flag_bits & 1 or entry.compress_type not in (0, 8) or _leaves_archive(entry) for entry in entries):
        return "broken"
    # The archive has to begin with the first byte, end with the last one and have no gaps.
    if archive.comment or entries[0].header_offset or data[-22:-18] != b"PK\x05\x06":
        return "more"
    ends = [_end_of(entry, data) for entry in entries]
    begins = [*(entry.header_offset for entry in entries[1:]), archive.start_dir]
    return "" if all(0 <= begin - end <= MAX_GAP for end, begin in zip(ends, begins, strict=True)) else "more"


def _leaves_archive(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _start_of(entry: zipfile.ZipInfo, data: bytes) -> int:
    head = _HEADER.unpack_from(data, entry.header_offset)
    assert head[0] == b"PK\x03\x04"
    return entry.header_offset + _HEADER.size + int(head[-2]) + int(head[-1])


def _end_of(entry: zipfile.ZipInfo, data: bytes) -> int:
    return _start_of(entry, data) + entry.compress_size


def _is_kind(kind: str, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], data: bytes) -> bool:
    by_name = {entry.filename: entry for entry in entries}
    if kind in _MEDIA:
        first = entries[0]
        start = _start_of(first, data)
        # ODF 1.3 part 2, 3.3: "mimetype" comes first and uncompressed, so the kind is at a fixed position.
        stored = first.filename == "mimetype" and first.compress_type == 0
        return stored and data[start : start + first.compress_size] == _MEDIA[kind] and "content.xml" in by_name
    types = by_name.get("[Content_Types].xml")
    if types is None or types.file_size > _PIECE:
        return False
    return _MAIN[kind] in b"".join(_unpacked(types, data))


def _content_trouble(entries: list[zipfile.ZipInfo], data: bytes) -> str:
    """Unpack everything once, piece by piece: claimed sizes have to be true, and XML must not define entities."""
    for entry in entries:
        size, before, is_xml = 0, b"", entry.filename.lower().endswith((".xml", ".rels"))
        for piece in _unpacked(entry, data):
            size += len(piece)
            if is_xml and b"<!ENTITY" in before + piece:
                return "broken"
            before = piece[-16:]
        if size != entry.file_size:
            return "broken"
    return ""


def _unpacked(entry: zipfile.ZipInfo, data: bytes) -> Iterator[bytes]:
    """The content in pieces, at most one byte more than the entry claims."""
    start = _start_of(entry, data)
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == 0:
        yield packed
        return
    engine, left = zlib.decompressobj(-15), entry.file_size + 1
    while left > 0 and (piece := engine.decompress(packed, min(_PIECE, left))):
        yield piece
        packed, left = engine.unconsumed_tail, left - len(piece)
