"""The state view: what is published of all round tables, in no more than ten statements, however many there are."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.directory.models import Channel, Organisation
from roundtable.meetings.models import Meeting
from roundtable.minutes.models import Block, Minutes
from roundtable.minutes.register.models import RegisterEntry
from roundtable.tables.models import Region, RoundTable
from roundtable.totals.models import TotalsRelease
from tests.meetings.conftest import at, queries_of
from tests.sweeps import objects

PAGE = "/state"


@pytest.fixture
def filled(database):
    """One of each thing at both tables; what has an internal side has one here."""
    with database.write() as db:
        places = objects.fill(db)
        own = {"table_id": places["dithmarschen"]["table_id"]}
        meeting = Meeting(**own, year=2026, number=7, starts_at=at(-30), ends_at=at(-30, 16), state="held")
        coming = Meeting(**own, year=2026, number=8, starts_at=at(20), ends_at=at(20, 16), place="Heide")
        db.add_all([meeting, coming])
        db.flush()
        db.add(Minutes(**own, meeting_id=meeting.id, version=1, state="published"))
        decided = {**own, "meeting_id": meeting.id, "year": 2026, "decided_on": clock.today()}
        for number, needs, withdrawn, title in (
            (11, "minutes:read", False, "Öffentlicher Beschluss"),
            (12, "internal:read", False, "Interner Beschluss"),
            (13, "minutes:read", True, "Zurückgenommener Beschluss"),
        ):
            of_item = {"meeting_id": meeting.id, "item_id": places["dithmarschen"]["item"]}
            block = Block(**own, **of_item, position=number, kind="decision", text=title)
            db.add(block)
            db.flush()
            entry = {"block_id": block.id, "number": number, "needs": needs, "withdrawn": withdrawn}
            db.add(RegisterEntry(**decided, **entry, title=title, text=title))
    return places


def test_a_coordinator_without_a_seat_sees_what_is_published_of_every_table(visit, filled):
    page = visit("karla").get(PAGE).text
    for word in ("Dithmarschen", "Kiel", "Öffentlicher Beschluss", "Fahrtkosten", "veröffentlicht", "Beratungen"):
        assert word in page, word
    assert "von Kiel an Dithmarschen" in page and "von Dithmarschen an Kiel" in page


def test_nothing_that_is_not_published_stands_there_whoever_looks(visit, database, filled):
    with database.write() as db:
        draft = db.get_one(Meeting, filled["kiel"]["meeting"])
        draft.starts_at, draft.title = at(-3), "Entwurf in Kiel"
    for name in ("karla", "anton"):
        page = visit(name).get(PAGE).text
        for word in (
            "Interner Beschluss",
            "Zurückgenommener Beschluss",
            "Canary task",
            "Canary text",
            "Entwurf in Kiel",
        ):
            assert word not in page, (name, word)


def test_only_roles_of_the_state_have_it(visit, filled):
    for name in ("birgit", "jonas", "gesa"):
        assert visit(name).get(PAGE).status_code == 403
    assert 'href="/state"' in visit("karla").get("/").text and 'href="/state"' not in visit("birgit").get("/").text


def test_what_is_hidden_in_the_totals_is_hidden_here(visit, database, filled):
    with database.write() as db:
        release = db.scalars(select(TotalsRelease)).one()
        release.content = {
            "regions": {"01051": "Dithmarschen", "01002": "Kiel"},
            "cells": [["", "", 41], ["01002", "", None], ["01051", "", None]],
        }
    page = visit("karla").get(PAGE).text
    assert ">41<" in page and page.count("nicht ausgewiesen") == 2


def test_contacts_that_nobody_checked_for_half_a_year_are_counted_by_region(visit, database, filled):
    with database.write() as db:
        for number, days in enumerate((10, 400, None)):
            office = Organisation(kind="municipality", name=f"Amt {number}", region="01002")
            db.add(office)
            db.flush()
            checked = days and clock.today() - timedelta(days=days)
            db.add(Channel(organisation_id=office.id, kind="phone", value="+49 431 1", verified_on=checked))
    page = " ".join(visit("karla").get(PAGE).text.split())
    assert "4 von 5" in page  # two of these, the counselling centre and the one that travels


def test_ten_queries_are_enough_for_two_tables_and_for_forty(visit, database, filled):
    two = queries_of(visit("karla"), PAGE)
    with database.write() as db:
        for number in range(40):
            ags = f"09{number:03}"
            db.add(Region(ags=ags, name=f"Kreis {number}", kind="Kreis", seat="Ort"))
            db.flush()
            names = {"slug": f"kreis-{number}", "name": f"Kreis {number}", "long_name": f"Kreis {number}"}
            table = RoundTable(**names, region_ags=ags, opened_at=clock.now())
            db.add(table)
            db.flush()
            for days in (-40, 9, 99):
                times = {"starts_at": at(days), "ends_at": at(days, 16)}
                meeting = Meeting(table_id=table.id, year=2026, number=days + 50, **times)
                db.add(meeting)
                db.flush()
                if days < 0:
                    meeting.state = "held"
                    db.add(Minutes(table_id=table.id, meeting_id=meeting.id, version=1, state="approved"))
            db.add(Organisation(kind="municipality", name=f"Amt {number}", region=ags))
    forty = queries_of(visit("karla"), PAGE)
    assert two == forty <= 10
    assert "Kreis 39" in visit("karla").get(PAGE).text
