"""Pure. Reads a large PNG band by band, so that it is never in memory as a whole.

A PNG is one compressed stream of lines, stored as differences to the line above. The stream is unpacked bit by bit, and
each band becomes a small PNG of its own for the decoder, with the last line of the band before as its first line. PNG
specification (third edition), sections 7 and 9.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from itertools import takewhile

from PIL import Image

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # samples of a pixel by colour type
_PIECE = 1 << 16  # bytes
_BAND_BYTES = 4_000_000


def can_be_split(data: bytes) -> bool:
    """Whether a PNG has 8 bits a sample and isn't interlaced: then a decoded band has exactly the stream's bytes."""
    depth, _colour, _compression, _filter, interlaced = struct.unpack_from(">5B", data, 24)
    return depth == 8 and not interlaced


def bands(data: bytes, multiple: int) -> Iterator[Image.Image]:
    """The bands from top to bottom. The number of lines of each but the last is a multiple of `multiple`."""
    width, height = struct.unpack_from(">2I", data, 16)
    colour = data[25]
    line = width * _CHANNELS[colour]
    lines = max(1, _BAND_BYTES // (line + 1) // multiple) * multiple
    before = takewhile(lambda chunk: chunk[0] != b"IDAT", chunks(data))
    palette = b"".join(_chunk(kind, bytes(content)) for kind, content in before if kind in (b"PLTE", b"tRNS"))
    stream, above = _Lines(data), bytes(line)
    for top in range(0, height, lines):
        count = min(lines, height - top)
        head = _chunk(b"IHDR", struct.pack(">2I5B", width, count + 1, 8, colour, 0, 0, 0))
        packed = zlib.compress(b"\0" + above + stream.read(count * (line + 1)), 0)
        small = data[:8] + head + palette + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")
        with Image.open(io.BytesIO(small), formats=["PNG"]) as picture:
            band = picture.crop((0, 1, width, count + 1))
            band.info = dict(picture.info)
        above = band.crop((0, count - 1, width, count)).tobytes()
        yield band


def chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """(kind, content) of each chunk; raises ValueError where one is cut off or damaged."""
    at, whole = 8, memoryview(data)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        content = whole[at + 8 : at + 8 + length]
        check = data[at + 8 + length : at + 12 + length]
        if len(check) < 4 or struct.unpack(">I", check)[0] != zlib.crc32(content, zlib.crc32(kind)):
            raise ValueError("a damaged chunk")
        yield kind, content
        if kind == b"IEND":
            return
        at += 12 + length


class _Lines:
    """Unpacks the lines of a PNG, a given number of bytes at a time."""

    def __init__(self, data: bytes) -> None:
        self.pieces = _pieces(data)
        self.engine = zlib.decompressobj()

    def read(self, size: int) -> bytes:
        found = bytearray()
        while len(found) < size:
            # At the end of the input the decompressor may still hold output.
            piece = self.engine.unconsumed_tail or next(self.pieces, b"")
            more = self.engine.decompress(piece, size - len(found))
            if not more and not piece:
                raise ValueError("fewer lines than announced")
            found += more
        return bytes(found)


def _pieces(data: bytes) -> Iterator[memoryview]:
    """The compressed data in small pieces: input that zlib doesn't take at once is copied by every call."""
    for kind, content in chunks(data):
        if kind == b"IDAT":
            yield from (content[at : at + _PIECE] for at in range(0, len(content), _PIECE))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
