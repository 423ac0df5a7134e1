"""Objections by a mailed link: whose they are, and how they are named everywhere."""

import pytest
from sqlalchemy import select

from roundtable.accounts.guest_links.words import without_note
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.models import Minutes
from roundtable.minutes.publishing.approval import actions as approval
from tests import world
from tests.minutes.conftest import BASE
from tests.minutes.review.objections.test_objections import (
    answer,
    later_meeting,
    mailed,
    objections,
    published,
    versions,
    write,
)

__all__ = ["published"]
ADDRESS = "rita@example.org"
OFFICE = "Beratungsstelle Dithmarschen"
NAMED = f"{OFFICE} (Gast, über Link)"


@pytest.fixture
def objected(visit, published, config):
    """The id of an objection by a link, in the name of an organisation that sits at the table."""
    via = mailed(visit, published, config, ADDRESS)
    data = {"text": "Bitte ergänzen.", "block": str(published.block), "name": OFFICE}
    assert visit().post(f"{via}/objections", data=data).status_code == 303
    (objection,) = objections(published)
    return objection


def by_address(database, proven):
    with database.write() as db:
        world.squat(db, ADDRESS, role="moderator").confirmed_at = clock.now() if proven else None


@pytest.mark.parametrize("proven", [False, True])
def test_only_a_proven_address_withdraws(visit, database, published, objected, proven):
    by_address(database, proven)
    path = f"{BASE}/objections/{objected.id}"
    assert (f"{path}/withdrawal" in visit("squatter").get(path).text) is proven
    assert visit("squatter").post(f"{path}/withdrawal").status_code == (303 if proven else 403)
    assert objections(published)[0].state == ("withdrawn" if proven else "open")


@pytest.mark.parametrize("proven", [False, True])
def test_nobody_answers_what_may_be_their_own(visit, database, published, objected, proven):
    by_address(database, proven)
    assert answer(visit, objected, "squatter", verdict="rejected", answer="Nein.").status_code == 409
    assert objections(published)[0].state == "open"


def unmarked(page: str) -> str:
    return page.replace(NAMED, "")


def test_a_guest_is_named_as_a_guest_everywhere(visit, database, published, objected):
    path = f"{BASE}/objections/{objected.id}"
    for address in (published.url, path):
        page = visit("ole").get(address).text
        assert NAMED in page, address
    assert OFFICE not in unmarked(visit("ole").get(path).text)
    with database.write() as db:
        db.scalars(select(User).where(User.email == world.email("ole"))).one().locale = "en"
    assert f"{OFFICE} (guest, by link)" in visit("ole").get(path).text
    assert answer(visit, objected, "ole", verdict="accepted", correction="Ab April gilt das.").status_code == 303
    assert versions(published)[-1].reason == f"Einwendung von {NAMED} zu TOP 2"
    assert NAMED in visit("petra").get(f"{published.url}/diff?from=1&to=2").text


def test_a_long_name_does_not_push_the_note_away(visit, published, config):
    via = mailed(visit, published, config, ADDRESS)
    data = {"text": "Bitte ergänzen.", "block": str(published.block), "name": "Amt " * 30}
    assert visit().post(f"{via}/objections", data=data).status_code == 303
    (objection,) = objections(published)
    assert "(Gast, über Link)" in visit("ole").get(f"{BASE}/objections/{objection.id}").text
    answer(visit, objection, verdict="accepted", correction="Ab April gilt das.")
    assert "(Gast, über Link) zu TOP 2" in versions(published)[-1].reason


def test_the_note_on_the_agenda_names_guests_too_also_where_an_earlier_release_wrote_it(
    visit, database, published, objected
):
    _meeting, item = later_meeting(published, "planned")
    with database.write() as db:
        minutes = db.query(Minutes).one()
        note = approval.agenda_note(db, minutes)
        assert f"{NAMED} zu TOP 2: Bitte ergänzen." in note
        db.get_one(AgendaItem, item).note = note.replace(NAMED, OFFICE)
    write(visit, published, name="jonas", text="Auch die Uhrzeit fehlt.")
    with database.read() as db:
        note = db.get_one(AgendaItem, item).note
        assert "2 offene Einwendungen" in note and NAMED in note and OFFICE not in unmarked(note)


def test_the_guard_knows_the_name_without_the_note():
    assert without_note("Rita Gast (Gast, über Link)") == "Rita Gast"
    assert without_note("Link (Kreis)") == "Link (Kreis)"
