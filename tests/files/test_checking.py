"""A file is kept only if it is what its name says and nothing else; others are refused quickly, with a sentence."""

import io
import time

import pytest
from PIL import Image

from roundtable.core import i18n
from roundtable.core.errors import Invalid
from roundtable.files.checking import checked
from roundtable.files.kinds import MAX_BYTES, clean_name
from tests.files import samples

GOOD = samples.good()


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_kept(name):
    shown, kind, data = checked(name, GOOD[name])
    assert (shown, kind) == (name, name.rpartition(".")[2].replace("jpeg", "jpg"))
    assert data if kind in ("jpg", "png", "webp", "csv") else data == GOOD[name]


def test_two_hundred_broken_or_double_files_are_refused_within_a_second_each():
    count, slowest = 0, (0.0, "")
    with i18n.use("de"):
        for name, data in samples.hostile():
            begin = time.process_time()
            with pytest.raises(Invalid) as refused:
                checked(name, data)
            slowest = max(slowest, (time.process_time() - begin, name))
            sentence = " ".join(refused.value.errors.values())
            assert sentence.startswith(f"„{name}“ ") and sentence.endswith("."), sentence
            count += 1
    assert count >= 200
    assert slowest[0] <= 1, slowest


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_a_picture_was_taken_stays_behind(kind):
    data = samples.picture(kind, gps=True)
    assert dict(Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825))  # it is in there
    assert samples.GPS in data
    _name, end, kept = checked(f"Foto.{kind.lower().replace('jpeg', 'jpg')}", data)
    assert samples.GPS not in kept and b"Exif" not in kept and b"Heide" not in kept
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}
    assert Image.open(io.BytesIO(kept)).size == (64, 48)
    assert end in ("jpg", "png", "webp")


def test_comments_profiles_and_what_hangs_behind_stay_behind():
    image = Image.new("RGB", (20, 20), "blue")
    target = io.BytesIO()
    image.save(target, "JPEG", comment=b"geheimer Kommentar", icc_profile=b"geheimes Profil" * 9)
    data = target.getvalue() + b"\0\0\0\x18ftypmp42 geheimer Film"  # as telephones do
    assert data.count(b"geheime") == 11
    _name, _kind, kept = checked("Foto.jpg", data)
    assert b"geheime" not in kept


def test_a_picture_taken_sideways_stands_upright():
    _name, _kind, kept = checked("Foto.jpg", samples.picture(turned=6))
    assert Image.open(io.BytesIO(kept)).size == (48, 64)


def test_clear_parts_of_a_picture_stay_clear():
    target = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 255, 0)).save(target, "PNG")
    _name, _kind, kept = checked("Logo.png", target.getvalue())
    assert Image.open(io.BytesIO(kept)).getpixel((4, 4)) == (0, 0, 255, 0)


def test_large_photographs_become_smaller():
    target = io.BytesIO()
    Image.new("RGB", (6000, 3000), "green").save(target, "JPEG")
    _name, _kind, kept = checked("Foto.jpg", target.getvalue())
    assert Image.open(io.BytesIO(kept)).size == (4096, 2048)


def test_too_large_and_empty_are_said():
    for data, word in ((b"", "leer"), (b"a" * (MAX_BYTES + 1), "15 MB")):
        with pytest.raises(Invalid, match=word):
            checked("Notiz.txt", data)
    assert checked("Notiz.txt", b"a" * MAX_BYTES)


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.exe", "x.docm", "x.zip", "x", "x.pdf.html", "x.heic"])
def test_only_known_kinds(name):
    with pytest.raises(Invalid, match="nur pdf, jpg, png"):
        checked(name, samples.PDF)


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("Einladung 3. Sitzung.pdf", "Einladung 3. Sitzung.pdf"),
        ("Übersicht/../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Ole\\Plan.pdf", "Plan.pdf"),
        ("rechnung\u202efdp.exe.pdf", "rechnungfdp.exe.pdf"),
        ('a"b<c>:d|e?.pdf', "a_b_c__d_e_.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("...pdf", "Datei.pdf"),
        ("con.pdf", "Datei con.pdf"),
        ("u\u0308ber.txt", "über.txt"),
        ("\u200b\x00.txt", "Datei.txt"),
        (f"{'ä' * 300}.docx", f"{'ä' * 115}.docx"),
    ],
)
def test_names_are_cleaned(typed, clean):
    assert clean_name(typed) == clean
