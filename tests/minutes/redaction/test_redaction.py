"""Redactions: the words are found nowhere any more, and published versions can be changed by a redaction only."""

import html
import json
import re

import pytest
from sqlalchemy import String, cast, inspect, select, text
from sqlalchemy.exc import DBAPIError

from roundtable.core import events
from roundtable.forwarding import actions as forwarding
from roundtable.forwarding.models import Received
from roundtable.guard.decisions import actions as decisions
from roundtable.guard.places import queries as places_queries
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.document import queries as document_queries
from roundtable.minutes.document.queries import checksum
from roundtable.minutes.models import Block, MinutesVersion
from roundtable.minutes.redaction import actions as redaction
from roundtable.minutes.review import queries as review_queries
from roundtable.minutes.review.models import Redaction
from roundtable.tables.models import RoundTable
from roundtable.tasks.models import ActionItem
from roundtable.web import fragments
from tests import world
from tests.conftest import count_queries
from tests.minutes.conftest import BASE, make_item, make_meeting
from tests.sweeps import objects
from tests.sweeps.test_fragments import number_of

NAME = "Samira Beispielfrau"
REASON = "Name einer ratsuchenden Person"


def everything(database):
    """Every value of every row, as text."""
    with database.read() as db:
        tables = inspect(db.connection()).get_table_names()
        return {
            name: " ".join(str(tuple(row)) for row in db.execute(text(f'SELECT * FROM "{name}"'))) for name in tables
        }


def visible_text(value):
    """What people read in a value, also in JSON: with normal blanks and without emphasis."""
    try:
        value = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        pass
    if isinstance(value, dict):
        return " ".join(f"{name} {visible_text(each)}" for name, each in value.items())
    if isinstance(value, list):
        return " ".join(visible_text(each) for each in value)
    return re.sub(r"[\s*_~`]+", " ", str(value)).casefold()


def where(database, words):
    """The database tables that have the words in some column."""
    with database.read() as db:
        tables = inspect(db.connection()).get_table_names()
        rows = {name: db.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables}
    words = " ".join(words.split()).casefold()
    return sorted(
        name for name, found in rows.items() if any(words in visible_text(value) for row in found for value in row)
    )


def known_to_the_guard(db, meeting):
    """Decide that the guard's findings may stay; otherwise the minutes could not be published."""
    here, meeting = world.actor(db, "ole"), db.get(Meeting, meeting)
    while found := places_queries.open_findings(db, meeting):
        decisions.allow(here, meeting, found[0].finding.rule, found[0].finding.text, "Ein Versehen.")


@pytest.fixture
def name_everywhere(visit, desk):
    """A name in two published versions, a draft, a conflict, a task, an item's note, an objection, an event."""
    desk.block = desk.write(f'{NAME} braucht einen Termin, "{NAME.upper()}" auch.')
    with desk.database.write() as db:
        item = make_item(db, db.get(Block, desk.block).item.meeting, 4, f"Termin für {NAME}")
        item.note, item.presenter = f"Siehe **{NAME.replace(' ', '** ')}", NAME
        db.add(ActionItem(table_id=item.table_id, number=1, title=f"{NAME} anrufen", waiting_for=NAME))
        known_to_the_guard(db, desk.meeting)
    reply = visit("ole").post(f"{desk.url}/publication", data={})
    assert reply.status_code == 303, reply.text
    data = {"text": f"{NAME} will das nicht.", "quote": NAME, "block": str(desk.block)}
    visit("petra").post(f"{desk.url}/objections", data=data)
    with desk.database.read() as db:
        number = db.scalar(text("SELECT id FROM objection"))
    data = {"verdict": "accepted", "correction": f"{NAME} hat einen Termin."}
    assert visit("birgit").post(f"{BASE}/objections/{number}/answer", data=data).status_code == 303
    with desk.database.write() as db:
        from roundtable.core.events import record

        record(world.actor(db, "ole"), "agenda.added", topic=f"agenda/{desk.meeting}", title=f"Termin für {NAME}")
    return desk


def redact(visit, phrase=NAME, reason=REASON, name="birgit", where="redactions"):
    return visit(name).post(f"{BASE}/{where}", data={"phrase": phrase, "reason": reason})


def test_the_words_are_found_nowhere_afterwards(visit, name_everywhere):
    before = where(name_everywhere.database, NAME)
    assert {"minutes_version", "block", "block_revision", "action_item", "agenda_item", "event", "objection"} <= set(
        before
    )
    assert "search_entry" in before
    page = redact(visit, where="redactions/preview").text
    assert f'<li class="rt-lines">{NAME} braucht einen Termin,' in page  # with what stands around
    assert page.index("Nachsehen, wo sie stehen") < page.index("Endgültig")  # which the Enter key must not press
    assert "Veröffentlichte Fassungen: 2" in page and "Aufgaben: 1" in page and "Endgültig schwärzen" in page
    assert where(name_everywhere.database, NAME) == before
    assert redact(visit, phrase="samira   beispielfrau").status_code == 303
    assert where(name_everywhere.database, NAME) == []
    assert where(name_everywhere.database, "Beispielfrau") == []
    search, history = f"{BASE}/search?q=Termin", f"{BASE}/blocks/{name_everywhere.block}/history"
    versions = (f"{name_everywhere.url}/versions/1", f"{name_everywhere.url}/diff?from=1&to=2")
    for path in (name_everywhere.url, *versions, f"{BASE}/tasks", BASE, search, history):
        page = visit("birgit").get(path)
        assert page.status_code == 200 and "beispielfrau" not in page.text.casefold(), path
    assert "braucht einen Termin" in visit("gesa").get(f"{name_everywhere.url}/versions/1").text


def test_the_tombstone_says_who_when_and_why(visit, name_everywhere):
    redact(visit)
    page = visit("gesa").get(name_everywhere.url).text
    assert "[geschwärzt 1]" in page and REASON in page and "von Beratungsstelle Dithmarschen am" in page
    page = visit("birgit").get(f"{BASE}/redactions").text
    assert REASON in page and "Veröffentlichte Fassungen: 2" in page
    assert "zum Schutz von Daten etwas geschwärzt" in visit("petra").get(BASE).text
    history = visit("birgit").get(f"{BASE}/blocks/{name_everywhere.block}/history").text
    assert "geschwärzt" in history and "Birgit" in history


def test_the_checksum_is_that_of_the_new_text(visit, name_everywhere):
    with name_everywhere.database.read() as db:
        before = {v.number: (v.sha256, v.published_at) for v in db.scalars(select(MinutesVersion))}
    redact(visit)
    with name_everywhere.database.read() as db:
        for version in db.scalars(select(MinutesVersion)):
            original, published_at = before[version.number]
            assert version.published_at == published_at
            assert version.redacted_sha256 == version.sha256 == checksum(version.content) != original
            assert json.loads(version.content)["version"]["number"] == version.number
        assert document_queries.damaged_versions(db) == []
    page = visit("gesa").get(f"{name_everywhere.url}/versions/1").text
    assert "Schwärzung 1" in page and "unverändert" in page


def test_the_words_are_gone_from_the_file_too(visit, name_everywhere, config):
    if not name_everywhere.database.is_sqlite:
        with name_everywhere.database.read() as db:  # PostgreSQL: what can be read is what there is
            assert db.scalar(select(cast(Redaction.id, String))) is None
        return
    redact(visit)
    with name_everywhere.database.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    data = (config.data_dir / "roundtable.sqlite3").read_bytes()
    assert b"braucht einen Termin" in data and b"Beispielfrau" not in data and b"beispielfrau" not in data


@pytest.mark.parametrize(
    ("phrase", "reason", "sentence"),
    [
        ("", REASON, "mindestens 3 Zeichen"),
        ("ab", REASON, "mindestens 3 Zeichen"),
        (NAME, "", "Bitte sagen Sie, warum"),
        (NAME, f"wegen {NAME}", "Bitte wiederholen Sie die Wörter darin nicht."),
        ("schwärzt", REASON, "gehören zum Schwärzungszeichen"),
        ("steht hier nirgends", REASON, "Diese Wörter stehen an diesem Tisch nirgends."),
        ("x" * 501, REASON, "höchstens 500"),
    ],
)
def test_what_is_refused(visit, name_everywhere, phrase, reason, sentence):
    reply = redact(visit, phrase, reason)
    assert reply.status_code == 422 and sentence in reply.text
    with name_everywhere.database.read() as db:
        assert db.scalars(select(Redaction)).all() == []


def test_only_moderation_and_administration_and_only_the_own_table(visit, name_everywhere):
    for name in ("gesa", "petra", "jonas", "ole", "karla"):
        assert redact(visit, name=name).status_code == 403
        assert visit(name).get(f"{BASE}/redactions").status_code == 403
    assert redact(visit, name="merle").status_code == 404
    with name_everywhere.database.write() as db:
        kiel = make_meeting(db, "kiel")
        kiel.table_id = world.actor(db, "merle", "kiel").table_id
        make_item(db, kiel, 1, f"{NAME} in Kiel")
    assert redact(visit, name="anton").status_code == 303
    assert where(name_everywhere.database, NAME) == ["agenda_item"]


def test_wildcards_and_markup_in_the_words_are_only_characters(visit, name_everywhere):
    spoilt_words = '100 % (.*)_[a] "x"'
    with name_everywhere.database.write() as db:
        db.execute(
            text("UPDATE agenda_item SET note = :words WHERE id = :id"),
            {"words": f"vor {spoilt_words} nach", "id": name_everywhere.vote},
        )
    assert redact(visit, phrase=spoilt_words).status_code == 303
    with name_everywhere.database.read() as db:
        notes = db.scalars(text(f"SELECT note FROM agenda_item WHERE id = {name_everywhere.vote}")).all()
    assert notes == ["vor [geschwärzt 1] nach"]


STATEMENTS = [
    "UPDATE minutes_version SET content = 'x'",
    "UPDATE minutes_version SET content = 'x [geschwärzt 1]', redaction_id = 1, redacted_sha256 = 'x'",
    "UPDATE minutes_version SET redacted_sha256 = NULL",
    "UPDATE minutes_version SET sha256 = 'x'",
    "UPDATE minutes_version SET sha256 = 'x', redacted_sha256 = 'x'",
    "UPDATE minutes_version SET earlier_prints = ''",
    "UPDATE minutes_version SET earlier_prints = earlier_prints || ' x'",
    "DELETE FROM minutes_version",
    "UPDATE redaction SET reason = 'x'",
    "UPDATE redaction SET sealed_at = NULL",
    "UPDATE redaction SET length = 19",
    "UPDATE redaction SET length = 0, hidden_length = 19",
    "DELETE FROM redaction",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_after_a_redaction_versions_cannot_be_changed_again(visit, name_everywhere, statement):
    redact(visit)
    before = everything(name_everywhere.database)
    with pytest.raises(DBAPIError, match="can not be changed"), name_everywhere.database.write() as db:
        db.execute(text(statement))
    assert everything(name_everywhere.database) == before


@pytest.mark.parametrize(
    "changes",
    [
        "content = 'everything else [geschwärzt 1]', sha256 = 'y'",
        "redacted_sha256 = 'y'",
        "content = 'no mark'",
        "number = 9",
        "content = '[geschwärzt 2]', redaction_id = 2",
        "published_at = '2020-01-01 00:00:00+00:00'",
    ],
)
def test_an_open_redaction_lets_nothing_else_through(visit, name_everywhere, changes):
    with name_everywhere.database.write() as db:
        here = world.actor(db, "birgit")
        db.add(Redaction(id=1, table_id=here.table_id, reason="x"))
        db.flush()
        values = {"redaction_id": "1", "sha256": "'z'", "redacted_sha256": "'z'"}
        values |= {"content": "content || '[geschwärzt 1]'"}
        values |= dict(part.split(" = ", 1) for part in changes.split(", "))
        sets = ", ".join(f"{name} = {value}" for name, value in values.items())
        nested = db.begin_nested()
        with pytest.raises(DBAPIError, match="published minutes can not be changed"):
            db.execute(text(f"UPDATE minutes_version SET {sets} WHERE number = 1"))
        nested.rollback()
        db.rollback()


def test_an_open_redaction_of_another_table_opens_nothing(visit, name_everywhere):
    with name_everywhere.database.write() as db:
        db.add(Redaction(id=1, table_id=world.actor(db, "merle", "kiel").table_id, reason="x"))
        db.flush()
        with pytest.raises(DBAPIError, match="published minutes can not be changed"):
            db.execute(
                text(
                    "UPDATE minutes_version SET redaction_id = 1, sha256 = 'z', redacted_sha256 = 'z', "
                    "content = '[geschwärzt 1]'"
                )
            )
        db.rollback()


def test_every_text_that_people_write_at_a_table_is_covered():
    """Also of new features: each long text column is searched or is on the list below with a reason."""
    covered = {model.__tablename__ for model in redaction._models()}
    assert {
        "block",
        "block_revision",
        "block_conflict",
        "block_comment",
        "minutes_version",
        "objection",
        "event",
        "action_item",
        "agenda_item",
        "meeting",
        "search_entry",
    } <= covered
    assert "data" in redaction.texts_of(next(m for m in redaction._models() if m.__tablename__ == "event"))


def test_long_marks_fit_into_short_columns(visit, name_everywhere):
    with name_everywhere.database.write() as db:
        db.execute(
            text("UPDATE agenda_item SET title = :t WHERE id = :id"), {"t": "Ali " * 50, "id": name_everywhere.vote}
        )
    assert redact(visit, phrase="Ali").status_code == 303
    with name_everywhere.database.read() as db:
        assert "Ali" not in db.scalar(text(f"SELECT title FROM agenda_item WHERE id = {name_everywhere.vote}"))


@pytest.mark.parametrize(
    ("written", "phrase"),
    [
        ("Es geht um Samira\nBeispielfrau aus Heide.", "Samira Beispielfrau"),
        ('Sie wohnt im Haus "Sonne" in Heide.', 'Haus "Sonne"'),
        ("Sie wohnt im Haus\n\n**„Sonne“** \\ Hof.", "haus „Sonne“ \\ Hof"),
    ],
)
def test_line_ends_and_quotes_hide_nothing_in_published_versions(visit, desk, written, phrase):
    desk.write(written)
    with desk.database.write() as db:
        known_to_the_guard(db, desk.meeting)
    assert visit("ole").post(f"{desk.url}/publication", data={}).status_code == 303
    assert {"block", "block_revision", "minutes_version"} <= set(where(desk.database, phrase))
    page = redact(visit, phrase, where="redactions/preview").text
    assert "Veröffentlichte Fassungen: 1" in page
    assert redact(visit, phrase).status_code == 303
    assert where(desk.database, phrase) == []
    assert "[geschwärzt 1]" in visit("gesa").get(f"{desk.url}/versions/1").text
    with desk.database.read() as db:
        assert document_queries.damaged_versions(db) == []


@pytest.mark.parametrize(
    "written",
    [
        "Geheim\u00adnisova",
        "Geheim\u200bnisova",
        "Geheim&shy;nisova",
        "Gehe&#105;mnisova",
        "GEHE&#x49;MNISOVA",
        "Geheim**nisova**",
        "_Geheim_nisova",
        "Geheim~~nisova~~",
        "[Geheim](https://example.org/a)nisova",
        "[Frau Geheimnisova](https://example.org/a)",
        "Geheim\\nisova",
        "Geheim`nisova`",
        "[sie](https://example.org/Geheimnisova)",
    ],
)
def test_words_are_taken_out_as_they_are_read_not_as_they_are_written(visit, desk, written):
    """Whatever is between their letters: soft hyphens from a PDF, markup, or something meant to hide them."""
    desk.write(f"Frau {written} wohnt in Heide.")
    desk.write("Geheimnis und Inova sind andere Worte.")
    assert redact(visit, "Geheimnisova").status_code == 303
    with desk.database.read() as db:
        texts = list(db.scalars(select(Block.text).order_by(Block.id)))
    assert "[geschwärzt 1]" in texts[0] and "wohnt in Heide" in texts[0] and texts[1].startswith("Geheimnis und")
    for path in (desk.url, f"{desk.url}/export.md", f"{desk.url}/export.html", "/tables/dithmarschen/search?q=Heide"):
        page = visit("ole").get(path).text
        assert "Heide" in page, path
        seen = re.sub(r"<[^>]*>|[\W_]", "", re.sub(r"\]\([^)]*\)", "", html.unescape(page))).casefold()
        assert "geheimnisova" not in seen and "geheimnisova" not in page.casefold(), path


def shown(database, place):
    """{fragment: HTML} as the moderation gets them, from the cache where it is valid."""
    with database.read() as db:
        table = db.query(RoundTable).filter_by(slug="dithmarschen").one()
        view = fragments.View(db, table, fragments.Audience(table.id, "moderator", "de"))
        return {
            (each.name, number_of(each, place)): fragments.render(view, each.name, number_of(each, place))
            for each in fragments.registered()
        }


def test_no_page_shows_the_words_any_more_from_the_cache_or_while_it_is_open(database):
    with database.write() as db:
        place = objects.fill(db)["dithmarschen"]
        db.get(Received, place["received"]).title = "Canary Fahrtkosten"
    before = {which for which, html in shown(database, place).items() if "canary" in html.casefold()}
    assert {
        "polls",
        "poll",
        "received",
        "topics-waiting",
        "agenda",
        "item-files",
        "speakers",
        "register-entry",
        "modules",
        "item-text",
        "live-item",
    } <= {name for name, _number in before}
    with database.write() as db:
        last = events.newest(db)
        redaction.redact(world.actor(db, "birgit"), "Canary", REASON)
        announced = events.topics_between(db, place["table_id"], last, events.newest(db))
    assert {which for which, html in shown(database, place).items() if "canary" in html.casefold()} == set()
    assert {which for which in before if not fragments.is_stale(*which, announced)} == set()


def test_copies_at_another_table_lose_the_words_too(visit, desk):
    with desk.database.write() as db:
        here = world.actor(db, "birgit")
        item = db.get(AgendaItem, desk.papers)
        here.table = db.get(RoundTable, here.table_id)
        kiel = db.query(RoundTable).filter_by(slug="kiel").one()
        forwarding.forward(here, item, kiel, f"Termin für {NAME}", f"Siehe\n{NAME.replace(' ', chr(10))}")
        kiel_id, last = kiel.id, events.newest(db)
    kiel_url = "/tables/kiel"
    assert NAME in visit("merle").get(f"{kiel_url}/forwardings").text and NAME in visit("merle").get(kiel_url).text
    assert where(desk.database, NAME) == ["event", "outgoing_mail", "received"]  # the mail has not left yet
    assert "Weitergeleitetes: 1" in redact(visit, where="redactions/preview").text
    assert redact(visit).status_code == 303
    assert where(desk.database, NAME) == []
    for path in (f"{kiel_url}/forwardings", kiel_url):
        assert "Beispielfrau" not in visit("merle").get(path).text, path
    with desk.database.read() as db:
        assert fragments.is_stale("received", None, events.topics_between(db, kiel_id, last, events.newest(db)))
    page = visit("birgit").get(f"{BASE}/redactions").text
    assert "Was an einen anderen Runden Tisch weitergeleitet wurde, wird auch dort geschwärzt" in page


def test_only_what_touched_a_meeting_is_read_with_its_minutes(visit, desk, database):
    desk.write("Herr Leka war da.")
    assert redact(visit, phrase="Herr Leka", reason="War ein Name").status_code == 303
    birgit = visit("birgit")
    birgit.get(desk.url)
    with count_queries(birgit) as few:
        assert "War ein Name" in birgit.get(desk.url).text
    with database.write() as db:
        own = {"table_id": db.get(Meeting, desk.meeting).table_id, "by": "Birgit"}
        for n in range(1, 121):
            places = {"paragraphs": 1, "meetings": [desk.meeting * 10 + 1, n + 1000]}
            db.add(Redaction(**own, reason=f"Grund {n}.", places=places))
        db.add(Redaction(**own, reason="Ohne Sitzung", places={}))
        db.flush()
        (mine,) = review_queries.redactions_at(db, own["table_id"], desk.meeting)
        assert mine.reason == "War ein Name"
        assert len(review_queries.redactions_at(db, own["table_id"], desk.meeting * 10 + 1)) == 120
        assert review_queries.redactions_at(db, own["table_id"] + 1, desk.meeting) == []
    with count_queries(birgit) as many:
        birgit.get(desk.url)
    assert len(many) == len(few)


def test_the_list_of_redactions_is_read_page_by_page(visit, desk, database):
    with database.write() as db:
        own = {"table_id": db.get(Meeting, desk.meeting).table_id, "by": "Birgit"}
        db.add_all(Redaction(**own, reason=f"Grund {n}.", places={"versions": 1}) for n in range(1, 121))
    first, last = (visit("birgit").get(f"{BASE}/redactions?page={n}").text for n in (1, 3))
    assert "Grund 120." in first and "Grund 71." in first and "Grund 70." not in first
    assert "Grund 20." in last and "Grund 1." in last and "Grund 21." not in last
    assert 'rel="next"' in first and 'rel="prev"' not in first and 'rel="prev"' in last
