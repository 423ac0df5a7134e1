"""Parsing agendas and minutes: the samples, and many ways to write them."""

import time
from datetime import date
from datetime import time as clock
from pathlib import Path

import pytest

from roundtable.importing.columns import duration, kind_of, read_cells
from roundtable.importing.reading import ImportedItem, ImportedTask, ImportPreview, ImportProblem, decode, parse

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> ImportPreview:
    return parse(decode((SAMPLES / f"{name}.md").read_bytes()))


def titles(text: str) -> list[tuple[str, str]]:
    return [(item.number, item.title) for item in parse(text).items]


def test_agenda_of_dithmarschen() -> None:
    found = sample("1-dithmarschen-tagesordnung")
    assert [(i.number, i.title, i.kind, i.duration, i.presenter, i.text) for i in found.items] == [
        ("1", "Begrüßung, Anwesenheit, Tagesordnung", "formal", 5, "Moderation", ""),
        ("2", "Genehmigung des Protokolls vom 4. Dezember 2025", "decision", 5, "Moderation", ""),
        ("3", "Stand der Aufgaben aus der letzten Sitzung", "report", 15, "alle", ""),
        ("4", "Bericht der Beratungsstelle (nur Gesamtzahlen)", "report", 15, "Beratungsstelle", ""),
        ("5", "Passersatzpapiere: Erreichbarkeit der Auslandsvertretungen", "discussion", 30, "Ausländerbehörde", ""),
        (
            "6",
            "Begleitung zu Behördenterminen durch Ehrenamtliche",
            "decision",
            25,
            "Koordinierungsstelle Ehrenamt",
            "",
        ),
        ("7", "Fortbildungsbedarf 2026", "discussion", 15, "Diakonisches Werk", ""),
        ("8", "Verschiedenes, Termine", "information", 10, "alle", ""),
    ]
    assert found.head == {
        "title": "Einladung und Tagesordnung",
        "occasion": "Runder Tisch Rückkehrberatung Kreis Dithmarschen\nSitzung 1/2026",
        "date": "Donnerstag, 12. März 2026",
        "time": "14:00 bis 16:00 Uhr",
        "place": "Kreishaus Heide, Sitzungsraum (Erdgeschoss, barrierefrei)",
        "chair": "Beratungsstelle Dithmarschen",
        "minute_taker": "Koordinierungsstelle Ehrenamt",
    }
    assert found.tasks == []
    assert [line for line, _ in found.rest] == [12, 27, 29]
    assert (found.on, found.begins, found.ends) == (date(2026, 3, 12), clock(14), clock(16))


def test_minutes_of_dithmarschen() -> None:
    found = sample("1-dithmarschen-protokoll")
    assert [(i.number, i.title, i.line) for i in found.items] == [
        ("1", "Begrüßung, Anwesenheit, Tagesordnung", 17),
        ("2", "Genehmigung des Protokolls vom 4. Dezember 2025", 22),
        ("3", "Stand der Aufgaben", 26),
        ("4", "Bericht der Beratungsstelle", 31),
        ("5", "Passersatzpapiere", 37),
        ("6", "Begleitung zu Behördenterminen", 46),
        ("7", "Fortbildungsbedarf 2026", 53),
        ("8", "Verschiedenes, Termine", 58),
    ]
    assert found.items[1].text == "**Beschluss 1/2026:** Das Protokoll wird ohne Änderung genehmigt. (einstimmig)"
    assert found.items[7].text.endswith("**Nächste Sitzung:** Donnerstag, 11. Juni 2026, 14:00 Uhr, Heide")
    assert len(found.tasks) == 5
    assert found.tasks[4] == ImportedTask(
        "Aushang in Unterkünften", 72, "Migrationsberatung", "Wiedervorlage 11.06.2026", "zurückgestellt", "5"
    )
    assert found.head["begin"] == "14:05 Uhr"
    assert found.head["end"] == "15:50 Uhr"
    assert found.head["status"] == "genehmigt am 11. Juni 2026"
    assert found.head["annexes"] == "Ablauf Begleitung (Entwurf)"
    assert found.head["attendance"].split("\n") == [
        "Anwesend: Beratungsstelle Dithmarschen, Ausländerbehörde, Koordinierungsstelle Ehrenamt, "
        "Migrationsberatung, zwei Ehrenamtliche aus Helferkreisen, Sprachmittlungspool",
        "Entschuldigt: Landesamt für Zuwanderung und Flüchtlinge",
        "Gast: Diakonisches Werk Schleswig-Holstein (zu TOP 7)",
    ]
    assert [line for line, _ in found.rest] == [74, 76]
    assert (found.begins, found.ends) == (clock(14, 5), clock(15, 50))


def test_minutes_and_agenda_of_kiel() -> None:
    agenda, minutes_ = sample("2-kiel-tagesordnung"), sample("2-kiel-protokoll")
    assert [item.number for item in agenda.items] == list("12345678")
    assert sum(item.duration or 0 for item in agenda.items) == 120
    assert [line for line, _ in agenda.rest] == [26, 27]
    assert [item.number for item in minutes_.items] == list("12345678")
    assert minutes_.items[1].text.count("TOP 6") == 2
    assert [task.number for task in minutes_.tasks] == ["11", "12", "13", "14", "15"]
    assert minutes_.tasks[1].status_text == "offen (übernommen)"
    assert minutes_.head["attendance"].split("\n")[2:] == [
        "Entschuldigt: Agentur für Arbeit",
        "Unentschuldigt: keine",
    ]
    assert minutes_.rest[0] == (70, "Kiel, 28. Mai 2026")


def test_minutes_and_agenda_of_herzogtum_lauenburg() -> None:
    agenda, minutes_ = sample("3-herzogtum-lauenburg-tagesordnung"), sample("3-herzogtum-lauenburg-protokoll")
    assert [item.kind for item in agenda.items] == ["formal", "information", "decision", "information"]
    assert agenda.head["occasion"].split("\n")[1] == "Außerordentliche Sitzung (online)"
    assert [(item.number, item.title) for item in minutes_.items] == [
        ("1", "Begrüßung und Formalien"),
        ("2", "Geändertes Verfahren"),
        ("3", "Begleitung zu Terminen außerhalb des Kreises"),
        ("3a", "Fahrtkosten"),
        ("4", "Verschiedenes"),
    ]
    assert minutes_.items[0].text.endswith("TOP 3a „Fahrtkosten“ ergänzt.")
    assert len(minutes_.tasks) == 4
    assert minutes_.tasks[3].title == "TOP 3 als Beschluss auf die nächste Tagesordnung setzen"


@pytest.mark.parametrize(
    "text",
    [
        "## TOP 1 Begrüßung\n\nText\n\n### TOP 2a Kosten",
        "TOP 1: Begrüßung\nText\nTOP 2a: Kosten",
        "TOP 1\tBegrüßung\nTOP 2a\tKosten",
        "TOP 1 Begrüßung\nTOP 2a Kosten",
        "**TOP 1** Begrüßung\n\n**TOP 2a** Kosten",
        "**TOP 1: Begrüßung**\n\n**TOP 2a: Kosten**",
        "- TOP 1 – Begrüßung\n- TOP 2a – Kosten",
        "top 1) Begrüßung\ntop 2 a) Kosten",
        "# Tagesordnung\n\n1. Begrüßung\n2a. Kosten",
        "## Tagesordnung\n\n1) Begrüßung\n\n2a) Kosten",
        "# Einladung\n## Tagesordnung:\n1.\tBegrüßung\n2a.\tKosten",
        "Tagesordnung\n============\n\n1. Begrüßung\n2a. Kosten",
        "TOP 1 Begrüßung\n---------------\n\nText\n\nTOP 2a Kosten\n-------------",
        "| Thema | TOP |\n|---|---|\n| Begrüßung | 1 |\n| Kosten | 2a |",
        "Nr. | Gegenstand\n--- | ---\nTOP 1 | Begrüßung\n2a. | **Kosten**",
        "# Protokoll\n\n## 1. Begrüßung\n\n## 2a. Kosten",
    ],
)
def test_ways_to_write_an_item(text: str) -> None:
    assert titles(text) == [("1", "Begrüßung"), ("2a", "Kosten")]


def test_headings_without_numbers_are_items_and_deeper_ones_their_text() -> None:
    found = parse("# Protokoll\n\n## Begrüßung\n\nHallo\n\n### Ergebnis\n\nGut\n\n## Verschiedenes")
    assert [(item.number, item.title, item.text) for item in found.items] == [
        ("", "Begrüßung", "Hallo\n\n### Ergebnis\n\nGut"),
        ("", "Verschiedenes", ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "## TOP 1 Eins\n\nTOP 6 wird ergänzt.",
        "## TOP 1 Eins\n\nDas wird um\nTOP 3a „Fahrten“ ergänzt",
        "## TOP 1 Eins\n\n1. März war frei\n2. Punkt",
        "# Tagesordnung\n\n1. Eins\n12. März 2026",
    ],
)
def test_sentences_and_dates_are_no_items(text: str) -> None:
    assert titles(text) == [("1", "Eins")]


def test_indented_lines_belong_to_the_numbered_item_and_later_ones_do_not() -> None:
    found = parse("## Tagesordnung\n\n1. Eins\n   mehr dazu\n\n2. Zwei\n\nBitte Ausweis mitbringen.")
    assert [(item.title, item.text) for item in found.items] == [("Eins", "   mehr dazu"), ("Zwei", "")]
    assert found.rest == [(8, "Bitte Ausweis mitbringen.")]


def test_kind_and_length_in_brackets() -> None:
    found = parse("TOP 1: Bericht der Stelle (Bericht, 10 Min.)\nTOP 2: Stand (2026)\nTOP 3: Frage (Beschluss)")
    assert [(item.title, item.kind, item.duration) for item in found.items] == [
        ("Bericht der Stelle", "report", 10),
        ("Stand (2026)", "", None),
        ("Frage", "decision", None),
    ]


def test_ragged_rows_escaped_pipes_and_unknown_columns() -> None:
    found = parse(
        "| Raum | Titel | Art | Dauer | TOP |\n|---|---|---|---|---|\n"
        "| A | Ja \\| Nein | Abfrage | lange | 1 |\n| B | Zwei |\n|  |  |\n"
        "| C | Drei | Info | 0:15 | 1 | mehr |\n| D | |\n"
    )
    assert found.items == [
        ImportedItem("1", "Ja | Nein", 3, text="Art: Abfrage\nDauer: lange\nRaum: A"),
        ImportedItem("", "Zwei", 4, text="Raum: B"),
        ImportedItem("1", "Drei", 6, "information", 15, text="Raum: C\nmehr"),
    ]
    assert found.rest == [(7, "| D | |")]


def test_duplicate_numbers_stay() -> None:
    assert titles("TOP 1: A\nTOP 1: B") == [("1", "A"), ("1", "B")]


def test_tasks_in_lists_and_in_a_table_with_other_columns() -> None:
    found = parse("## Aufgaben\n\n- [ ] Petra: Flyer bis 15.3.\n- Raum buchen\n\nEnde\n")
    assert [task.title for task in found.tasks] == ["Petra: Flyer bis 15.3.", "Raum buchen"]
    assert found.rest == [(6, "Ende")]
    found = parse("| Wer | Was | Bis wann | Raum |\n|:-|-|-:|-|\n| Petra | Flyer | 15.3. | 7 |")
    assert found.tasks == [ImportedTask("Flyer – Raum: 7", 3, "Petra", "15.3.")]


def test_tables_of_other_things_are_text() -> None:
    table = "| Land | Zahl |\n|---|---|\n| Irak | 7 |"
    assert parse(f"## TOP 1 Zahlen\n\n{table}").items[0].text == table
    assert [line for line, _ in parse(table).rest] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("5 Min.", 5),
        ("10", 10),
        ("15 Minuten", 15),
        ("20'", 20),
        ("1 Std.", 60),
        ("1,5 Std.", 90),
        ("1 h 30", 90),
        ("0:15", 15),
        ("1:30", 90),
        ("14:00 bis 14:20 Uhr", 20),
        ("23:50-00:10", 20),
        ("ca. 5 Min", 5),
        ("14:00", None),
        ("", None),
        ("kurz", None),
        ("0 Min.", 0),
    ],
)
def test_durations(text: str, length: int | None) -> None:
    assert duration(text) == length


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("Formalie", "formal"),
        ("INFO", "information"),
        ("Bericht", "report"),
        ("Diskussion", "discussion"),
        ("Beratung", "discussion"),
        ("Entscheidung", "decision"),
        ("Beschluß", "decision"),
        ("Pause", ""),
    ],
)
def test_kinds_of_items(word: str, value: str) -> None:
    assert kind_of(word) == value


def test_cells_of_a_row() -> None:
    assert read_cells("| a | b \\| c |  |") == ["a", "b | c", ""]
    assert read_cells("a|b") == ["a", "b"]


TEXT = "TOP 1: Begrüßung – „Ämter“\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode("cp1252"),
        TEXT.replace("ü", "u\u0308").encode(),
    ],
)
def test_encodings(data: bytes) -> None:
    assert decode(data) == TEXT


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"a\nb\0c", 2), (TEXT.encode("utf-16-le"), 1), (b"\xff\xfea", 1), (b"\x89PNG\r\n\x1a\n\0", 3)],
)
def test_what_is_no_text_is_refused(data: bytes, line: int) -> None:
    with pytest.raises(ImportProblem) as caught:
        decode(data)
    assert caught.value.line == line


def test_empty_text() -> None:
    assert parse("") == ImportPreview([], [], {}, [])


def test_five_hundred_items_are_read_at_once() -> None:
    text = "\n".join(f"## TOP {n} Thema {n}\n\nText {n}\n\n| Aufgabe | Wer |\n|-|-|\n| a | b |\n" for n in range(500))
    start = time.process_time()
    found = parse(text)
    assert time.process_time() - start < 0.2
    assert (len(found.items), len(found.tasks)) == (500, 500)


def test_escaped_signs_are_read_as_the_signs_they_show():
    table = "| Nr. | Aufgabe | Wer |\n|---|---|---|\n"
    preview = parse(r"## TOP 1 Stand \*neu\* &#65;nlage" + f"\n\n{table}| 1 | a \\| b &amp;amp; c | \\_x |")
    assert preview.items[0].title == "Stand *neu* Anlage"
    assert [(task.title, task.assignee) for task in preview.tasks] == [("a | b &amp; c", "_x")]


def test_code_is_text_whatever_it_looks_like():
    code = "```\n## TOP 9 B\n| Aufgabe | Frist |\n|---|---|\n| x | y |\n```"
    preview = parse(f"## TOP 1 Anfang\n\n{code}\n\n## TOP 2 Ende")
    assert [item.title for item in preview.items] == ["Anfang", "Ende"] and not preview.tasks
    assert "## TOP 9 B" in preview.items[0].text


def test_english_minutes_of_our_own_are_read():
    preview = parse(
        "# Minutes of results\n\n- **Date:** Thursday, 12 March 2026\n- **Beginning:** 14:05 – **Ending:** 15:50\n"
        "- **Chair:** Moderation\n\n- **Present:** A, B\n\n## TOP 1 Welcome\n\nText\n\n## Tasks\n\n"
        "| No. | Task | Responsible | Deadline | Progress |\n|---|---|---|---|---|\n"
        "| 1 | Call | B | 30/04/2026 | open |"
    )
    assert (preview.on, preview.begins, preview.ends) == (date(2026, 3, 12), clock(14, 5), clock(15, 50))
    assert preview.head["attendance"] == "Present: A, B"
    assert [(task.title, task.assignee, task.due_text) for task in preview.tasks] == [("Call", "B", "30/04/2026")]
