"""Pictures are painted anew: where and with what they were taken, thumbnails, comments and hidden data stay behind."""

import io
import warnings

from PIL import Image, ImageOps

from roundtable.errors import Invalid
from roundtable.i18n import gettext as _

MAX_PIXELS = 50_000_000  # what telephones take today
LONGEST_EDGE = 4096
_FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
_SAVING = {"jpg": {"quality": 88}, "png": {"compress_level": 6}, "webp": {"quality": 88}}


def without_traces(name: str, kind: str, data: bytes) -> bytes:
    """The same picture, upright, at most LONGEST_EDGE wide or high. Raises Invalid.

    Colour profiles are dropped as well: they can hold anything, and colours are close enough without.
    """
    try:
        with _opened(kind, data) as picture:
            if picture.width * picture.height <= MAX_PIXELS:
                return _painted(picture, kind)
    except Exception as error:  # decoders fail in every way there is
        raise Invalid(_("“%(name)s” is damaged and can't be opened.", name=name)) from error
    raise Invalid(
        _("“%(name)s” has too many pixels: at most %(limit)s million.", name=name, limit=MAX_PIXELS // 1_000_000)
    )


def _opened(kind: str, data: bytes) -> Image.Image:
    """Only the head is read. One decoder: which one is tried is not left to the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the number of pixels is checked next
        return Image.open(io.BytesIO(data), formats=[_FORMATS[kind]])


def _painted(picture: Image.Image, kind: str) -> bytes:
    if kind == "jpg":
        picture.draft(picture.mode, (LONGEST_EDGE, LONGEST_EDGE))
    picture.load()
    turned = picture.getexif().get(0x0112, 1)
    plain = picture.convert(_mode(picture, kind))
    plain.info = {}
    plain.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    plain.getexif().clear()
    if turned in range(2, 9):
        plain.getexif()[0x0112] = turned
        plain = ImageOps.exif_transpose(plain)
        plain.info = {}
    target = io.BytesIO()
    plain.save(target, _FORMATS[kind], exif=b"", **_SAVING[kind])
    return target.getvalue()


def _mode(picture: Image.Image, kind: str) -> str:
    if picture.mode in ("1", "L", "I;16", "I", "F") and "transparency" not in picture.info:
        return "L" if kind != "webp" else "RGB"
    is_clear = picture.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in picture.info
    return "RGBA" if is_clear and kind != "jpg" else "RGB"
