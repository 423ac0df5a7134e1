"""Pure. Pictures are painted anew: where and with what they were taken, thumbnails and comments stay behind.

Runs in a process of its own (`painting`). Everything is done so that it needs little memory, because a telephone's
picture takes 200 MB once it is unpacked: large ones are made smaller while they are read.
"""

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from roundtable.files import bands

MAX_PIXELS = 50_000_000  # what telephones take today
# As many pixels of three colours may lie in memory as a whole, and half as many that can be clear.
AT_ONCE = 24_000_000
# The decoder keeps four copies of them.
WEBP_PIXELS = 12_000_000
# A progressive JPEG lies in memory as a whole before its first line is known, as two-byte numbers.
COEFFICIENT_BYTES = 150_000_000
LONGEST_EDGE = 4096
_FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
_SAVING = {"jpg": {"quality": 88}, "png": {"compress_level": 6}, "webp": {"quality": 88}}
_STRIP = 256  # lines
_ORIENTATION = 0x0112


class TooManyPixels(Exception):
    """The argument says how many are possible for a picture of this kind."""


def without_traces(kind: str, data: bytes) -> bytes:
    """The same picture, upright, at most LONGEST_EDGE wide or high. Raises TooManyPixels, or anything else.

    Colour profiles are dropped as well: they can hold anything, and colours are close enough without.
    """
    with _opened(kind, data) as picture:
        if picture.width * picture.height > (most := WEBP_PIXELS if kind == "webp" else MAX_PIXELS):
            raise TooManyPixels(most)
        mode, turned = _mode(picture, kind), _orientation(kind, picture, data)
        plain = _small(kind, picture, mode, data)
    plain.info = {}
    if turned in range(2, 9):
        plain.getexif().clear()
        plain.getexif()[_ORIENTATION] = turned
        plain = ImageOps.exif_transpose(plain)
        plain.info = {}
    target = io.BytesIO()
    plain.save(target, _FORMATS[kind], exif=b"", **_SAVING[kind])
    return target.getvalue()


def _opened(kind: str, data: bytes) -> Image.Image:
    """Only the head is read. One decoder: which one is tried is not left to the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the number of pixels is checked next
        return Image.open(io.BytesIO(data), formats=[_FORMATS[kind]])


def _mode(picture: Image.Image, kind: str) -> str:
    if picture.mode in ("1", "L", "I;16", "I", "F") and "transparency" not in picture.info:
        return "L" if kind != "webp" else "RGB"
    is_clear = picture.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in picture.info
    return "RGBA" if is_clear and kind != "jpg" else "RGB"


def _orientation(kind: str, picture: Image.Image, data: bytes) -> int:
    """What a PNG says of itself may stand behind its pixels; Pillow would unpack all of them to get there."""
    exif = Image.Exif()
    if kind == "png":
        for name, content in bands.chunks(data):
            if name == b"eXIf":
                exif.load(bytes(content))
    else:
        exif = picture.getexif()
    found: int = exif.get(_ORIENTATION, 1)
    return found


def _small(kind: str, picture: Image.Image, mode: str, data: bytes) -> Image.Image:
    """In its last mode and size."""
    pixels = picture.width * picture.height
    most = AT_ONCE // 2 if mode == "RGBA" else AT_ONCE
    # The whole factor by which it is made smaller while it is read.
    factor = -(-max(picture.size) // LONGEST_EDGE) if pixels > most else 1
    if factor == 1 and pixels > most:  # a large square just within the edge
        factor = 2
    if kind == "jpg":
        _check_coefficients(picture)
        if factor > 1:
            picture.draft(picture.mode, (picture.width // factor, picture.height // factor))
            if picture.width * picture.height > most:
                raise TooManyPixels(most)
        return _shrunk(picture, mode)
    if factor == 1:
        return _shrunk(picture, mode)
    if bands.can_be_cut(data):
        return _joined(bands.bands(data, factor), picture.size, mode, factor)
    if picture.mode in ("1", "L", "P", "I;16"):  # not more than two bytes a pixel, until they are painted
        return _joined(_strips(picture, factor), picture.size, mode, factor)
    raise TooManyPixels(most)


def _check_coefficients(picture: Image.Image) -> None:
    if not isinstance(picture, JpegImageFile) or not picture.info.get("progressive"):
        return
    layers = [(across, down) for _ident, across, down, _table in picture.layer]
    most = max(across for across, _down in layers) * max(down for _across, down in layers)
    if 2 * picture.width * picture.height * sum(across * down for across, down in layers) / most > COEFFICIENT_BYTES:
        raise TooManyPixels(AT_ONCE)


def _shrunk(picture: Image.Image, mode: str) -> Image.Image:
    """As `Image.thumbnail`, one direction after the other: what is not needed any more is let go in between."""
    picture.load()
    plain = picture.convert(mode) if picture.mode != mode else picture.copy()
    picture.im = None  # type: ignore[assignment] # the pixels; a copy of them is all that goes on
    scale = LONGEST_EDGE / max(plain.size)
    if scale >= 1:
        return plain
    width, height = (max(1, round(side * scale)) for side in plain.size)
    if mode == "RGBA":
        plain = plain.convert("RGBa")
    plain = plain.resize((width, plain.height), Image.Resampling.LANCZOS)
    plain = plain.resize((width, height), Image.Resampling.LANCZOS)
    return plain.convert(mode)


def _strips(picture: Image.Image, factor: int) -> Iterator[Image.Image]:
    picture.load()
    lines = _STRIP * factor
    for top in range(0, picture.height, lines):
        strip = picture.crop((0, top, picture.width, min(top + lines, picture.height)))
        strip.info = dict(picture.info)
        yield strip


def _joined(parts: Iterator[Image.Image], size: tuple[int, int], mode: str, factor: int) -> Image.Image:
    width, height = (-(-side // factor) for side in size)
    whole, top = Image.new(mode, (width, height)), 0
    for part in parts:
        small = part.convert(mode).reduce(factor)
        whole.paste(small, (0, top))
        top += small.height
    return whole
