"""One good file of each kind, and broken or mixed ones made from them."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

import docx
from PIL import Image

PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n"
    b"trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n107\n%%EOF\n"
)
PAGE = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
GPS = b"54.196"  # written into the picture as text as well


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), gps: bool = False, turned: int = 1) -> bytes:
    image = Image.effect_mandelbrot(size, (-2.2, -1.5, 1, 1.5), 40).convert("RGB")
    image.putpixel((0, 0), (255, 0, 0))
    exif = image.getexif()
    if turned != 1:
        exif[0x0112] = turned
    if gps:
        exif[0x010E] = "Heide, Markt"
        exif[0x0110] = "Telefon 54.196"
        exif.get_ifd(0x8825).update({1: "N", 2: (54.0, 11.0, 45.0), 3: "E", 4: (9.0, 5.0, 35.0)})
    target = io.BytesIO()
    image.save(target, kind, exif=exif.tobytes())
    return target.getvalue()


def word(text: str = "Anlage") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def packed(entries: dict[str, bytes], stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return target.getvalue()


def office(main: str, **more: bytes) -> bytes:
    media = f"application/vnd.openxmlformats-officedocument.{main}"
    types = f'<?xml version="1.0"?><Types><Override ContentType="{media}"/></Types>'
    return packed({"[Content_Types].xml": types.encode(), "_rels/.rels": b"<Relationships/>", **more})


def libre(media: str, **more: bytes) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{media}".encode()
    return packed({"mimetype": mime, "content.xml": b"<office/>", "META-INF/manifest.xml": b"<m/>", **more})


def good() -> dict[str, bytes]:
    return {
        "Einladung.pdf": PDF,
        "Tafel.jpg": picture(),
        "Tafel.jpeg": picture(),
        "Plan.png": picture("PNG"),
        "Plan.webp": picture("WEBP"),
        "Brief.docx": word(),
        "Liste.xlsx": office("spreadsheetml.sheet.main+xml"),
        "Folien.pptx": office("presentationml.presentation.main+xml"),
        "Brief.odt": libre("text"),
        "Liste.ods": libre("spreadsheet"),
        "Folien.odp": libre("presentation"),
        "Notiz.txt": "Grüße aus Büsum\r\n".encode(),
        "Liste.csv": "Name;Ort\nMüller;Heide\n".encode("cp1252"),
    }


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims this many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


def bomb(claims: int | None = None) -> bytes:
    """A Word file of 300 KB that unpacks to 300 MB. With `claims`: to 30 MB, and its header claims so many bytes."""
    content = {"word/document.xml": bytes(300_000_000 if claims is None else 30_000_000)}
    data = bytearray(office("wordprocessingml.document.main+xml", **content))
    if claims is not None:
        at = data.rindex(b"PK\x01\x02")
        data[at + 24 : at + 28] = struct.pack("<I", claims)
    return bytes(data)


def hostile(seed: int = 20181010) -> Iterator[tuple[str, bytes]]:
    """More than two hundred (name, bytes) that must be refused: cut off, another kind, two kinds in one, or huge."""
    chance, files = random.Random(seed), good()
    solid = {name: data for name, data in files.items() if not name.endswith((".txt", ".csv"))}
    for name, data in solid.items():
        yield name, data[: len(data) // 2]
        yield name, data[:20]
        yield name, chance.randbytes(500)
        yield name, b"<html>" + data
        yield name, PAGE
        yield name, b"MZ" + bytes(100) + data
        if not name.endswith(".pdf"):
            yield name, data + packed({"evil.exe": b"MZ"})
    ends = sorted({name.rpartition(".")[2] for name in files})
    for name, data in solid.items():  # one kind under the name of another
        own = {"jpeg": "jpg"}.get(name.rpartition(".")[2], name.rpartition(".")[2])
        for end in ends:
            if {"jpeg": "jpg"}.get(end, end) != own:
                yield f"{name.rpartition('.')[0]}.{end}", data
    for name in ("Tafel.jpg", "Plan.png", "Plan.webp"):
        yield name, files[name] + PAGE
        yield name, files[name] + PDF
    for trailer in (PAGE, PDF, bytes(100)):
        yield "Brief.docx", files["Brief.docx"] + trailer
        yield "Brief.odt", files["Brief.odt"] + trailer
    yield "Einladung.pdf", PDF + packed({"evil.exe": b"MZ"})
    yield "Einladung.pdf", b"%PDF-1.7\n" + PAGE + PDF
    yield "Notiz.txt", PAGE
    yield "Notiz.txt", b"  \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    yield "Liste.csv", b"a;b\0c"
    yield "Notiz.txt", "Grüße".encode("utf-16")
    for width, height in ((60_000, 60_000), (1, 2**31 - 1), (10_000, 5_001), (2**31 - 1, 2**31 - 1), (0, 7)):
        yield "Flut.png", huge_png(width, height)
    yield "Bombe.docx", bomb()
    yield "Bombe.docx", bomb(claims=2000)
    yield "Makro.docx", office("wordprocessingml.document.main+xml", **{"word/vbaProject.bin": b"x"})
    yield "Makro.odt", libre("text", **{"Basic/Standard/M.xml": b"<x/>"})
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    yield "Lachen.docx", office("wordprocessingml.document.main+xml", **{"word/document.xml": laughs})
    yield "Ausweg.docx", office("wordprocessingml.document.main+xml", **{"../../../etc/x.xml": b"<x/>"})
    yield "Viele.docx", office("wordprocessingml.document.main+xml", **{f"word/{n}.xml": b"" for n in range(5000)})
