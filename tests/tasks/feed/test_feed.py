"""F36: one's own tasks in a calendar program, by an address that can be revoked."""

import re
from datetime import date

from sqlalchemy import select

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.tables.actions import remove_member
from roundtable.tables.models import Member
from roundtable.tasks import actions as tasks
from roundtable.tasks.feed import actions
from roundtable.tasks.feed.models import TaskFeed
from tests import world
from tests.tasks import scenes

PAGE = "/profile/task-feed"


def made(client):
    """The path of a new address."""
    reply = client.post(PAGE)
    assert reply.status_code == 200
    return re.search(r">https?://[^/<]+(/feeds/[\w-]+/tasks\.ics)<", reply.text)[1]


def read(client, path):
    """The calendar's components as a list of (kind, {name: value}), unfolded as RFC 5545 says."""
    reply = client.get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert all(len(line) <= 75 for line in reply.content.split(b"\r\n"))
    text = reply.text.replace("\r\n ", "")
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and text.endswith("END:VCALENDAR\r\n")
    found = re.findall(r"BEGIN:(VEVENT|VTODO)\r\n(.*?)END:\1", text, re.DOTALL)
    return [(kind, dict(line.split(":", 1) for line in body.strip().split("\r\n"))) for kind, body in found]


def test_tasks_and_their_deadlines(visit, database):
    with database.write() as db:
        first = scenes.task(db, "Passersatz klären; Kosten, Dauer", to="petra", due_on=date(2031, 3, 15))
        scenes.task(db, "Irgendwann", to="petra")
        scenes.task(db, "Für Jonas", to="jonas")
        number = first.id
    path = made(visit("petra"))
    found = read(visit(""), path)
    assert [kind for kind, _values in found] == ["VTODO", "VEVENT", "VTODO"]
    todo, due = found[0][1], found[1][1]
    assert todo["SUMMARY"] == r"Passersatz klären\; Kosten\, Dauer (Dithmarschen)"
    assert (todo["DUE;VALUE=DATE"], todo["STATUS"]) == ("20310315", "NEEDS-ACTION")
    assert (due["DTSTART;VALUE=DATE"], due["DTEND;VALUE=DATE"]) == ("20310315", "20310316")
    assert todo["UID"].startswith(f"task-{number}@") and due["UID"].startswith(f"task-{number}-due@")
    with database.write() as db:
        tasks.finish(world.actor(db, "petra"), db.get_one(type(first), number))
    again = read(visit(""), path)
    assert (again[0][1]["STATUS"], again[0][1]["UID"]) == ("COMPLETED", todo["UID"])
    assert int(again[0][1]["SEQUENCE"]) > int(todo["SEQUENCE"]) and [kind for kind, _v in again] == ["VTODO", "VTODO"]


def test_revoked_replaced_and_invented_addresses_are_unknown(visit):
    client = visit("petra")
    first = made(client)
    second = made(client)
    assert visit("").get(first).status_code == 404
    assert visit("").get(second).status_code == 200
    assert "Widerrufen" in client.get(PAGE).text or "widerrufen" in client.get(PAGE).text
    assert client.post(f"{PAGE}/revocation").headers["location"].startswith(PAGE)
    for path in (second, "/feeds/x/tasks.ics", "/feeds/%00/tasks.ics"):
        assert visit("").get(path).status_code == 404


def test_what_is_seen_ends_with_the_seat_and_the_account(visit, database):
    with database.write() as db:
        scenes.task(db, "Für alle", assignee="Helferkreis Heide")
    path = made(visit("petra"))
    assert [values["SUMMARY"] for _kind, values in read(visit(""), path)] == ["Für alle (Dithmarschen)"]
    with database.write() as db:
        user = db.scalars(select(User).where(User.name == "Petra")).one()
        for member in db.scalars(select(Member).where(Member.user_id == user.id)):
            remove_member(world.actor(db, "birgit"), member)
    assert visit("").get(path).status_code == 404
    with database.write() as db:
        actions.make_feed(world.actor(db, "jonas"))
        assert db.scalars(select(TaskFeed)).one().created_at <= clock.now()
