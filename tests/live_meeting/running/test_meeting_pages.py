"""The page of the running meeting: what it says, to whom, and without JavaScript."""

from datetime import timedelta

import pytest

from roundtable.accounts.models import User
from roundtable.core import clock, i18n
from roundtable.core.permissions import may
from roundtable.live_meeting.running import queries
from roundtable.meetings.agenda.queries import ItemClock
from roundtable.meetings.models import AgendaItem, Attendance, Meeting
from roundtable.minutes.models import Block, Decision
from roundtable.tables.models import Member
from roundtable.tasks.models import ActionItem
from tests import world
from tests.conftest import count_queries
from tests.controls import controls, specs
from tests.live import stage

HOSTILE = "<script>alert(1)</script>\"'&" + "ä" * 60 + "\u202eRTL"


def member_id(database, name):
    with database.read() as db:
        user = db.query(User).filter_by(email=world.email(name)).one()
        return db.query(Member).filter_by(user_id=user.id, table_id=1).one().id


def test_the_page_says_what_runs_and_what_comes(visit, database):
    meeting = stage.running(database)
    stage.move(visit("birgit"), database, meeting, "3")
    page = visit("petra").get(stage.live(meeting)).text
    for words in (
        "Sitzung läuft",
        "TOP 3 von 5",
        "Passersatzpapiere: Ergebnis der Prüfung",
        "noch 30 von 30 Min.",
        "Danach",
        "TOP 4",
        "Fortbildung im September",
        "Ende voraussichtlich",
    ):
        assert words in page
    assert page.count('aria-current="step"') == 1


# Routes of the running meeting that only the moderation may use, found by permission and not by name.
MODERATION_ROUTES = {
    spec
    for spec in specs()
    if "/meetings/{meeting:int}/live" in spec.path and may("moderator", spec.needs) and not may("member", spec.needs)
}
ROLES_OF = {
    "birgit": "moderator",
    "ole": "minute_taker",
    "jonas": "member",
    "petra": "volunteer",
    "gesa": "guest",
    "karla": "coordinator",
}


def controls_by_person(visit, database):
    """{name: routes that the pages of a meeting link or post to}, before it, at each item, at the door and after it."""
    ahead, meeting = stage.planned(database, number=7), stage.running(database)
    fill_meeting(visit, database, meeting)
    items = [f"?item={item.id}" for item in stage.items(database, meeting).values()]
    pages = [stage.live(ahead), *(stage.live(meeting, at) for at in ("", "/door", *items))]
    found = {who: set().union(*(controls_on_page(visit, who, path) for path in pages)) for who in ROLES_OF}
    with database.write() as db:
        db.query(Meeting).filter_by(id=meeting).one().checkin_code = None
    opening = {who: controls_on_page(visit, who, stage.live(meeting)) for who in ROLES_OF}
    visit("birgit").post(stage.live(meeting, "/end"))
    after = {who: controls_on_page(visit, who, stage.live(meeting)) for who in ROLES_OF}
    return {who: found[who] | opening[who] | after[who] for who in ROLES_OF}


def controls_on_page(visit, who, path):
    reply = visit(who).get(path)
    assert reply.status_code == 200, (who, path)
    return controls(reply.text, path)


def fill_meeting(visit, database, meeting):
    """Put something into everything the page shows: a raised hand, a question, a visitor, a taken seat, a done item."""
    birgit, jonas, nobody = visit("birgit"), visit("jonas"), visit()
    stage.move(birgit, database, meeting, "2")
    answer(database, meeting, petra="yes")
    for path, form in (
        ("/speakers", {"name": "Heinke"}),
        ("/checks", {"question": "Drucken?"}),
        ("/door", {"state": "open"}),
        (f"/attendance/{member_id(database, 'jonas')}", {"presence": "present"}),
    ):
        assert birgit.post(stage.live(meeting, path), data=form).status_code == 303, path
    assert jonas.post(stage.live(meeting, "/hand"), data={"state": "up"}).status_code == 303
    with database.read() as db:
        code = db.get_one(Meeting, meeting).checkin_code
    assert nobody.post("/c", data={"code": code, "name": "Hauke", "organisation": "Amt"}).status_code == 303


def test_only_the_moderation_gets_buttons(visit, database):
    pages = controls_by_person(visit, database)
    missing = {spec.path for spec in MODERATION_ROUTES - pages["birgit"]}
    assert missing == {
        # Is on another page, which is linked: the times of a seat.
        "/tables/{table}/meetings/{meeting:int}/live/attendance/{member:int}/times",
    }, "a control of the moderation that its page does not have"
    for who, role in ROLES_OF.items():
        assert [spec.path for spec in pages[who] if not may(role, spec.needs)] == [], who
    for who in ("jonas", "petra", "gesa", "karla"):
        assert pages[who] & MODERATION_ROUTES == set(), who
    own = {spec.path.rpartition("/live/")[2] for spec in pages["petra"] if spec.method == "POST"}
    assert {"hand", "checks/{check:int}"} <= own, "what everybody may do is there"


def test_the_clock_is_for_everybody_and_the_next_item_for_the_moderation(visit, database):
    meeting = stage.running(database)
    pages = {who: visit(who).get(stage.live(meeting)).text for who in ("birgit", "ole", "petra", "gesa", "karla")}
    assert "Weiter zu TOP 2" in pages["birgit"]
    assert "Alle Zugesagten" not in pages["ole"], "nobody has accepted yet"
    assert "seat-form-" in pages["ole"]
    for who in ("petra", "gesa", "karla"):
        assert "Weiter zu TOP" not in pages[who] and "seat-form-" not in pages[who], who
        assert "noch 5 Min." in pages[who], who


def test_a_stranger_sees_nothing(visit, database):
    meeting = stage.running(database)
    assert visit("petra").get(stage.live(meeting)).status_code == 200
    assert visit("merle").get(stage.live(meeting)).status_code == 404
    assert visit("merle").get(stage.live(meeting, slug="kiel")).status_code == 404
    assert visit("merle").get(stage.live(meeting, "/doc", slug="kiel")).status_code == 404


@pytest.mark.parametrize("item", ["999999", "x", "", "-1", "1e3", "９", "1" * 40])
def test_an_item_that_does_not_exist_is_404(visit, database, item):
    meeting = stage.running(database)
    assert visit("petra").get(stage.live(meeting, f"?item={item}")).status_code == 404


def test_an_item_of_another_meeting_or_table_is_404(visit, database):
    meeting = stage.running(database)
    with database.write() as db:
        others = [stage.plan(db, number=7).items[0].id, stage.plan(db, "kiel").items[0].id]
    for item in others:
        assert visit("petra").get(stage.live(meeting, f"?item={item}")).status_code == 404


def test_an_older_item_chosen_by_hand_tells_what_runs(visit, database):
    meeting = stage.running(database)
    item = stage.items(database, meeting)["3"]
    page = visit("petra").get(stage.live(meeting, f"?item={item.id}")).text
    assert "Jetzt läuft TOP 1" in page
    assert "Zu TOP 1" in page
    assert "Zu TOP 1" not in visit("petra").get(stage.live(meeting)).text


def test_before_the_opening_the_address_says_when(visit, database):
    meeting = stage.planned(database)
    assert "Sitzung eröffnen" in visit("birgit").get(stage.live(meeting)).text
    waiting = visit("petra").get(stage.live(meeting)).text
    assert "noch nicht eröffnet" in waiting
    assert "Sitzung eröffnen" not in waiting


def test_opening_by_form_leads_to_the_running_meeting(visit, database):
    meeting = stage.planned(database)
    reply = visit("birgit").post(stage.live(meeting, "/opening"))
    assert (reply.status_code, reply.headers["location"]) == (303, stage.live(meeting))
    assert "TOP 1 von 5" in visit("birgit").get(stage.live(meeting)).text


def test_after_the_end_the_address_leads_to_the_minutes(visit, database):
    meeting = stage.running(database)
    visit("birgit").post(stage.live(meeting, "/end"))
    page = visit("petra").get(stage.live(meeting)).text
    assert f"/tables/dithmarschen/meetings/{meeting}/minutes" in page
    assert "Sitzung fortsetzen" not in page
    assert "Sitzung fortsetzen" in visit("birgit").get(stage.live(meeting)).text


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (14, "Diese Sitzung ist für den {day} geplant, in 14 Tagen."),
        (1, "Diese Sitzung ist für den {day} geplant, in 1 Tag."),
        (-3, "Diese Sitzung war für den {day} geplant, vor 3 Tagen."),
        (0, ""),
    ],
)
def test_opening_on_another_day_is_asked_about(visit, database, days, says):
    with database.write() as db:
        meeting = stage.plan(db)
        meeting.starts_at, meeting.ends_at = (at + timedelta(days=days) for at in (meeting.starts_at, meeting.ends_at))
        ident, day = meeting.id, i18n.day(meeting.starts_at)
    page = visit("birgit").get(stage.live(ident)).text
    form = page.partition('id="open-form"')[2].partition("</form>")[0]
    assert says.format(day=day) in page and ('id="other-day"' in page) == bool(days)
    assert ("Trotzdem jetzt eröffnen" in form, "kern-btn--primary" in form) == (bool(days), not days)
    assert "other-day" not in visit("petra").get(stage.live(ident)).text  # a question for whoever can open it


def test_before_the_end_and_after_it_the_items_that_were_not_reached_are_named(visit, database):
    meeting = stage.running(database)
    stage.move(visit("birgit"), database, meeting, "3")
    with database.write() as db:
        db.get_one(AgendaItem, stage.items(database, meeting)["5"].id).visibility = "members"
    before = visit("birgit").get(stage.live(meeting)).text.partition('id="end-meeting"')[2].partition("</details>")[0]
    assert "Noch nicht behandelt:" in before and "TOP 4 Fortbildung im September" in before
    assert "Begrüßung" not in before and "Passersatzpapiere" not in before
    visit("birgit").post(stage.live(meeting, "/end"))
    after, guest = (visit(name).get(stage.live(meeting)).text for name in ("birgit", "gesa"))
    assert "Nicht behandelt:" in after and "TOP 4 Fortbildung" in after and "TOP 5 Verschiedenes" in after
    assert "TOP 4 Fortbildung" in guest and "Verschiedenes" not in guest


def test_hostile_text_stays_text(visit, database):
    meeting = stage.running(database)
    with database.write() as db:
        for item in db.query(AgendaItem).filter_by(meeting_id=meeting):
            item.title, item.presenter, item.note = HOSTILE, HOSTILE, HOSTILE
        db.query(Member).filter_by(table_id=1).first().organisation = HOSTILE
    page = visit("birgit").get(stage.live(meeting)).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_an_empty_agenda_is_no_error(visit, database):
    with database.write() as db:
        meeting = stage.plan(db)
        for item in list(meeting.items):
            db.delete(item)
        ident = meeting.id
    assert visit("birgit").post(stage.live(ident, "/opening")).status_code == 303
    page = visit("birgit").get(stage.live(ident)).text
    assert "Gerade läuft kein TOP" in page


def test_wrong_numbers_in_the_form_are_refused(visit, database):
    meeting = stage.running(database)
    for data in ({}, {"item": "x"}, {"item": "\x00"}, {"item": "99999999999"}, {"item": "-3", "leaves": "0"}):
        assert visit("birgit").post(stage.live(meeting, "/current-item"), data=data).status_code == 422, data
    assert visit("birgit").post(stage.live(meeting, "/clock"), data={"state": "flying"}).status_code == 422
    assert stage.current(database, meeting) == "1"


def test_the_number_of_queries_does_not_grow_with_the_agenda(visit, database):
    meeting = stage.running(database)
    petra = visit("petra")
    petra.get(stage.live(meeting))
    with count_queries(petra) as few:
        petra.get(stage.live(meeting))
    with database.write() as db:
        for position in range(6, 60):
            db.add(AgendaItem(table_id=1, meeting_id=meeting, position=position, label=str(position), title="x"))
    with count_queries(petra) as many:
        petra.get(stage.live(meeting))
    assert len(many) == len(few)


# ── attendance ───────────────────────────────────────────────────────────


def attendance(visit, meeting, who="petra"):
    text = visit(who).get(stage.live(meeting)).text
    return text[text.index('id="attendance-') : text.index("</ul>", text.index('id="attendance-'))]


def test_nobody_counts_as_present_by_having_accepted(visit, database):
    meeting = stage.running(database)
    answer(database, meeting, petra="yes", jonas="deputy", ole="no")
    assert "0 von 4" in attendance(visit, meeting)
    assert visit("ole").post(stage.live(meeting, "/attendance")).status_code == 303
    seats = attendance(visit, meeting)
    assert "2 von 4" in seats
    assert "Vertretung" in seats
    assert "entschuldigt" in seats
    assert "Alle Zugesagten" not in visit("ole").get(stage.live(meeting)).text


def answer(database, meeting, **answers):
    for name, value in answers.items():
        ident = member_id(database, name)
        with database.write() as db:
            db.add(Attendance(table_id=1, meeting_id=meeting, member_id=ident, answer=value))


def test_a_seat_is_set_and_taken_back(visit, database):
    meeting = stage.running(database)
    seat = member_id(database, "petra")
    path = stage.live(meeting, f"/attendance/{seat}")
    for presence, words in (("present", "1 von 4"), ("absent", "fehlt"), ("excused", "entschuldigt")):
        assert visit("ole").post(path, data={"presence": presence}).status_code == 303
        assert words in attendance(visit, meeting)
    visit("ole").post(path, data={"presence": "excused"})
    assert "entschuldigt" not in attendance(visit, meeting)
    assert visit("ole").post(path, data={"presence": "asleep"}).status_code == 422


def test_whoever_comes_late_is_shown_with_the_time(visit, database):
    meeting = stage.running(database)
    seat = member_id(database, "petra")
    path = stage.live(meeting, f"/attendance/{seat}")
    visit("ole").post(path, data={"presence": "present"})
    assert "seit" not in attendance(visit, meeting)
    with database.write() as db:
        db.query(Attendance).one().arrived_at = clock.now() + timedelta(minutes=20)
    # Somebody else's tick makes the fragment stale.
    visit("ole").post(stage.live(meeting, f"/attendance/{member_id(database, 'jonas')}"), data={"presence": "deputy"})
    assert "seit" in attendance(visit, meeting)


def test_a_guest_of_the_table_has_a_seat_only_when_there(visit, database):
    meeting = stage.running(database)
    assert "Gesa" not in attendance(visit, meeting)
    seat = member_id(database, "gesa")
    visit("ole").post(stage.live(meeting, f"/attendance/{seat}"), data={"presence": "present"})
    assert "Gesa" in attendance(visit, meeting)


def test_a_seat_of_another_table_is_404(visit, database):
    meeting = stage.running(database)
    with database.read() as db:
        foreign = db.query(Member).filter(Member.table_id != 1).first().id
    path = stage.live(meeting, f"/attendance/{foreign}")
    assert visit("ole").post(path, data={"presence": "present"}).status_code == 404


def test_no_attendance_before_the_opening(visit, database):
    meeting = stage.planned(database)
    path = stage.live(meeting, f"/attendance/{member_id(database, 'petra')}")
    assert visit("ole").post(path, data={"presence": "present"}).status_code == 409


# ── results and clocks ───────────────────────────────────────────────────


def test_results_are_for_those_who_may_read_drafts(visit, database):
    meeting = stage.running(database)
    item = stage.items(database, meeting)["1"].id
    with database.write() as db:
        text = "Alle *drei* Monate"
        block = Block(table_id=1, meeting_id=meeting, item_id=item, position=1, kind="decision", text=text)
        db.add(block)
        db.flush()
        db.add(Decision(table_id=1, meeting_id=meeting, block_id=block.id, year=2026, number=5))
        db.add(ActionItem(table_id=1, number=6, title="Sprechzeiten erfragen", origin_item_id=item))
    page = visit("petra").get(stage.live(meeting)).text
    assert "<b>5/2026</b> Alle drei Monate" in page
    assert "Aufgabe 6: Sprechzeiten erfragen" in page
    for who in ("gesa", "karla"):
        assert "Alle drei Monate" not in visit(who).get(stage.live(meeting)).text


@pytest.mark.parametrize(
    ("seconds", "since", "left", "minutes"),
    [
        (0, None, 30, 0),
        (0, 0, 30, 0),
        (0, 1, 30, 1),
        (0, 12 * 60, 18, 12),
        (600, 60, 19, 11),
        (0, 1800, 0, 30),
        (0, 1801, 0, 30),
        (0, 1860, -1, 31),
        (2400, None, -10, 40),
        (0, -5, 30, 0),
    ],
)
def test_minutes_left(seconds, since, left, minutes):
    now = 1_000_000
    reading = ItemClock(30, seconds, None if since is None else now - since, now)
    assert (reading.left, reading.minutes_used) == (left, minutes)


def test_the_expected_end_counts_what_is_still_open(database):
    meeting = stage.running(database)
    with database.read() as db:
        shown = queries.bar(db, db.get_one(Meeting, meeting))
    assert round((shown["ends_at"] - clock.now()).total_seconds() / 60) == 5 + 15 + 30 + 15 + 10
    assert shown["next"].label == "2"
