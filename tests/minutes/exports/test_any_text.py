"""C3: no text that a person can write breaks a file; if a file can't be made all the same, a message says so."""

import io
from copy import deepcopy
from itertools import product
from pathlib import Path

import pytest
from pypdf import PdfReader

from roundtable.core import i18n
from roundtable.guard.decisions import actions as decisions
from roundtable.importing.reading import parse
from roundtable.markdown.tree import tree, words
from roundtable.meetings.models import Meeting
from roundtable.minutes.exports import pdf, rendering
from roundtable.minutes.exports.markdown_text import to_markdown
from roundtable.minutes.exports.outline import UNSHOWABLE, outline
from roundtable.minutes.exports.plain import as_plain
from roundtable.minutes.exports.rendering import FORMATS, Failed, render
from roundtable.minutes.frozen import upgrade
from roundtable.minutes.publishing import actions as publishing
from tests import world
from tests.minutes import files
from tests.minutes.exports.any_text import HOSTS, INLINES, Texts
from tests.minutes.exports.test_exports import CONTENT
from tests.minutes.mailing.test_mailing import outbox, post, states

CASES = Path(__file__).with_name("pdf_breaking.txt").read_text(encoding="utf-8").split("\n%%%\n")
SEAL = {"layer": "", "sha256": "0" * 64, "withheld": False}
IN_THE_SUITE, AT_A_TIME = 500, 20


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch):
    """Without the cache, so that every file is really made."""
    monkeypatch.setattr(rendering._kept, "limit", 0)


def content(*texts):
    doc = upgrade(deepcopy(CONTENT))
    blocks = [{"id": n, "kind": "note", "text": t, "internal": False, "decision": None} for n, t in enumerate(texts)]
    doc["items"][0]["blocks"] = blocks
    return doc | {"seal": SEAL}


def export(suffix, *texts):
    with i18n.use("de"):
        return render(suffix, content(*texts), "https://tisch.example")


def export_all(*texts):
    """{format: file}, with the text of a mail."""
    with i18n.use("de"):
        as_plain(outline(content(*texts), "https://tisch.example"), 76)
    return {suffix: export(suffix, *texts) for suffix in FORMATS}


def headings(data):
    """As programs that read aloud find them."""
    return list(_headings(PdfReader(io.BytesIO(data)).root_object["/StructTreeRoot"]["/K"]))


def _headings(part):
    part = part.get_object() if hasattr(part, "get_object") else part
    for each in part if isinstance(part, list) else ():
        yield from _headings(each)
    if isinstance(part, dict):
        yield from (role for role in [part.get("/S", "")] if role.startswith("/H"))
        yield from _headings(part.get("/K"))


def logged_as_plainer(caplog):
    return [record for record in caplog.records if "more plainly" in record.getMessage()]


# --- What was found ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", CASES, ids=range(len(CASES)))
def test_a_paragraph_that_once_broke_a_file(text, caplog):
    found = export_all(text)
    assert b"pdfuaid:part" in found["pdf"]
    assert not logged_as_plainer(caplog), "nothing of its form is lost"


def test_all_of_them_are_taken_published_mailed_and_bound(visit, desk, config, database):
    for number, text in enumerate(CASES):
        form = {"text": text, "kind": "note", "client_key": f"case{number}"}
        reply = visit("birgit").post(f"/tables/dithmarschen/items/{desk.papers}/blocks", data=form)
        assert reply.status_code == 303, text
    with database.write() as db:
        here, meeting = world.actor(db, "ole"), db.get(Meeting, desk.meeting)
        for text in CASES:
            decisions.allow_findings(here, meeting, text, "Nur ein Beispiel.")
        publishing.publish(here, meeting)
    gesa = visit("gesa")
    for path in ("", "/print", "/versions/1", *(f"/export.{suffix}" for suffix in FORMATS)):
        assert gesa.get(desk.url + path).status_code == 200, path
    assert gesa.get("/tables/dithmarschen/book/2026").status_code == 200
    book = gesa.get("/tables/dithmarschen/book/2026/export.pdf")
    assert book.status_code == 200 and len(PdfReader(io.BytesIO(book.content)).pages) > 5
    for form in ("pdf", "text"):
        assert (
            post(visit("ole"), desk, to={world.email("gesa" if form == "pdf" else "petra")}, form=form).status_code
            == 303
        )
    assert set(states(database).values()) == {"kept"}
    assert [[part.get_content_type() for part in mail.iter_attachments()] for mail in outbox(config)].count(
        ["application/pdf"]
    ) == 1


def test_an_empty_heading_is_in_no_outline_and_levels_have_no_gap():
    text = "# Eins\n\n##\n\n### &nbsp;\n\n#### Zwei\n\n> ## ****"
    assert headings(export("pdf", text)) == ["/H1", "/H2", "/H3", "/H4", "/H4", "/H2", "/H2"]
    assert export("html", text).decode().count("<h3>") == 1
    assert "####" in export("md", "##\n\nText").decode(), "what was typed is read back"


def test_a_struck_link_is_still_one_and_struck():
    data = export("pdf", "~~[Flyer](https://www.example.org/flyer)~~ und [neu ~~alt~~](https://www.example.org/neu)")
    page = PdfReader(io.BytesIO(data)).pages[0]
    addresses = [each.get_object()["/A"]["/URI"] for each in page["/Annots"]]
    assert addresses == ["https://www.example.org/flyer", "https://www.example.org/neu"]
    assert "Flyer und neu alt" in page.extract_text()


# --- Kinds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", HOSTS)
def test_every_kind_of_markup_inside_every_other(host, caplog):
    word = "Wort"
    full = [
        HOSTS[host](INLINES[outer](f"a {INLINES[middle](f'b {INLINES[inner](word)} c')} d"), "x")
        for outer, middle, inner in product(INLINES, repeat=3)
    ]
    empty = [HOSTS[host](INLINES[outer](INLINES[inner]("")), "x") for outer, inner in product(INLINES, repeat=2)]
    found = export_all(*full, *empty)
    assert not logged_as_plainer(caplog)
    assert " ".join(files.page_texts(found["pdf"])).count("Wort") >= len(full)


@pytest.mark.parametrize("seed", range(IN_THE_SUITE // AT_A_TIME))
def test_any_text(seed):
    assert_any_texts(seed)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_any_text_at_length():
    for seed in range(1000, 1000 + 20_000 // AT_A_TIME):
        assert_any_texts(seed)


def assert_any_texts(seed):
    """Random texts in every format; as Markdown they are the same when parsed again, inside their item."""
    source = Texts(seed)
    # As it arrives from a browser: half of a pair can't be sent.
    texts = [source.paragraph().encode(errors="replace").decode() for _ in range(AT_A_TIME)]
    found = export_all(*texts)
    assert b"pdfuaid:part" in found["pdf"]
    preview = parse(found["md"].decode())
    assert [item.title for item in preview.items] == [item["title"] for item in CONTENT["items"]]
    for text in texts:
        nodes = tree(UNSHOWABLE.sub("", text))
        assert words(tree(to_markdown(nodes))).split() == words(nodes).split(), text


@pytest.mark.parametrize("deep", (16, 23))
def test_what_typst_refuses_is_set_as_plain_text_and_the_rest_stays_as_it_is(deep, caplog):
    """So many quotations in each other are more than it follows; the parser allows 23 of them."""
    found = export("pdf", "Davor **fett**.", f"{'> ' * deep}Tief im Zitat", "- danach")
    assert len(logged_as_plainer(caplog)) == 1
    read = files.pdf(found)
    assert all(text in read.texts for text in ("Davor fett.", "Tief im Zitat", "danach"))
    assert files.structure(found).count("LI") == files.structure(export("pdf", "- danach")).count("LI"), "still a list"
    assert b"pdfuaid:part" in found


def test_the_log_says_what_was_refused_without_the_words(caplog):
    export("pdf", "Geheimnis 中\u20dd", f"{'> ' * 23}Geheimnis")
    assert caplog.records and "Geheimnis" not in caplog.text


# --- When nothing helps --------------------------------------------------------------------------------------


@pytest.fixture
def refusing_typst(tmp_path, monkeypatch):
    """A Typst template that refuses minutes whose place is "Kanarienhaus", however plain their texts are."""
    template = tmp_path / "minutes.typ"
    refuse = '#let refuse(d) = if d.facts.any(f => f.at(1) == "Kanarienhaus") { panic("refused") }\n'
    calls = '#if "docs" in data { for d in data.docs { refuse(d) } } else { refuse(data) }\n'
    start, load, rest = pdf.TEMPLATE.read_text(encoding="utf-8").partition("#let data = json(bytes(sys.inputs.data))\n")
    template.write_text(start + load + refuse + calls + rest, encoding="utf-8")
    monkeypatch.setattr(pdf, "TEMPLATE", template)


@pytest.fixture
def refused(refusing_typst, desk, database):
    """Published minutes that can't be set, and others of the same year that can."""
    from tests.minutes.conftest import make_item, make_meeting

    desk.write("Sechs Einträge stimmen.")
    with database.write() as db:
        meeting, other = db.get(Meeting, desk.meeting), make_meeting(db, number=2)
        make_item(db, other, 1, "Ein Punkt")
        meeting.place = "Kanarienhaus"
        for each in (meeting, other):
            publishing.publish(world.actor(db, "ole"), each)
    return desk


def test_a_file_that_cannot_be_made_is_a_sentence_and_the_others_go_on(visit, refused):
    client = visit("petra")
    for language, words_there in (("de", "ein anderes Format"), ("en", "another format")):
        client.post("/language", data={"locale": language})
        reply = client.get(f"{refused.url}/export.pdf")
        assert reply.status_code == 409 and words_there in reply.text
    for suffix in set(FORMATS) - {"pdf"}:
        assert client.get(f"{refused.url}/export.{suffix}").status_code == 200


def test_a_book_goes_on_without_them_and_says_so(visit, refused):
    reply = visit("petra").get("/tables/dithmarschen/book/2026/export.pdf")
    assert reply.status_code == 200
    text = " ".join(" ".join(files.page_texts(reply.content)).split())
    assert "Dieses Protokoll lässt sich in dieser Datei nicht darstellen." in text
    assert "1. Sitzung 2026" in text and "Ein Punkt" in text


def test_a_mailing_goes_out_as_text(visit, refused, config, database):
    assert post(visit("ole"), refused, form="pdf").status_code == 303
    assert set(states(database).values()) == {"kept"}
    for mail in outbox(config):
        assert "unten finden Sie das Protokoll" in mail.get_body().get_content()
        assert "Sechs Einträge stimmen." in mail.get_body().get_content()
        assert not list(mail.iter_attachments())


def test_any_fault_of_any_writer_is_a_sentence(visit, refused, monkeypatch):
    for suffix in FORMATS:
        media, module, _function = FORMATS[suffix]
        monkeypatch.setitem(rendering.FORMATS, suffix, (media, module, "nothing_of_this_name"))
        with pytest.raises(Failed):
            export(suffix, "Text")
        assert visit("petra").get(f"{refused.url}/export.{suffix}").status_code == 409
