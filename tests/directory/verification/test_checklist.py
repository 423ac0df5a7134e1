"""The check list: three for each, never the same for two, each answered and taken back; what the moderation gets."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import insert, select

from roundtable.core import clock
from roundtable.core.clock import today
from roundtable.core.models import Event
from roundtable.directory.models import Channel, HoursCheck, Organisation
from roundtable.directory.verification import actions, queries
from roundtable.directory.verification.models import CheckReservation
from tests import world
from tests.directory.conftest import statements_of

LIST = "/tables/dithmarschen/directory"
DUE = f"{LIST}/checklist"


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def reserve(database, who: str, days: float = 0, region: str = "01051") -> list[int]:
    """Ids of the entries that somebody has then."""
    with clock.shifted(clock.now() + timedelta(days=days)), database.write() as db:
        actor = world.actor(db, who)
        actions.reserve(actor, region)
        return [row.organisation_id for row, _overtaken in queries.waiting_for(db, actor.user_id)]


def cards(html: str) -> list[int]:
    return [int(ident) for ident in re.findall(r'id="due-(\d+)"', html)]


def way(database, entry: int) -> str:
    with database.read() as db:
        row = db.scalars(select(CheckReservation).where(CheckReservation.organisation_id == entry)).one()
        return f"{LIST}/{entry}/channels/{row.channel_id}"


def fact(database, path: str) -> Channel:
    with database.read() as db:
        return db.get_one(Channel, int(path.rpartition("/")[2]))


def test_three_oldest_are_offered_and_nobody_else_gets_them_for_a_day(starter):
    first, second = reserve(starter, "petra"), reserve(starter, "jonas")
    assert len(first) == len(second) == 3 and not set(first) & set(second)
    assert reserve(starter, "petra") == first  # no more than three
    assert reserve(starter, "petra", days=0.9) == first
    third = reserve(starter, "birgit", days=0.9)
    assert not set(third) & {*first, *second}
    assert reserve(starter, "ole", days=1.1) == first  # after a day they are free again


def hours_are_confirmed(db) -> None:
    for entry in db.query(Organisation).filter(Organisation.office_hours != ""):
        db.add(HoursCheck(organisation_id=entry.id, how="web"))


def test_the_oldest_come_first(starter):
    """What was checked long ago comes before what was checked lately, and never before what never was."""
    with starter.write() as db:
        hours_are_confirmed(db)
        for number, channel in enumerate(db.query(Channel)):
            channel.verified_on = today() - timedelta(days=200 + number % 700)
            channel.verified_how = "web"
    with starter.read() as db:
        user = world.actor(db, "petra").user_id
        found = [db.get_one(Channel, ident).verified_on for _entry, ident in queries.due(db, "01051", user, 10)]
        assert found == sorted(found)
        oldest = min(row.verified_on for row in db.query(Channel) if row.kind != "fax")
        assert (found[0] - oldest).days < 20
    with starter.write() as db:
        db.query(Channel).update({"verified_on": today()})
        hours_are_confirmed(db)
    assert reserve(starter, "petra") == []


def test_two_who_ask_in_the_same_second_get_different_ones(starter):
    people = ["petra", "jonas", "birgit", "ole"] * 2
    with ThreadPoolExecutor(len(people)) as pool:
        given = list(pool.map(lambda who: reserve(starter, who), people))
    by_person = {who: set(found) for who, found in zip(people, given, strict=True)}
    assert all(len(found) == 3 for found in by_person.values())
    assert len(set.union(*by_person.values())) == 12


def test_other_kreise_are_checked_by_their_own_people(starter):
    with starter.read() as db:
        user = world.actor(db, "petra").user_id
        of = {db.get_one(Organisation, entry).region for entry, _fact in queries.due(db, "01051", user, 200)}
    assert of <= {"01051", "SH", "DE", ""}


@pytest.mark.parametrize(
    ("answer", "form", "said"),
    [
        ("confirmed", {}, "stimmt"),
        ("changed", {"value": "+49 30 777777"}, "geändert"),
        ("unreachable", {}, "niemanden erreicht"),
        ("gone", {}, "gibt es nicht mehr, die Moderation sieht nach"),
    ],
)
def test_each_answer_is_one_post_and_can_be_undone(starter, visit, answer, form, said):
    petra = visit("petra")
    assert petra.post(DUE).headers["location"] == DUE
    page = petra.get(DUE).text
    (one, *others) = cards(page)
    path = way(starter, one)
    before = fact(starter, path)
    assert before.kind == "phone" and 'href="tel:' in page
    reply = petra.post(f"{path}/answer", data={"answer": answer, "seen": before.value, **form})
    assert reply.status_code == 303, reply.text
    after = fact(starter, path)
    assert after.archived_at is None
    assert (after.verified_how == "phone") == (answer == "confirmed")
    assert (after.misses, after.doubted_on) == (int(answer == "unreachable"), today() if answer == "gone" else None)
    page = petra.get(DUE).text
    assert cards(page) == others and said in text_of(page)
    assert one not in reserve(starter, "jonas")
    assert petra.post(f"{path}/answer/withdrawal").status_code == 303
    again = fact(starter, path)
    assert {c.key: getattr(again, c.key) for c in Channel.__table__.columns} == {
        c.key: getattr(before, c.key) for c in Channel.__table__.columns
    }
    assert one in cards(petra.get(DUE).text)


def test_who_gives_it_back_leaves_it_to_others_at_once(starter, visit):
    petra = visit("petra")
    petra.post(DUE)
    one, two, three = cards(petra.get(DUE).text)
    petra.post(f"{LIST}/{one}/return")
    petra.post(DUE)
    mine = cards(petra.get(DUE).text)
    assert len(mine) == 3 and one not in mine and {two, three} <= set(mine)
    assert one in reserve(starter, "jonas")
    visit("petra").post(f"{LIST}/{one}/return")  # not hers any more: nothing happens
    assert one in reserve(starter, "jonas")


def test_what_somebody_else_checked_disappears_but_not_while_i_write(starter, visit):
    petra = visit("petra")
    petra.post(DUE)
    one, two, three = cards(petra.get(DUE).text)
    visit("jonas").post(f"{way(starter, one)}/check", data={"how": "web"})
    assert cards(petra.get(DUE).text) == [two, three]
    kept = petra.get(DUE, params={"writing": one}, headers={"HX-Request": "true"}).text
    assert cards(kept) == [one, two, three] and "Das hat inzwischen jemand anderes beantwortet." in kept
    visit("jonas").post(way(starter, two), data={"result": "unreachable"})
    assert cards(petra.get(DUE).text) == [three]


def test_an_answer_to_what_was_changed_meanwhile_is_refused(starter, visit):
    petra = visit("petra")
    petra.post(DUE)
    path = way(starter, cards(petra.get(DUE).text)[0])
    seen = fact(starter, path).value
    visit("jonas").post(path, data={"result": "changed", "value": "+49 30 12345"})
    reply = petra.post(f"{path}/answer", data={"answer": "changed", "value": "+49 30 999", "seen": seen})
    assert reply.status_code == 409 and "+49 30 999" in reply.text
    assert fact(starter, path).value == "+49 30 12345"


def test_a_bad_value_comes_back_with_its_card(starter, visit):
    petra = visit("petra")
    petra.post(DUE)
    one = cards(petra.get(DUE).text)[1]
    data = {"answer": "changed", "value": "nine nine", "entry": one, "seen": fact(starter, way(starter, one)).value}
    reply = petra.post(f"{way(starter, one)}/answer", data=data)
    assert reply.status_code == 422
    assert 'value="nine nine"' in reply.text and f'id="change-{one}" open' in reply.text
    assert petra.post(f"{way(starter, one)}/answer", data={"answer": "exploded"}).status_code == 422


def test_three_misses_by_anybody_go_to_the_moderation(starter, visit, ghana, phone_of):
    path = f"{LIST}/{ghana}/channels/{phone_of(ghana)}"
    for who in ("petra", "jonas", "ole"):
        assert "Botschaft der Republik Ghana" not in visit("birgit").get(f"{LIST}/doubts").text
        visit(who).post(f"{path}/answer", data={"answer": "unreachable"})
    page = text_of(visit("birgit").get(f"{LIST}/doubts").text)
    assert "Botschaft der Republik Ghana" in page and "3-mal niemanden erreicht" in page
    for who in ("petra", "jonas", "gesa", "ole"):
        assert visit(who).get(f"{LIST}/doubts").status_code == 403
        assert visit(who).post(f"{path}/settlement", data={"decision": "gone"}).status_code == 403
    assert visit("birgit").post(f"{path}/settlement", data={"decision": "keep"}).status_code == 303
    assert fact(starter, path).misses == 0
    visit("petra").post(f"{path}/answer", data={"answer": "gone"})
    assert "gibt es vermutlich nicht mehr" in visit("birgit").get(f"{LIST}/doubts").text
    visit("birgit").post(f"{path}/settlement", data={"decision": "gone"})
    assert fact(starter, path).archived_at
    visit("birgit").post(f"{path}/answer/withdrawal")
    assert fact(starter, path).archived_at is None


def test_five_minutes_stand_on_the_tables_page(starter, visit):
    for who, there in (("petra", True), ("birgit", True), ("gesa", False)):
        page = visit(who).get("/tables/dithmarschen").text
        assert ("Haben Sie fünf Minuten?" in page) == there
    assert visit("gesa").get(DUE).status_code == visit("gesa").post(DUE).status_code == 403


def test_nothing_due_is_said(starter, visit):
    with starter.write() as db:
        db.query(Channel).update({"verified_on": today()})
        hours_are_confirmed(db)
    petra = visit("petra")
    page = petra.get(petra.post(DUE).headers["location"]).text
    assert "Im Moment ist nichts fällig" in page


# Many at once


def ticks(html: str) -> list[str]:
    return re.findall(r'name="fact" value="(\d+)"', html)


def test_many_are_confirmed_at_once_and_taken_back(starter, visit):
    petra = visit("petra")
    page = petra.get(f"{LIST}/checks", params={"q": "botschaft"}).text
    facts = ticks(page)
    seen = {f"seen-{ident}": unescape(value) for ident, value in re.findall(r'name="seen-(\d+)" value="([^"]*)"', page)}
    assert len(facts) > 3
    with starter.read() as db:
        newest = db.query(Event.id).order_by(Event.id.desc()).first()[0]
    reply = petra.post(f"{LIST}/checks?q=ghana", data={"fact": facts[:3], "how": "web", **seen})
    with starter.read() as db:
        rows = [db.get_one(Channel, int(ident)) for ident in facts]
        assert [row.verified_how for row in rows[:4]] == ["web", "web", "web", ""]
        loud = db.query(Event).filter(Event.id > newest, Event.verb == "directory.verified_many").all()
        assert len(loud) == 1
    done = petra.get(reply.headers["location"]).text
    assert "Danke. 3 Angaben sind bestätigt." in text_of(done)
    listed = re.search(r'name="done" value="([\d-]+)"', done)[1]
    # Two of them are Petra's last word; the third was changed by somebody since, and stays.
    visit("jonas").post(f"{LIST}/{rows[0].organisation_id}/channels/{facts[0]}/check", data={"how": "phone"})
    petra.post(f"{LIST}/checks/withdrawal?q=ghana", data={"done": listed})
    with starter.read() as db:
        assert [db.get_one(Channel, int(ident)).verified_how for ident in facts[:3]] == ["phone", "", ""]


def test_what_was_changed_meanwhile_is_left_out_and_said(starter, visit):
    petra = visit("petra")
    facts = ticks(petra.get(f"{LIST}/checks", params={"q": "ghana"}).text)[:2]
    reply = petra.post(f"{LIST}/checks", data={"fact": facts, f"seen-{facts[0]}": "anders", "how": "phone"})
    page = text_of(petra.get(reply.headers["location"]).text)
    assert "Danke. 1 Angabe ist bestätigt." in page and "1 Angabe hat inzwischen jemand geändert" in page
    for data in ({"how": "web"}, {"fact": facts, "how": "telepathy"}, {"fact": "x", "how": "web"}):
        assert petra.post(f"{LIST}/checks", data=data).status_code == 422


# Size


def grow(database, count: int) -> None:
    with database.write() as db:
        rows = [
            {"name": f"Zuwachs {number:05}", "kind": "migration_counselling", "region": "SH"} for number in range(count)
        ]
        db.execute(insert(Organisation), rows)
        ids = db.scalars(select(Organisation.id).where(Organisation.name.startswith("Zuwachs"))).all()
        kinds = ("phone", "email", "website", "address")
        values = {"phone": "+49 431 1", "email": "a@example.org", "website": "https://example.org", "address": "Weg 1"}
        ways = [{"organisation_id": ident, "kind": kind, "value": values[kind]} for ident in ids for kind in kinds]
        db.execute(insert(Channel), ways)


@pytest.mark.timeout(120)
def test_five_thousand_entries_take_the_same_statements(starter, visit):
    petra, birgit = visit("petra"), visit("birgit")
    petra.post(DUE)
    pages = (DUE, f"{LIST}/checks", LIST)
    before = [statements_of(petra, url) for url in pages] + [statements_of(birgit, f"{LIST}/doubts")]
    grow(starter, 5000)
    after = [statements_of(petra, url) for url in pages] + [statements_of(birgit, f"{LIST}/doubts")]
    assert after == before
    assert len(reserve(starter, "jonas")) == 3
