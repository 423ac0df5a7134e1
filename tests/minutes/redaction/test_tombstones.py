"""Redacted words stay out, whatever an editor sends that was open before the redaction."""

import logging
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from roundtable.core.db import Database
from roundtable.minutes.models import Block, BlockConflict, Minutes
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.redaction import actions as redaction
from roundtable.minutes.redaction.tombstones import queries as tombstones_queries
from roundtable.minutes.redaction.tombstones.visible import Words
from roundtable.minutes.review.models import Redaction
from tests import world
from tests.minutes.conftest import BASE, JSON, sent_twice
from tests.minutes.redaction.test_redaction import NAME, REASON, where

MARK = "[geschwärzt 1]"
OLD = f"Am Montag hat {NAME} einen Termin. Der Flyer ist fertig."


@pytest.fixture
def redacted(visit, desk):
    """A paragraph that two editors had open when a name in it was taken out; its id is `desk.block`."""
    desk.block = desk.write(OLD)
    assert visit("birgit").post(f"{BASE}/redactions", data={"phrase": NAME, "reason": REASON}).status_code == 303
    return desk


def send(visit, desk, words, name="ole", rev=1, key="alt", **more):
    data = {"text": words, "base_rev": str(rev), "client_key": key, **more}
    return visit(name).post(f"{BASE}/blocks/{desk.block}", data=data, headers=JSON)


def now(desk) -> str:
    with desk.database.read() as db:
        return db.get_one(Block, desk.block).text


def is_gone(desk) -> bool:
    return where(desk.database, NAME) == [] and where(desk.database, "Beispielfrau") == []


def test_an_editor_that_was_open_before_brings_nothing_back_and_is_told(visit, redacted):
    reply = send(visit, redacted, f"{OLD} Sie kommt um zehn.").json()
    expected = f"Am Montag hat {MARK} einen Termin. Der Flyer ist fertig. Sie kommt um zehn."
    assert (reply["masked"], reply["text"], reply["conflict"]) == (True, expected, False)
    assert now(redacted) == expected and is_gone(redacted)
    assert send(visit, redacted, expected + " Mehr.", rev=reply["rev"]).json()["masked"] is False
    assert "Sie bleiben drau" in visit("ole").get(f"{redacted.url}/edit").text  # what the editor says then


def test_without_javascript_the_page_says_so(visit, redacted):
    data = {"text": OLD, "base_rev": "1", "client_key": "alt"}
    reply = visit("ole").post(f"{BASE}/blocks/{redacted.block}", data=data)
    assert reply.status_code == 303 and "saved=masked" in reply.headers["location"] and is_gone(redacted)
    page = visit("ole").get(reply.headers["location"].partition("#")[0]).text
    assert "Sie bleiben draußen." in page and MARK in page
    assert (
        "saved="
        not in visit("ole").post(f"{BASE}/blocks/{redacted.block}", data={**data, "text": "Neu."}).headers["location"]
    )


def test_a_conflict_and_its_card_bring_nothing_back(visit, redacted):
    send(visit, redacted, f"Am Dienstag hat {MARK} keinen Termin. Der Flyer ist fertig.", "birgit", rev=2, key="neu")
    reply = send(visit, redacted, f"Am Freitag hatte {NAME} einen Termin. Der Flyer ist fertig.").json()
    assert (reply["masked"], reply["conflict"]) == (True, True) and is_gone(redacted)
    # Typed on in the same editor, which still holds the words.
    send(visit, redacted, f"Am Freitag hatte {NAME} zwei Termine. Der Flyer ist fertig.", rev=reply["own_rev"])
    with redacted.database.read() as db:
        card = db.scalars(select(BlockConflict.id).where(BlockConflict.resolved_at.is_(None))).one()
    assert "Beispielfrau" not in visit("ole").get(f"{redacted.url}/edit").text
    visit("ole").post(f"{BASE}/conflicts/{card}/choice", data={"choice": "both"})
    assert MARK in now(redacted) and "Freitag" in now(redacted) and is_gone(redacted)


def test_a_copy_kept_on_a_device_brings_nothing_back(visit, redacted):
    """Such a text is sent as a new paragraph, or for the paragraph it was typed in."""
    rescued = {"text": OLD, "client_key": "gerettet", "kind": "note"}
    reply = visit("ole").post(f"{BASE}/items/{redacted.papers}/blocks", data=rescued, headers=JSON).json()
    assert (reply["masked"], reply["text"]) == (True, OLD.replace(NAME, MARK))
    again = visit("ole").post(f"{BASE}/items/{redacted.papers}/blocks", data=rescued, headers=JSON).json()
    assert (again["block"], again["masked"]) == (reply["block"], True)
    assert send(visit, redacted, OLD, key="gerettet", rev=0).json()["masked"] and is_gone(redacted)


@pytest.mark.parametrize("kind", ["decision", "action"])
def test_a_decision_or_a_task_brings_nothing_back(visit, redacted, kind):
    data = {"text": f"{NAME} anrufen", "kind": kind, "client_key": "k"}
    assert visit("ole").post(f"{BASE}/items/{redacted.papers}/blocks", data=data, headers=JSON).json()["masked"]
    assert is_gone(redacted)


def test_buttons_that_submit_the_text_bring_nothing_back(visit, redacted):
    data = {"text": OLD, "base_rev": "1", "client_key": "alt"}
    for step in ({"internal": "1"}, {"up": "1"}):
        path = "layer" if "internal" in step else "position"
        assert visit("ole").post(f"{BASE}/blocks/{redacted.block}/{path}", data={**data, **step}).status_code == 303
    assert is_gone(redacted) and MARK in now(redacted)


def test_comments_objections_and_corrections_bring_nothing_back(visit, redacted):
    path = f"{redacted.url}/comment-phase"
    assert visit("ole").post(path, data={"comments_until": ""}).status_code == 303
    said = sent_twice(visit("petra"), f"{BASE}/blocks/{redacted.block}/comments", text=f"Wer ist {NAME}?")[1]
    assert said.status_code == 303
    with redacted.database.write() as db:
        db.execute(text("UPDATE block_comment SET resolved_at = created_at"))
    visit("ole").post(f"{redacted.url}/publication")
    form = {"text": f"{NAME} war nicht da.", "block": str(redacted.block)}
    assert sent_twice(visit("petra"), f"{redacted.url}/objections", **form)[1].status_code == 303
    answer = {"verdict": "accepted", "correction": f"Am Montag hat {NAME} keinen Termin.", "answer": f"{NAME} stimmt"}
    assert visit("birgit").post(f"{BASE}/objections/1/answer", data=answer).status_code == 303
    with redacted.database.read() as db:
        assert db.scalars(select(Minutes.version)).one() == 2
    assert is_gone(redacted) and now(redacted) == f"Am Montag hat {MARK} keinen Termin."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("SAMIRA BEISPIELFRAU", MARK),
        ("samira\u00a0 beispielfraus Termin", f"{MARK}s Termin"),
        ("**Samira** _Beispielfrau_", f"**{MARK}_"),
        ("Samira\nBeispielfrau und Samira Beispielfrau", f"{MARK} und {MARK}"),
        ("xSamira Beispielfrau", f"x{MARK}"),
        ("Samira, Beispielfrau; Samira; Beispielfrau Samira", "Samira, Beispielfrau; Samira; Beispielfrau Samira"),
        ("Samira Beispielfra", "Samira Beispielfra"),
        ("", ""),
        ("Café ﬁn ß", "Café ﬁn ß"),
    ],
)
def test_it_finds_the_words_where_the_redaction_found_them(redacted, typed, kept):
    with redacted.database.write() as db:
        table = world.actor(db, "ole").table_id
        assert tombstones_queries.mask(db, table, typed) == kept
        assert tombstones_queries.mask(db, world.actor(db, "merle", "kiel").table_id, typed) == typed


LETTERS = st.text(alphabet="aAbß Ä*_\n.-ﬁé\u00ad\u200b&;[]()", max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(phrase=st.text(alphabet="aAbß Äé.", min_size=3, max_size=8), before=LETTERS, after=LETTERS, blank=LETTERS)
def test_whatever_the_redaction_takes_out_stays_out(desk, phrase, before, after, blank):
    """Property: where a redaction finds the words in a text that comes back, they aren't kept."""
    phrase = " ".join(phrase.split())
    if len(phrase) < redaction.MIN_LENGTH:
        return
    with desk.database.write() as db:
        table = world.actor(db, "ole").table_id
        length, known_by = tombstones_queries.fingerprint(db, table, phrase)
        db.add(Redaction(table_id=table, reason="x", hidden_length=length, fingerprint=known_by))
        db.flush()
        between = " " + "".join(letter for letter in blank if letter in "* _\n\u00ad\u200b")
        typed = before + phrase.replace(" ", between) + after
        kept = tombstones_queries.mask(db, table, typed)
        assert Words(phrase).are_in(typed) and not Words(phrase).are_in(kept)
        assert tombstones_queries.mask(db, table, kept) == kept
        db.rollback()


def test_the_fingerprint_is_that_of_one_table(redacted):
    with redacted.database.read() as db:
        row = db.scalars(select(Redaction)).one()
        assert len(row.fingerprint) == 40
        again = tombstones_queries.fingerprint(db, row.table_id, NAME.lower())
        assert again == (row.hidden_length, row.fingerprint)
        assert tombstones_queries.fingerprint(db, row.table_id + 1, NAME) != again


def test_the_key_is_a_file_of_our_own(redacted, tmp_path):
    database = Database(redacted.database.url, checkpoints=False, folder=tmp_path)
    assert list(tmp_path.iterdir()) == [] and len(database.secret()) == 32
    (path,) = tmp_path.iterdir()
    assert (path.name, stat.S_IMODE(path.stat().st_mode)) == ("redaction.key", 0o600)
    assert path.read_bytes() == database.secret()
    database.close()


def test_two_processes_have_the_same_key_and_a_lost_one_is_said_in_the_log(redacted, tmp_path, caplog):
    url = redacted.database.url
    here, beside = (Database(url, checkpoints=False, folder=tmp_path) for _ in range(2))
    assert here.secret() == beside.secret() != b""
    with beside.read() as db, caplog.at_level(logging.WARNING):
        table = world.actor(db, "ole").table_id
        assert tombstones_queries.mask(db, table, OLD) == OLD  # it can't be known any more
    assert "made with another key" in caplog.text and NAME not in caplog.text
    here.close()
    beside.close()


def test_a_long_text_takes_no_noticeable_time(redacted):
    with redacted.database.write() as db:
        ole = world.actor(db, "ole")
        for number in range(5):
            length, known_by = tombstones_queries.fingerprint(db, ole.table_id, f"Name {'x' * number}")
            db.add(Redaction(table_id=ole.table_id, reason="x", hidden_length=length, fingerprint=known_by))
        block = db.get_one(Block, redacted.block)
        words = ("Der Flyer ist fertig und wird gedruckt. " * 500)[: paragraphs.MAX_TEXT]
        assert paragraphs.save_block(ole, block, block.rev, words).masked is False
