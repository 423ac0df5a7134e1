"""Pure. Re-encodes pictures, so that place and device of a photograph, thumbnails and comments are gone.

Runs in a process of its own (picture_process.py). It saves memory, because a phone's photograph takes 200 MB once it is
unpacked: large pictures are made smaller while they are read.
"""

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from roundtable.files import bands

MAX_PIXELS = 50_000_000  # what telephones take today
# So many RGB pixels may be in memory as a whole, and half as many with transparency.
MAX_PIXELS_AT_ONCE = 24_000_000
# Fewer for WebP, whose decoder keeps four copies.
WEBP_PIXELS = 12_000_000
# The decoder of a progressive JPEG keeps all coefficients in memory, as two-byte numbers, before the first line.
COEFFICIENT_BYTES = 150_000_000
LONGEST_EDGE = 4096  # pixels of the result
_FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
_SAVING = {"jpg": {"quality": 88}, "png": {"compress_level": 6}, "webp": {"quality": 88}}
_STRIP = 256  # lines of the result
_ORIENTATION = 0x0112  # the EXIF tag


class TooManyPixels(Exception):
    """The argument is how many are possible for a picture of this kind."""


def without_metadata(kind: str, data: bytes) -> bytes:
    """The same picture, upright, at most LONGEST_EDGE wide or high. Raises TooManyPixels; a decoder may raise anything.

    Colour profiles are dropped as well: they can hold any data, and colours are close enough without.
    """
    with _opened(kind, data) as picture:
        if picture.width * picture.height > (most := WEBP_PIXELS if kind == "webp" else MAX_PIXELS):
            raise TooManyPixels(most)
        mode, turned = _mode(picture, kind), _orientation(kind, picture, data)
        plain = _shrunk_while_reading(kind, picture, mode, data)
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
    """Reads only the header. Only the decoder for `kind` is allowed, whatever the file claims to be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the number of pixels is checked next
        return Image.open(io.BytesIO(data), formats=[_FORMATS[kind]])


def _mode(picture: Image.Image, kind: str) -> str:
    if picture.mode in ("1", "L", "I;16", "I", "F") and "transparency" not in picture.info:
        return "L" if kind != "webp" else "RGB"
    is_clear = picture.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in picture.info
    return "RGBA" if is_clear and kind != "jpg" else "RGB"


def _orientation(kind: str, picture: Image.Image, data: bytes) -> int:
    """The EXIF orientation, 1 to 8; 1 is upright.

    In a PNG it may come after the pixels, and Pillow would unpack all of them to get there.
    """
    exif = Image.Exif()
    if kind == "png":
        for name, content in bands.chunks(data):
            if name == b"eXIf":
                exif.load(bytes(content))
    else:
        exif = picture.getexif()
    found: int = exif.get(_ORIENTATION, 1)
    return found


def _shrunk_while_reading(kind: str, picture: Image.Image, mode: str, data: bytes) -> Image.Image:
    """The picture in its final mode and size."""
    pixels = picture.width * picture.height
    most = MAX_PIXELS_AT_ONCE // 2 if mode == "RGBA" else MAX_PIXELS_AT_ONCE
    # The whole number by which both sides are divided while reading.
    factor = -(-max(picture.size) // LONGEST_EDGE) if pixels > most else 1
    if factor == 1 and pixels > most:  # a large square just within the edge
        factor = 2
    if kind == "jpg":
        _check_coefficients(picture)
        if factor > 1:
            picture.draft(picture.mode, (picture.width // factor, picture.height // factor))
            if picture.width * picture.height > most:
                raise TooManyPixels(most)
        return _thumbnail(picture, mode)
    if factor == 1:
        return _thumbnail(picture, mode)
    if bands.can_be_split(data):
        return _joined(bands.bands(data, factor), picture.size, mode, factor)
    if picture.mode in ("1", "L", "P", "I;16"):  # at most two bytes a pixel before the conversion
        return _joined(_strips(picture, factor), picture.size, mode, factor)
    raise TooManyPixels(most)


def _check_coefficients(picture: Image.Image) -> None:
    if not isinstance(picture, JpegImageFile) or not picture.info.get("progressive"):
        return
    layers = [(across, down) for _ident, across, down, _table in picture.layer]
    most = max(across for across, _down in layers) * max(down for _across, down in layers)
    if 2 * picture.width * picture.height * sum(across * down for across, down in layers) / most > COEFFICIENT_BYTES:
        raise TooManyPixels(MAX_PIXELS_AT_ONCE)


def _thumbnail(picture: Image.Image, mode: str) -> Image.Image:
    """Like `Image.thumbnail`, but one direction after the other, and memory is released in between."""
    picture.load()
    plain = picture.convert(mode) if picture.mode != mode else picture.copy()
    picture.im = None  # type: ignore[assignment] # releases the original pixels
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
