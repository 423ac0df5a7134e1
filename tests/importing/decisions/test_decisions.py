"""Decisions of imported minutes keep the number under which people know them."""

import pytest
from sqlalchemy import select

from roundtable.importing.decisions.actions import split_into_pieces
from roundtable.meetings.agenda.actions import Content, change_item, content_hash
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.models import Block, Decision
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.search.models import SearchEntry
from tests import world
from tests.importing.test_import import MINUTES, past, send, take

__all__ = ["past"]
TEXT = """## TOP 1 Begleitung
Der Ablauf wurde besprochen.

**Beschluss 7/2025:** Der Ablauf wird erprobt.
Bis Ende des Jahres. (6 Ja, 0 Nein, 1 Enthaltung)

Danach wird berichtet.
- Beschluss 8/2025: Die Karte wird gedruckt (im Rathaus).
## TOP 2 Verschiedenes
Beschluss 7/2025: steht ein zweites Mal da.
Der Beschluss 3/2024 gilt weiter.
"""


def written(database) -> list[tuple[str, str]]:
    with database.read() as db:
        return [(block.kind, block.text) for block in db.scalars(select(Block).order_by(Block.item_id, Block.position))]


def decisions(database) -> dict[str, tuple]:
    with database.read() as db:
        return {d.label: (d.result, d.yes, d.no, d.abstained, d.block.text) for d in db.scalars(select(Decision))}


def test_decision_lines_become_decisions_with_their_number(visit, database, past):
    take(visit, past, TEXT)
    assert decisions(database) == {
        "7/2025": ("votes", 6, 0, 1, "Der Ablauf wird erprobt.\nBis Ende des Jahres."),
        "8/2025": ("", None, None, None, "Die Karte wird gedruckt (im Rathaus)."),
    }
    kinds = [kind for kind, _ in written(database)]
    assert kinds == ["note", "decision", "note", "decision", "note"]
    # A decision with a number used before in the same text becomes a note; a mere mention stays text.
    assert written(database)[-1][1] == "Beschluss 7/2025: steht ein zweites Mal da.\nDer Beschluss 3/2024 gilt weiter."


def test_number_that_is_taken_stays_text_and_the_preview_says_so(visit, database, past):
    take(visit, past, TEXT)
    with database.write() as db:
        here = world.actor(db, "birgit")
        item = db.scalars(select(AgendaItem)).first()
        assert paragraphs.add_block(here, item, "decision", "Noch einer.").id  # the next number is not given twice
    other = "## TOP 9 Neues\nBeschluss 8/2025: Ganz anders. (einstimmig)\n\nBeschluss 20/2025: Frei. (einstimmig)"
    preview = send(visit, past, other)
    assert "Die Nummer 8/2025 ist an diesem Tisch vergeben: Dieser Beschluss bleibt Text." in preview.text
    assert "Beschluss 20/2025 behält seine Nummer." in preview.text
    take(visit, past, other, preview)
    assert ("note", "Beschluss 8/2025: Ganz anders. (einstimmig)") in written(database)
    assert decisions(database)["20/2025"] == ("unanimous", None, None, None, "Frei.")
    assert decisions(database)["8/2025"][4].startswith("Die Karte")


def test_sample_minutes_have_their_three_decisions(visit, database, past):
    take(visit, past, MINUTES)
    assert {label: row[0] for label, row in decisions(database).items()} == {
        "1/2026": "unanimous",
        "2/2026": "unanimous",
        "3/2026": "votes",
    }


@pytest.mark.parametrize(
    "text", ["", "Beschluss: ohne Nummer", "Beschluss 0/2026: x", "Beschluss 3/26: x", "**Beschluss"]
)
def test_what_is_no_numbered_decision_stays_as_it_is(text):
    assert [(piece.text, piece.number) for piece in split_into_pieces(text)] == ([(text, None)] if text else [])


def test_paragraphs_are_found_under_the_new_title_of_their_item(visit, database, past):
    take(visit, past, TEXT)
    with database.write() as db:
        item = db.scalars(select(AgendaItem).where(AgendaItem.title == "Begleitung")).one()
        item.meeting.state = "running"  # the agenda of a meeting that is over stays as it is
        change_item(world.actor(db, "birgit"), item, Content("Begleitung zu Terminen"), content_hash(item))
    with database.read() as db:
        titles = set(db.scalars(select(SearchEntry.title).where(SearchEntry.kind.in_(("minutes", "decision")))))
    assert titles == {"Begleitung zu Terminen", "Verschiedenes"}
