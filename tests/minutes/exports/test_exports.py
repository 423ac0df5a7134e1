"""Minutes as files: same content in every format, permissions, accessibility, hostile texts, limits."""

import io
import re
import threading
import zipfile
from copy import deepcopy

import lxml.html
import pytest
from sqlalchemy import select

from roundtable.core import i18n
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.document.queries import canonical, checksum
from roundtable.minutes.exports import rendering
from roundtable.minutes.exports.rendering import FORMATS, Busy, TooLarge, render
from roundtable.minutes.exports.sizes import estimated_kb
from roundtable.minutes.frozen import upgrade
from roundtable.minutes.models import Block, Decision, MinutesVersion
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.tasks import actions as tasks
from tests import world
from tests.minutes import files
from tests.minutes.files import READERS, squeezed

SUFFIXES = list(FORMATS)
CONTENT = {
    "format": 1,
    "table": {"name": "Dithmarschen", "long_name": "Kreis Dithmarschen", "seat": "Heide"},
    "meeting": {
        "id": 1,
        "number": 1,
        "year": 2026,
        "title": "",
        "extraordinary": False,
        "place": "Kreishaus Heide",
        "chair": "Beratungsstelle",
        "minute_taker": "Koordinierungsstelle Ehrenamt",
        "begin": "2026-03-12T14:05",
        "end": "2026-03-12T15:50",
        "invitation": None,
    },
    "attendance": {
        "present": ["Beratungsstelle", "Ausländerbehörde"],
        "deputy": [],
        "excused": ["Landesamt für Zuwanderung"],
        "absent": [],
        "guest": [],
    },
    "items": [
        {
            "id": 1,
            "label": "1",
            "title": "Begrüßung",
            "kind": "formal",
            "state": "done",
            "blocks": [{"id": 1, "kind": "note", "text": "Die Moderation eröffnet die Sitzung.", "decision": None}],
        },
        {
            "id": 2,
            "label": "3a",
            "title": "Passersatzpapiere (Umfrage)",
            "kind": "discussion",
            "state": "done",
            "blocks": [
                {
                    "id": 2,
                    "kind": "decision",
                    "text": "Jeder Eintrag erhält ein Prüfdatum.",
                    "decision": {
                        "label": "1/2026",
                        "number": 1,
                        "year": 2026,
                        "result": "votes",
                        "yes": 6,
                        "no": 0,
                        "abstained": 1,
                    },
                },
            ],
        },
    ],
    "tasks": [
        {
            "number": 1,
            "title": "Kontaktdaten prüfen",
            "assignee": "Ausländerbehörde",
            "status": "open",
            "due": "2026-04-30",
            "due_next_meeting": False,
            "resubmit": "",
        },
        {
            "number": 2,
            "title": "Aushang",
            "assignee": "",
            "status": "in_progress",
            "due": "",
            "due_next_meeting": False,
            "resubmit": "2026-06-11",
        },
    ],
    "version": {"number": 1, "published_at": "2026-03-19T16:12", "published_by": "Birgit", "reason": ""},
}
HOSTILE = (
    '#read("/etc/passwd") #panic() #import "@preview/x:1.0.0"',
    '"] #set page(width: 1pt) $x^2$ @ref <label> \\ /* c */ // d',
    "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;&nbsp;",
    "]]></w:t></w:r></w:p><w:p><!-- {{ 7*7 }} {% raw %}",
    "**fett** _kursiv_ [x](javascript:alert(1)) ![y](file:///etc/passwd) `z`",
    "TOP 9: Untergeschoben",
    "| Aufgabe | Frist |",
    "(Beschluss, 10 Min.)",
    "A 20",
    "Aufgaben",
    "\\",
    "- x",
    "Ł ş ğ ß ﬁ „“ 😀 \u202eabc\u200b",
    "x" * 180,
)


def content(**changes):
    return deepcopy(CONTENT) | changes


def export(suffix, doc, locale="de"):
    seal = {"layer": "", "sha256": checksum(canonical(doc)), "withheld": False}
    with i18n.use(locale):
        return render(suffix, upgrade(doc) | {"seal": seal}, "https://tisch.example")


@pytest.fixture
def held(desk):
    """Minutes with a paragraph of every kind; every text occurs only once."""
    desk.write("Sechs Einträge **stimmen**.", desk.welcome)
    decision = desk.write("Jeder Eintrag erhält ein Prüfdatum.", kind="decision")
    with desk.database.write() as db:
        here = world.actor(db, "birgit")
        kinds.set_result(here, db.scalars(select(Decision).where(Decision.block_id == decision)).one(), "unanimous")
        item = db.get(AgendaItem, desk.papers)
        tasks.create_task(here, tasks.TaskDraft("Kontaktdaten prüfen", assignee="Ausländerbehörde", origin_item=item))
    return desk


def publish(visit, desk):
    assert visit("ole").post(f"{desk.url}/publication").status_code == 303


# --- The same content ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_holds_items_decisions_tasks_attendance_and_checksum(suffix):
    found = READERS[suffix](export(suffix, CONTENT))
    assert [squeezed(item) for item in found.items if item != "Aufgaben"] == [
        "TOP1Begrüßung",
        "TOP3aPassersatzpapiere(Umfrage)",
    ]
    assert [tuple(map(squeezed, decision)) for decision in found.decisions] == [
        ("Beschluss1/2026", "JederEintragerhälteinPrüfdatum.", "6Ja,0Nein,1Enthaltung")
    ]
    assert [[squeezed(cell) for cell in row] for row in found.tasks] == [
        ["1", "Kontaktdatenprüfen", "Ausländerbehörde", "30.04.2026", "offen"],
        ["2", "Aushang", "nochohnePerson", "Wiedervorlage11.06.2026", "inArbeit"],
    ]
    assert squeezed(found.facts["Anwesend"]) == "Beratungsstelle,Ausländerbehörde"
    assert squeezed(found.facts["Entschuldigt"]) == "LandesamtfürZuwanderung"
    assert squeezed(found.facts["Ort"]) == "KreishausHeide"
    assert "Die Moderation eröffnet die Sitzung." in found.texts
    assert found.sha256 == checksum(canonical(CONTENT))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_downloaded_is_what_was_published(visit, held, suffix):
    publish(visit, held)
    reply = visit("gesa").get(f"{held.url}/export.{suffix}")
    assert reply.status_code == 200 and reply.headers["content-type"] == FORMATS[suffix][0]
    found = READERS[suffix](reply.content)
    with held.database.read() as db:
        assert found.sha256 == db.scalars(select(MinutesVersion.sha256)).one()
    assert [decision[0] for decision in found.decisions] == ["Beschluss 1/2026"]
    assert squeezed(found.decisions[0][1]).startswith("JederEintragerhälteinPrüfdatum.")
    assert [squeezed(row[1]) for row in found.tasks] == ["Kontaktdatenprüfen"]
    assert "Beratungsstelle Dithmarschen" in found.facts["Anwesend"]
    assert "Sechs Einträge stimmen." in found.texts


def test_a_version_stays_what_it_was_and_the_newest_comes_without_a_number(visit, held):
    publish(visit, held)
    with held.database.write() as db:
        db.query(Block).update({"text": "Gefälscht"})
    visit("ole").post(f"{held.url}/reopening", data={"reason": "Zahl berichtigt"})
    publish(visit, held)
    gesa = visit("gesa")
    first, newest = (gesa.get(f"{held.url}/export.md{query}").text for query in ("?version=1", ""))
    assert "Jeder Eintrag" in first and "Fassung 1," in first
    assert "Gefälscht" in newest and "Fassung 2," in newest and "Zahl berichtigt" in newest
    assert [gesa.get(f"{held.url}/export.md?version={n}").status_code for n in ("3", "x", "-1", "9" * 30)] == [404] * 4


# --- Who gets what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_draft_is_for_those_who_may_read_it_and_says_on_every_page_what_it_is(visit, held, suffix):
    held.write("\n\n".join(f"Absatz {number}" for number in range(120)))
    assert [visit(name).get(f"{held.url}/export.{suffix}").status_code for name in ("gesa", "merle")] == [404, 404]
    data = visit("petra").get(f"{held.url}/export.{suffix}").content
    if suffix == "pdf":
        pages = files.page_texts(data)
        assert len(pages) > 2 and all("ENTWURF" in page for page in pages)
    elif suffix == "docx":
        assert "ENTWURF" in zipfile.ZipFile(io.BytesIO(data)).read("word/header1.xml").decode()
    else:
        assert "Entwurf" in data.decode()
    assert READERS[suffix](data).sha256 == ""


def test_internal_paragraphs_and_hidden_items_leave_the_table_in_no_file(visit, held):
    secret = held.write("Kanarienvogel intern", held.welcome)
    held.write("Kanarienvogel Moderation", held.vote)
    assert "Kanarienvogel intern" in visit("birgit").get(f"{held.url}/export.md").text
    with held.database.write() as db:
        db.get(Block, secret).internal = True
        db.get(AgendaItem, held.vote).visibility = "moderation"
    for suffix in SUFFIXES:
        for name in ("birgit", "petra", "anton"):
            data = visit(name).get(f"{held.url}/export.{suffix}").content
            found = READERS[suffix](data)
            assert "Sechs Einträge stimmen." in found.texts
            assert "Kanarienvogel" not in " ".join((*found.texts, *found.items, str(found)))


def test_file_name_says_table_day_and_version(visit, held):
    publish(visit, held)
    header = visit("petra").get(f"{held.url}/export.pdf").headers["content-disposition"]
    assert header == (
        'attachment; filename="protokoll-dithmarschen-2026-03-12-fassung-1.pdf"; '
        "filename*=UTF-8''Protokoll%20Dithmarschen%202026-03-12%20Fassung%201.pdf"
    )


def test_language_is_the_readers_or_the_one_asked_for(visit, held):
    publish(visit, held)
    assert "# Ergebnisprotokoll" in visit("petra").get(f"{held.url}/export.md").text
    english = visit("petra").get(f"{held.url}/export.md?lang=en").text
    assert "# Minutes of results" in english and "**Decision 1/2026:**" in english
    assert files.pdf(visit("petra").get(f"{held.url}/export.pdf?lang=en").content).language == "en-GB"


def test_page_offers_the_files_with_their_sizes(visit, held):
    publish(visit, held)
    page = lxml.html.document_fromstring(visit("gesa").get(held.url).text)
    links = {a.text_content(): a for a in page.get_element_by_id("downloads").iter("a")}
    assert list(links) == ["Drucken", "PDF", "Word-Datei", "Textdatei (Markdown)", "Webseite (HTML)"]
    for link in list(links.values())[1:]:
        size = int(re.search(r"etwa (\d+) KB", link.getparent().text_content())[1])
        true = len(visit("gesa").get(link.get("href")).content) / 1000
        assert 0.6 * true - 1 <= size <= 1.5 * true + 1


def test_sizes_hold_for_long_minutes():
    long = content(items=CONTENT["items"] * 40)
    for suffix in SUFFIXES:
        true = len(export(suffix, long)) / 1000
        assert 0.5 * true <= estimated_kb(suffix, long) <= 2 * true, suffix


# --- Accessible ---------------------------------------------------------------------------------------------


def test_pdf_is_tagged_with_title_language_headings_lists_and_table_headings():
    from pypdf import PdfReader

    data = export("pdf", CONTENT)
    root = PdfReader(io.BytesIO(data)).root_object
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == "de-DE"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert files.pdf(data).title == (
        "Ergebnisprotokoll: Runder Tisch Rückkehrberatung Kreis Dithmarschen, 1. Sitzung 2026"
    )
    roles = files.structure(data)
    assert [role for role in roles if role.startswith("H")] == ["H1", "H2", "H2", "H2"]
    assert roles.count("TH") == 5 and roles.count("TD") == 10 and "Lbl" in roles


def test_pdf_bookmarks_lead_to_every_item_and_tasks():
    from pypdf import PdfReader

    first, below = PdfReader(io.BytesIO(export("pdf", CONTENT))).outline
    assert first["/Title"] == "Runder Tisch Rückkehrberatung Kreis Dithmarschen"
    assert [entry["/Title"] for entry in below] == ["TOP 1 Begrüßung", "TOP 3a Passersatzpapiere (Umfrage)", "Aufgaben"]


@pytest.mark.parametrize("lines", range(0, 40, 3))
def test_pdf_leaves_no_label_of_a_decision_and_no_signature_alone_on_a_page(lines):
    doc = content(tasks=[])
    doc["items"][0]["blocks"][0]["text"] = "\n".join(["Eine Zeile des Protokolls."] * (12 + lines))
    pages = files.page_texts(export("pdf", doc))
    said = [
        re.sub(r"Fassung 1\s+Seite.*|Runder Tisch Rückkehrberatung Kreis Dithmarschen\s+1\. Sitzung 2026", "", page)
        for page in pages
    ]
    assert all(not page.strip().endswith("Beschluss 1/2026") for page in said)
    assert "Moderation:" in said[-1] and ("Prüfdatum" in said[-1] or "Ja" in said[-1])


def test_pdf_embeds_its_fonts_with_umlauts():
    from pypdf import PdfReader

    data = export("pdf", content())
    fonts = [font for page in PdfReader(io.BytesIO(data)).pages for font in page["/Resources"]["/Font"].values()]
    names = {font.get_object()["/BaseFont"].split("+")[1] for font in fonts}
    assert names == {"FiraSans-Regular", "FiraSans-SemiBold"}
    assert all(
        "/FontFile2" in font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts
    )


def test_word_file_has_headings_language_and_a_repeated_table_heading():
    data = export("docx", CONTENT)
    found = files.word(data)
    assert found.language == "de-DE" and found.title.startswith("Ergebnisprotokoll: Runder Tisch")
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert 'w:val="de-DE"' in parts.read("word/styles.xml").decode()
    body = parts.read("word/document.xml").decode()
    assert "<w:tblHeader/>" in body and "Begrüßung" in body
    assert "PAGE" in parts.read("word/footer1.xml").decode()


def test_html_file_needs_nothing_else_and_allows_nothing_else():
    page = lxml.html.document_fromstring(export("html", CONTENT).decode())
    assert page.get("lang") == "de" and page.findtext(".//h1").endswith("Kreis Dithmarschen")
    assert not page.findall(".//script") and not page.findall(".//link") and not page.findall(".//img")
    assert [cell.get("scope") for cell in page.findall(".//th")] == ["col"] * 5
    policy = page.find(".//meta[@http-equiv]").get("content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "&" not in page.findtext(".//style") and "<" not in page.findtext(".//style")


# --- Hostile texts ------------------------------------------------------------------------------------------


def poisoned(payload):
    """The payload in every field that somebody can fill in."""
    doc = content()
    doc["meeting"] |= dict.fromkeys(("title", "place", "chair", "minute_taker"), payload)
    doc["attendance"]["present"] = [payload, "Beratungsstelle"]
    for item in doc["items"]:
        item["title"] = payload
    doc["items"][0]["blocks"][0]["text"] = payload
    doc["items"][1]["blocks"][0]["text"] = payload
    for task in doc["tasks"]:
        task |= {"title": payload, "assignee": payload}
    doc["version"]["reason"] = payload
    doc["table"] |= {"long_name": payload, "seat": payload}
    return doc


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_stays_text(suffix, payload):
    found = READERS[suffix](export(suffix, poisoned(payload)))
    plain = READERS[suffix](export(suffix, CONTENT))
    assert len(found.items) == len(plain.items)
    assert [decision[0] for decision in found.decisions] == ["Beschluss 1/2026"]
    assert [len(row) for row in found.tasks] == [5, 5]
    if suffix != "pdf":  # there, glyphs without a letter of their own come back otherwise
        # What we read back is a title: signs that turn the direction of writing are taken out of those.
        shown = squeezed(payload.replace("\u202e", "") if suffix == "md" else payload)
        assert [squeezed(row[1]) for row in found.tasks] == [shown, shown]
        assert all(squeezed(item).endswith(shown) for item in found.items if item != "Aufgaben")


def test_html_of_hostile_text_has_the_elements_of_harmless_text():
    def elements(doc):
        return [element.tag for element in lxml.html.document_fromstring(export("html", doc).decode()).iter()]

    harmless = poisoned("Satz")
    for payload in HOSTILE[:4]:
        assert elements(poisoned(payload)) == elements(harmless)


def test_characters_that_no_file_can_hold_are_left_out():
    doc = poisoned("a\x00b\x08c\x1f\ufffede")
    for suffix in SUFFIXES:
        assert any("abcde" in text for text in READERS[suffix](export(suffix, doc)).texts), suffix


def test_pdf_names_signs_for_which_it_has_no_letters():
    doc = content()
    doc["items"][0]["blocks"][0]["text"] = "Паспорт 😀 中"
    found = files.pdf(export("pdf", doc))
    assert "Паспорт [grinning face] [cjk unified ideograph-4e2d]" in found.texts


def test_pdf_reads_no_file_and_asks_no_host(tmp_path, monkeypatch):
    """FAULTS row 18: a canary file and a canary host."""
    import socket

    canary = tmp_path / "canary.txt"
    canary.write_text("Kanarienvogel")
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as host:
        host.settimeout(0.3)
        port = host.getsockname()[1]
        texts = [
            f'#read("{canary}")',
            f"![bild](file://{canary})",
            f"[datei](file://{canary})",
            f"![bild](http://127.0.0.1:{port}/bild.png)",
            f'<img src="http://127.0.0.1:{port}/x">',
            f'#image("{canary}")',
            f"<iframe src=file://{canary}>",
        ]
        doc = content()
        doc["items"][0]["blocks"] = [{"id": 9, "kind": "note", "text": text, "decision": None} for text in texts]
        pages = {suffix: export(suffix, doc) for suffix in SUFFIXES}
        with pytest.raises(TimeoutError):
            asked.append(host.accept())
    assert not asked
    assert "Kanarienvogel" not in " ".join(files.page_texts(pages["pdf"]))
    assert all(b"Kanarienvogel" not in data for data in pages.values())
    parts = zipfile.ZipFile(io.BytesIO(pages["docx"]))
    assert b"file:" not in parts.read("word/_rels/document.xml.rels")


def test_links_lead_back_to_the_site_and_bad_ones_are_none():
    doc = content()
    doc["items"][0]["blocks"][0]["text"] = (
        "[Verzeichnis](/directory/5) [böse](javascript:alert(1)) https://example.org/a"
    )
    page = lxml.html.document_fromstring(export("html", doc).decode())
    assert [a.get("href") for a in page.iter("a")] == ["https://tisch.example/directory/5", "https://example.org/a"]
    relations = zipfile.ZipFile(io.BytesIO(export("docx", doc))).read("word/_rels/document.xml.rels").decode()
    assert re.findall(r'Target="(http[^"]*)" TargetMode', relations) == [
        "https://tisch.example/directory/5",
        "https://example.org/a",
    ]


# --- Bounds -------------------------------------------------------------------------------------------------


def test_a_text_without_end_is_refused_with_a_sentence(visit, held, monkeypatch):
    with pytest.raises(TooLarge):
        export("pdf", poisoned("x" * 100_000))
    monkeypatch.setattr(rendering, "MOST_CHARACTERS", 10)
    reply = visit("birgit").get(f"{held.url}/export.pdf")
    assert reply.status_code == 409 and "zu lang" in reply.text


def test_many_at_once_wait_for_a_while_and_then_are_told(visit, held, monkeypatch):
    monkeypatch.setattr(rendering, "MAX_WAIT", 0.05)
    with rendering._turn:
        with pytest.raises(Busy):
            export("md", content(tasks=[]))
        reply = visit("birgit").get(f"{held.url}/export.pdf")
    assert reply.status_code == 503 and reply.headers["retry-after"] == "5"
    assert "Dateien" in reply.text
    assert visit("birgit").get(f"{held.url}/export.pdf").status_code == 200


def test_only_a_few_threads_wait_so_that_pages_go_on(monkeypatch):
    results = []

    def ask(number):
        try:
            export("md", content(tasks=[], items=CONTENT["items"] * number))
            results.append("made")
        except Busy:
            results.append("busy")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(2, 2 + rendering.MOST_WAITING + 10)]
    with rendering._turn:
        for thread in threads:
            thread.start()
        while results.count("busy") < 10:
            pass
    for thread in threads:
        thread.join()
    assert results.count("made") == rendering.MOST_WAITING


def test_the_same_file_is_made_once(visit, held, monkeypatch):
    publish(visit, held)
    first = visit("gesa").get(f"{held.url}/export.docx").content
    with rendering._turn:  # nobody can make one now
        assert visit("petra").get(f"{held.url}/export.docx").content == first
