"""Broken import files: one sentence with file, line and column, and nothing is imported."""

import random
from pathlib import Path

import pytest
from sqlalchemy import func, select

from roundtable.core import i18n
from roundtable.core.actors import System
from roundtable.core.models import Event
from roundtable.directory.models import Channel, Country, MissionChange, Organisation
from roundtable.starter import BrokenFile, load_regions, load_starter, load_starter_data
from roundtable.starter.directory import DATA
from roundtable.starter.reading import MAX_BYTES, read_table

COLUMNS = ("code", "name")


def broken(data: bytes) -> BrokenFile:
    with pytest.raises(BrokenFile) as caught:
        read_table(data, COLUMNS, "x.csv")
    return caught.value


def test_good_files():
    wanted = [{"code": "A", "name": "Äpfel, rot"}, {"code": "B", "name": ""}]
    for data in (
        'code,name\nA,"Äpfel, rot"\nB,\n'.encode(),
        '\ufeffcode,name\r\nA,"Äpfel, rot"\r\n\r\nB,\r\n'.encode(),
        "name;code\nÄpfel, rot;A\n;B".encode(),
        'code,name\rA," Äpfel, rot "\rB,\r'.encode(),
    ):
        rows = read_table(data, COLUMNS)
        assert [{"code": row["code"], "name": row["name"]} for row in rows] == wanted
    assert [row.line for row in read_table(b"code,name\n\nA,a\n\nB,b\n", COLUMNS)] == [3, 5]


@pytest.mark.parametrize(
    ("data", "line", "column", "sentence"),
    [
        (b"", 1, "", "x.csv, Zeile 1: Die Kopfzeile fehlt. Sie muss nennen: code, name."),
        (
            b"code\nA\n",
            1,
            "name",
            "x.csv, Zeile 1, Spalte „name“: Diese Spalte fehlt. Die Kopfzeile muss nennen: code, name.",
        ),
        (
            b"code,name,nmae\n",
            1,
            "nmae",
            "x.csv, Zeile 1, Spalte „nmae“: Diese Spalte ist unbekannt. Erwartet: code, name.",
        ),
        (b"code,name,code\n", 1, "code", "x.csv, Zeile 1, Spalte „code“: Diese Spalte gibt es zweimal."),
        (
            b"code,name\nA,a\nB\n",
            3,
            "",
            "x.csv, Zeile 3: 1 Zellen statt 2. Ist ein Komma oder ein Anführungszeichen zu viel oder zu wenig?",
        ),
        (
            b'code,name\nA,"a\n',
            2,
            "",
            "x.csv, Zeile 2: Hier fehlt ein Anführungszeichen, oder es ist eines zu viel.",
        ),
        (
            b'code,name\nA,"a\nB,"b"\n',
            2,
            "",
            "x.csv, Zeile 2: Hier fehlt ein Anführungszeichen, oder es ist eines zu viel.",
        ),
        (
            b'code,name\nA,"a\nB,b\nC,c"\n',
            2,
            "name",
            "x.csv, Zeile 2, Spalte „name“: Ein Zeilenumbruch in einer Zelle. Fehlt ein Anführungszeichen?",
        ),
        (
            "code,name\nA,Köln\n".encode("cp1252"),
            2,
            "",
            "x.csv, Zeile 2: Das ist kein UTF-8. Bitte speichern Sie die Datei als „CSV UTF-8“.",
        ),
        (
            "code,name\n".encode("utf-16"),
            1,
            "",
            "x.csv, Zeile 1: Die Datei ist in UTF-16 gespeichert. Bitte speichern Sie sie als „CSV UTF-8“.",
        ),
        (b"code,name\nA,a\0\n", 2, "", "x.csv, Zeile 2: Hier steht ein Steuerzeichen (Code 0)."),
        (
            b"code,name\nA," + b"a" * 5000,
            2,
            "name",
            "x.csv, Zeile 2, Spalte „name“: Der Text ist zu lang: höchstens 4000 Zeichen.",
        ),
        (b"code,name\nA," + b"a" * 200_000, 2, "", "x.csv, Zeile 2: Eine Zelle dieser Zeile ist zu lang."),
        (b"x" * (MAX_BYTES + 1), 0, "", "x.csv: Die Datei ist größer als 5 MB."),
    ],
)
def test_what_is_wrong_and_where(data, line, column, sentence):
    error = broken(data)
    assert (error.line, error.column, str(error)) == (line, column, sentence)


def test_missing_file(tmp_path):
    with pytest.raises(BrokenFile) as caught:
        read_table(tmp_path / "gone.csv", COLUMNS)
    assert str(caught.value).startswith("gone.csv: Die Datei lässt sich nicht lesen")


def test_sentences_in_english():
    with i18n.use("en"):
        assert str(broken(b"code\n")).startswith("x.csv, line 1, column “name”: This column is missing.")


def spoil(data: bytes, dice: random.Random) -> bytes:
    """One of many ways in which a file comes back from a spreadsheet, a mail or a bad disk."""
    lines = data.split(b"\n")
    at = dice.randrange(1, len(lines) - 1)
    ways = [
        lambda: data.decode().encode("cp1252", "replace") if dice.random() < 0.5 else data.decode().encode("utf-16"),
        lambda: data[: dice.randrange(len(data) // 2, len(data))],
        lambda: data.replace(b",", dice.choice([b";", b"\t", b"|"])),
        lambda: b"\n".join([*lines[:at], lines[at].replace(b",", b',"', 1), *lines[at + 1 :]]),
        lambda: b"\n".join([*lines[:at], lines[at] + b"," + lines[at], *lines[at + 1 :]]),
        lambda: b"\n".join([*lines[:at], lines[at][:8] + b"\0" + lines[at][8:], *lines[at + 1 :]]),
        lambda: b"\n".join([*lines[:at], b"\xff\xfe" + lines[at], *lines[at + 1 :]]),
        lambda: b"\n".join(lines[1:]),
        lambda: b"\n".join([lines[0].replace(b"source", b"sauce"), *lines[1:]]),
        lambda: b"\n".join([*lines[:at], b"QQ" + lines[at][2:], *lines[at + 1 :]]),
        lambda: b"\n".join([*lines[:at], lines[at], lines[at], *lines[at + 1 :]]),
        lambda: bytes(dice.randrange(256) for _ in range(dice.randrange(2000))),
        lambda: data + b'"' + b"x" * 140_000,
        lambda: b"",
    ]
    return dice.choice(ways)()


def rows_of(db) -> list[int]:
    return [
        db.scalar(select(func.count()).select_from(m)) for m in (Country, Organisation, Channel, MissionChange, Event)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_broken_files_change_nothing(database, tmp_path, seed):
    """Fifteen broken folders a seed, 120 in all: always a sentence with a place, never half an import."""
    dice = random.Random(seed)
    with database.write() as db:
        load_regions(System(db))
    with database.read() as db:
        before = rows_of(db)
    spoiled = 0
    while spoiled < 15:
        folder = tmp_path / str(spoiled)
        folder.mkdir(exist_ok=True)
        for file in DATA.glob("*.csv"):
            (folder / file.name).write_bytes(file.read_bytes())
        victim = dice.choice(("embassies.csv", "authorities_sh.csv", "countries.csv"))
        (folder / victim).write_bytes(spoil((DATA / victim).read_bytes(), dice))
        try:
            with database.write() as db:
                load_starter(System(db), folder)
                db.rollback()
        except BrokenFile as error:
            assert error.file in (victim, "embassies.csv")
            assert error.sentence.startswith(f"{error.file}")
            assert error.line > 0
            spoiled += 1
        else:  # a file cut at a line end is still a good one
            assert victim
            (folder / "fine").touch()
    with database.read() as db:
        assert rows_of(db) == before


def test_the_fault_may_be_in_the_last_file(database, tmp_path):
    for file in DATA.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    changes = tmp_path / "mission_changes.csv"
    changes.write_text(changes.read_text() + "ZZ,embassy,Berlin,opened,2026,x\n")
    with pytest.raises(BrokenFile) as caught, database.write() as db:
        load_regions(System(db))
        load_starter(System(db), tmp_path)
    assert str(caught.value) == (
        "mission_changes.csv, Zeile 7, Spalte „country_code“: Dieses Land steht nicht in countries.csv. (ZZ)"
    )
    with database.read() as db:
        assert rows_of(db)[:4] == [0, 0, 0, 0]


def test_a_bad_number_is_named(database, tmp_path):
    for file in DATA.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    embassies = tmp_path / "embassies.csv"
    embassies.write_text(embassies.read_text().replace("+49 30 516516", "call me"))
    with pytest.raises(BrokenFile) as caught, database.write() as db:
        load_starter_data(System(db))
        load_starter(System(db), tmp_path)
    assert (caught.value.file, caught.value.line, caught.value.column) == ("embassies.csv", 2, "phone")


def test_data_is_shipped_with_its_licences():
    assert "Unicode License v3" in (DATA / "SOURCES.md").read_text(encoding="utf-8")
    assert all(
        "source" in Path(DATA / f).read_text(encoding="utf-8").split("\n")[0]
        for f in ("embassies.csv", "authorities_sh.csv", "mission_changes.csv")
    )
