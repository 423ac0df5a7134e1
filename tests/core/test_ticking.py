"""Duties: what the server does by itself once a minute."""

from sqlalchemy import select, text

from roundtable import features
from roundtable.core import ticking
from roundtable.core.actors import System
from roundtable.core.events import record
from roundtable.core.models import Event
from roundtable.mail.queue import actions as mail


def test_a_duty_that_fails_keeps_no_other_from_being_done(config, database, monkeypatch):
    done = []

    def bad(db):
        db.execute(text("UPDATE round_table SET name = 'half done'"))
        raise ValueError("no")

    def good(db):
        done.append(db.scalar(text("SELECT name FROM round_table WHERE slug = 'kiel'")))
        record(System(db, 1), "table.changed", topic="table")
        mail.later(db, "petra@example.org", "password", name="Petra", removed=False)

    monkeypatch.setattr(ticking, "_duties", [bad, good])
    assert ticking.tick(config, database) is True
    assert done == ["Kiel"]
    with database.read() as db:
        assert db.scalars(select(Event.verb)).all() == ["table.changed"]
    assert len(list(config.outbox.glob("*.eml"))) == 1


def test_nothing_due_changes_nothing(config, database, monkeypatch):
    monkeypatch.setattr(ticking, "_duties", [lambda db: None])
    assert ticking.tick(config, database) is False


def test_every_duty_of_the_rooms_is_there_once():
    features.load()
    features.load()
    for name, there in (("duties", ticking._duties), ("errands", ticking._errands)):
        listed = list(features.offered(name, "actions"))
        assert there == listed and len(listed) == len(set(listed)) > 1
