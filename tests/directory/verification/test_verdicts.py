"""What is known of each fact: one failed call is mild, a doubt is the moderation's, and periods stand in one place."""

import re
from datetime import timedelta

import pytest

from roundtable.core import clock
from roundtable.core.clock import today
from roundtable.core.errors import Conflict, Forbidden
from roundtable.directory import actions as directory
from roundtable.directory import checks, periods
from roundtable.directory.exports.queries import export_rows
from roundtable.directory.finding.queries import Filter, find
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.verification import actions as verification
from tests import world

LIST = "/tables/dithmarschen/directory"


@pytest.fixture
def phone(starter, ghana, phone_of):
    """Tries with the telephone number of an embassy, each in a transaction of its own."""

    class Phone:
        def __init__(self) -> None:
            self.id = phone_of(ghana)

        def say(self, result: str, who: str = "petra", days: int = 0, **more: str) -> None:
            with clock.shifted(clock.now() + timedelta(days=days)), starter.write() as db:
                actor, row = world.actor(db, who), db.get_one(Channel, self.id)
                if result == "confirmed":
                    directory.verify(actor, row, "phone")
                elif result == "kept":
                    verification.keep(actor, row)
                elif result == "taken_back":
                    verification.take_back(actor, row)
                else:
                    directory.correct(actor, row, directory.Correction(result, **more))

        def verdict(self, days: int = 0) -> checks.Verdict:
            with starter.read() as db:
                return checks.verdict(db.get_one(Channel, self.id), today() + timedelta(days=days), brief=True)

    return Phone()


def test_one_failed_call_turns_nothing_red(phone):
    phone.say("confirmed", "jonas")
    phone.say("unreachable", days=3)
    found = phone.verdict(3)
    day = today() + timedelta(days=3)
    assert (found.mark, found.icon) == ("ok", "circle-check")
    assert found.text == f"geprüft {today():%m/%Y}, am {day:%d.%m.%Y} nicht erreicht"


def test_the_third_time_in_a_row_is_doubtful_whoever_called(phone):
    phone.say("unreachable", "petra", days=1)
    phone.say("unreachable", "jonas", days=1)
    assert phone.verdict(1).mark == "un"
    phone.say("unreachable", "petra", days=4)
    found = phone.verdict(4)
    day = today() + timedelta(days=4)
    assert (found.mark, found.icon) == ("bad", "alert")
    assert found.text == f"zweifelhaft: 3-mal niemanden erreicht, zuletzt am {day:%d.%m.%Y}"
    phone.say("confirmed", "jonas", days=5)
    assert phone.verdict(5).mark == "ok"
    phone.say("unreachable", days=6)
    assert phone.verdict(6).mark == "ok"  # counted from the beginning


def test_who_calls_three_times_on_a_day_has_tried_once(phone, starter):
    for _ in range(3):
        phone.say("unreachable")
    with starter.read() as db:
        assert db.get_one(Channel, phone.id).misses == 1


def test_no_longer_exists_is_a_suggestion_of_volunteers(starter, ghana, phone, visit):
    visit("petra").post(f"{LIST}/{ghana}/channels/{phone.id}", data={"result": "gone"})
    with starter.read() as db:
        row = db.get_one(Channel, phone.id)
        assert (row.archived_at, row.doubted_on) == (None, today())
    assert phone.verdict().text == f"gibt es vermutlich nicht mehr, gemeldet am {today():%d.%m.%Y}"
    assert "tel:+49305471490" in visit("petra").get(f"{LIST}/{ghana}").text
    phone.say("kept", "birgit")
    assert phone.verdict().mark == "un"


@pytest.mark.parametrize("answer", ["confirmed", "unreachable", "doubted", "changed", "gone"])
@pytest.mark.parametrize("known", [(), ("confirmed",), ("unreachable",), ("confirmed", "unreachable", "doubted")])
def test_every_answer_can_be_taken_back(starter, phone, known, answer):
    def row() -> dict[str, object]:
        with starter.read() as db:
            found = db.get_one(Channel, phone.id)
            return {column.key: getattr(found, column.key) for column in Channel.__table__.columns}

    for each in known:
        phone.say(each, "jonas")
    before = row()
    phone.say(answer, value="+49 30 99", label=before["label"])
    assert row() != before or (answer == "doubted" and "doubted" in known)
    if answer == "doubted" and "doubted" in known:
        with pytest.raises(Forbidden):
            phone.say("taken_back")
        return
    with pytest.raises(Forbidden):
        phone.say("taken_back", "birgit")
    with pytest.raises(Conflict):
        phone.say("taken_back", days=1)
    phone.say("taken_back")
    assert row() == before


def test_periods_are_shorter_for_some_kinds_and_longer_for_houses(starter):
    consulate = Organisation(kind="honorary_consulate", source_date="")
    embassy = Organisation(kind="embassy", source_date="")
    for entry, kind, days in (
        (embassy, "phone", 183),
        (embassy, "address", 365),
        (consulate, "phone", 122),
        (consulate, "address", 122),
    ):
        row = Channel(kind=kind, organisation=entry, verified_on=today(), misses=0)
        assert checks.state(row, today() + timedelta(days=days)) == "ok"
        assert checks.state(row, today() + timedelta(days=days + 1)) == "old"
        assert checks.next_check(row) == today() + timedelta(days=days) == periods.last_day(today(), entry.kind, kind)


@pytest.mark.parametrize("ago", [0, 121, 122, 123, 183, 184, 364, 366, None])
def test_the_list_filters_by_the_state_that_it_shows(starter, ago):
    """SQL and Python say the same of every kind of entry and of channel."""
    with starter.write() as db:
        for kind in ("embassy", "honorary_consulate", "programme_office"):
            for channel in ("phone", "address"):
                entry = Organisation(kind=kind, name=f"Probe {kind} {channel}", country_code="GH")
                day = None if ago is None else today() - timedelta(days=ago)
                entry.channels = [Channel(kind=channel, value="1", verified_on=day)]
                db.add(entry)
        db.add(Organisation(kind="embassy", name="Probe nichts"))
        db.add(Organisation(kind="embassy", name="Probe weg", channels=[Channel(kind="phone", value="1", misses=3)]))
    with starter.read() as db:
        every = [o for o in db.query(Organisation) if o.name.startswith("Probe")]
        for state in ("ok", "old", "un", "bad"):
            listed = {o.name for o in export_rows(db, Filter(check=state), today()) if o.name.startswith("Probe")}
            assert listed == {o.name for o in every if checks.state(checks.main_channel(o.channels), today()) == state}
            assert find(db, Filter(check=state, kind="embassy"), "", today()).total >= 0


def test_a_confirmed_number_never_colours_the_address(starter, ghana, phone, visit):
    with starter.write() as db:
        address = next(c for c in db.get_one(Organisation, ghana).channels if c.kind == "address")
        address.verified_on, address.verified_how = today() - timedelta(days=500), "web"
    phone.say("confirmed", "jonas")
    old = f"Anschrift: zuletzt geprüft {today() - timedelta(days=500):%m/%Y}, veraltet"
    page = visit("petra").get(LIST, params={"q": "botschaft ghana"}).text
    assert f"Telefon: geprüft {today():%m/%Y} von Jonas" in page and old in page
    card = visit("petra").get(f"{LIST}/{ghana}.vcf").text.replace("\r\n ", "")
    assert f"zuletzt geprüft {today() - timedelta(days=500):%m/%Y}\\, veraltet" in card


def test_office_hours_are_a_fact_of_their_own(starter, ghana):
    def hours(days: int = 0) -> checks.Verdict:
        with starter.read() as db:
            found = checks.hours_of(db.get_one(Organisation, ghana))
            assert found
            return checks.verdict(found, today() + timedelta(days=days), brief=True)

    def edit(text: str) -> None:
        with starter.write() as db:
            entry = db.get_one(Organisation, ghana)
            typed = directory.Entry(entry.name, entry.kind, "GH", office_hours=text)
            directory.edit_entry(world.actor(db, "jonas"), entry, typed, entry.version)

    edit("Mo-Fr 9-12 Uhr")
    assert hours().mark == "un"
    with starter.write() as db:
        verification.verify_hours(world.actor(db, "petra"), db.get_one(Organisation, ghana), "web", "Mo-Fr 9-12 Uhr")
    assert hours().text == f"geprüft {today():%m/%Y}"
    assert hours(184).mark == "old"
    edit("Mo - Fr, 9 - 12 Uhr")  # a matter of writing
    assert hours().mark == "ok"
    with starter.write() as db, pytest.raises(Conflict):
        verification.verify_hours(world.actor(db, "petra"), db.get_one(Organisation, ghana), "web", "Di 9-12 Uhr")
    edit("Di 9-12 Uhr")
    assert hours().mark == "un"
    with starter.write() as db, pytest.raises(Forbidden):
        verification.take_hours_back(world.actor(db, "petra"), db.get_one(Organisation, ghana))


def test_an_answer_on_the_page_of_an_entry_is_taken_back_from_there(starter, ghana, phone_of, visit):
    """ "Nobody reached" instead of "still correct": one press on the line that says what was noted."""
    petra, phone = visit("petra"), phone_of(ghana)
    reply = petra.post(f"{LIST}/{ghana}/channels/{phone}", data={"result": "unreachable"}, follow_redirects=True)
    way = re.search(r'action="([^"]+/answer/withdrawal)"', reply.text)[1]
    assert "nicht erreicht" in reply.text
    back = petra.post(way, data={"back": f"{LIST}/{ghana}"})
    assert back.headers["location"] == f"{LIST}/{ghana}"
    assert "nicht erreicht" not in petra.get(back.headers["location"]).text.split('id="history"')[0]


@pytest.mark.parametrize("decision", ["keep", "gone"])
def test_what_the_moderation_settles_can_be_undone_for_the_day(starter, ghana, phone_of, visit, decision):
    phone, doubts = phone_of(ghana), f"{LIST}/doubts"
    visit("petra").post(f"{LIST}/{ghana}/channels/{phone}", data={"result": "gone"})
    birgit = visit("birgit")
    assert f'id="doubt-{phone}"' in birgit.get(doubts).text
    birgit.post(f"{LIST}/{ghana}/channels/{phone}/settlement", data={"decision": decision})
    page = birgit.get(doubts).text
    assert f'id="doubt-{phone}"' not in page and f'id="settled-{phone}"' in page
    back = birgit.post(f"{LIST}/{ghana}/channels/{phone}/answer/withdrawal", data={"back": doubts})
    assert (back.status_code, back.headers["location"]) == (303, doubts)
    page = birgit.get(doubts).text
    assert f'id="doubt-{phone}"' in page and f'id="settled-{phone}"' not in page
