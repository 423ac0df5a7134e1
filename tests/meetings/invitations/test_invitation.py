"""The invitation: its deadline, sending it, the reason when late, and what the minutes say about it."""

from datetime import UTC, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from sqlalchemy import select

from roundtable.accounts.models import User
from roundtable.core import clock, i18n
from roundtable.live_meeting.running import actions as running
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.invitations import actions as invitations
from roundtable.meetings.invitations.models import MeetingInvitation
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.document.queries import document
from roundtable.minutes.words import invitation_words
from tests import world
from tests.mail.mailbox import mails
from tests.meetings.conftest import TABLE, facts, item_ids, titles

PAGE = f"{TABLE}/meetings/{{}}/invitation"
ITEMS = (("Begrüßung", 5), ("Passersatzpapiere", 30), ("Verschiedenes", 25))


def day(year: int, month: int, number: int, hour: int = 12) -> datetime:
    return datetime(year, month, number, hour, tzinfo=clock.BERLIN)


def planned_for(database, notice_days: int | None = 7) -> int:
    """A meeting on 15 May 2026 at 14:00, planned on 1 April, at a table with this notice period."""
    with database.write() as db, clock.shifted(day(2026, 4, 1)):
        here = world.actor(db, "birgit")
        here.table.notice_days = notice_days
        meeting = meetings.plan_meeting(here, facts(starts_at=day(2026, 5, 15, 14), ends_at=day(2026, 5, 15, 16)))
        for title, minutes in ITEMS:
            agenda.add_item(here, meeting, Content(title, minutes=minutes))
        return meeting.id


def sent(database, meeting_id: int) -> list[MeetingInvitation]:
    with database.read() as db:
        query = select(MeetingInvitation).where(MeetingInvitation.meeting_id == meeting_id)
        return list(db.scalars(query.order_by(MeetingInvitation.id)))


def lates(database, meeting_id: int) -> dict[str, str]:
    with database.read() as db:
        rows = db.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting_id))
        return {item.title: item.late for item in rows}


def header(database, meeting_id: int) -> str:
    with database.read() as db, i18n.use("de"):
        return invitation_words(document(db, db.get(Meeting, meeting_id))["meeting"])


def test_seven_days_before_15_may_is_8_may(visit, database):
    meeting = planned_for(database)
    with clock.shifted(day(2026, 5, 1)):
        assert "Noch nicht verschickt. Bis 8. Mai." in visit("birgit").get(f"{TABLE}/meetings/{meeting}").text
        section = visit("petra").get(f"{TABLE}/meetings/{meeting}").text.partition(f'id="invitation-{meeting}"')[2]
        assert section.partition(">")[0].endswith(" hidden")  # of no interest to those who can't send it


def test_a_table_without_a_rule_has_no_deadline(visit, database):
    meeting = planned_for(database, None)
    with clock.shifted(day(2026, 5, 14)):
        assert "Noch nicht verschickt. Bis" not in visit("birgit").get(f"{TABLE}/meetings/{meeting}").text
        visit("birgit").post(PAGE.format(meeting), data={"seen": "0"})
    assert header(database, meeting) == "eingeladen am 14. Mai 2026"


def test_the_notice_period_is_a_setting_of_the_table(visit, database):
    reply = visit("birgit").post(f"{TABLE}/settings", data={"about": "", "notice_days": "0"})
    assert reply.status_code == 422 and "ganze Zahl" in reply.text
    visit("birgit").post(f"{TABLE}/settings", data={"about": "", "notice_days": "7"})
    assert 'value="7"' in visit("birgit").get(f"{TABLE}/settings").text


def test_sending_in_time_reaches_everybody_once(visit, database, config):
    meeting = planned_for(database)
    with clock.shifted(day(2026, 5, 8, 23)):
        preview = visit("birgit").get(PAGE.format(meeting)).text
        for text in ("Birgit", "Gesa", "Helferkreis Heide", "TOP 2  Passersatzpapiere", "An 5 Personen senden"):
            assert text in preview
        assert 'name="reason"' not in preview
        reply = visit("birgit").post(PAGE.format(meeting), data={"seen": "0", "message": "Bitte Ausweis mitbringen."})
        assert (reply.status_code, reply.headers["location"]) == (303, f"{TABLE}/meetings/{meeting}?saved=invited")
        said = "Die Einladung an 5 Personen ist seit 23:00 Uhr unterwegs, fristgerecht."
        assert said in visit("birgit").get(reply.headers["location"]).text
        assert said not in visit("birgit").get(f"{TABLE}/meetings/{meeting}").text
        assert said not in visit("petra").get(reply.headers["location"]).text
        again = visit("birgit").post(PAGE.format(meeting), data={"seen": "0"})
        assert again.status_code == 409 and "Niemand hat sie doppelt bekommen." in again.text
        assert "Fristgerecht eingeladen am 8. Mai" in visit("petra").get(f"{TABLE}/meetings/{meeting}").text
    assert sorted(mail["To"] for mail in mails(config)) == [
        world.email(name) for name in ("birgit", "gesa", "jonas", "ole", "petra")
    ]
    body = mails(config)[0].get_content()
    for text in ("Bitte Ausweis mitbringen.", "TOP 2  Passersatzpapiere (30 Min.)", "Freitag, 15. Mai 2026, 14:00"):
        assert text in body
    assert header(database, meeting) == "fristgerecht eingeladen am 8. Mai 2026"


def test_the_preview_shows_what_people_wrote_as_text(visit, database, config):
    """Anybody can write a topic's title; in the preview it must not run anything with the moderation's rights."""
    hostile = """Fahrt<b hx-post="/x" hx-trigger="load" hx-vals='{"role":"moderator"}'>kosten</b> & "><svg>"""
    meeting = planned_for(database)
    with clock.shifted(day(2026, 5, 1)):
        with database.write() as db:
            here = world.actor(db, "petra")
            agenda.add_item(here, db.get_one(Meeting, meeting), Content(hostile, minutes=5))
        page = visit("birgit").get(PAGE.format(meeting)).text
        visit("birgit").post(PAGE.format(meeting), data={"seen": "0", "message": hostile})
    letter = HTMLParser(page).css_first("#letter")
    assert {node.tag for node in letter.css("*")} == {"div", "p", "b"}
    shown = letter.css_first(".rt-letter__t").text()
    assert f"TOP 3  {hostile} (5 Min.)" in shown
    # The mail is plain text: the same words, not escaped.
    lines = mails(config)[0].get_content().splitlines()
    assert f"TOP 3  {hostile} (5 Min.)" in lines and hostile in lines
    assert letter.css_first("p").text() == mails(config)[0]["Subject"]


def test_after_the_deadline_a_reason_is_required_and_printed(visit, database, config):
    meeting = planned_for(database)
    with clock.shifted(day(2026, 5, 9)):
        assert "Die Ladungsfrist ist am 8. Mai abgelaufen" in visit("birgit").get(f"{TABLE}/meetings/{meeting}").text
        refused = visit("birgit").post(PAGE.format(meeting), data={"seen": "0", "message": "Text bleibt"})
        assert refused.status_code == 422 and "Bitte sagen Sie, warum" in refused.text and "Text bleibt" in refused.text
        assert sent(database, meeting) == [] and mails(config) == []
        visit("birgit").post(PAGE.format(meeting), data={"seen": "0", "reason": "Neue Regeln beim Bundesamt"})
    assert header(database, meeting) == (
        "eingeladen am 9. Mai 2026, nach Ablauf der Ladungsfrist am 8. Mai 2026. Grund: Neue Regeln beim Bundesamt"
    )
    with clock.shifted(day(2026, 5, 15, 14)):
        with database.write() as db:
            running.start_meeting(world.actor(db, "birgit"), db.get(Meeting, meeting))
        html = visit("ole").get(f"{TABLE}/meetings/{meeting}/minutes").text
    assert "Neue Regeln beim Bundesamt" in html and "nach Ablauf der Ladungsfrist" in html


def test_another_notice_period_later_changes_no_history(database, visit):
    meeting = planned_for(database)
    with clock.shifted(day(2026, 5, 8)):
        visit("birgit").post(PAGE.format(meeting), data={"seen": "0"})
        visit("birgit").post(f"{TABLE}/settings", data={"about": "", "notice_days": "30"})
    assert header(database, meeting) == "fristgerecht eingeladen am 8. Mai 2026"


def test_sending_again_for_the_same_day_keeps_the_first_date(visit, database):
    meeting = planned_for(database)
    for number in (7, 12):
        with clock.shifted(day(2026, 5, number)):
            visit("birgit").post(PAGE.format(meeting), data={"seen": str(int(number == 12))})
    assert len(sent(database, meeting)) == 2
    assert header(database, meeting) == "fristgerecht eingeladen am 7. Mai 2026"


def test_a_moved_meeting_needs_a_new_invitation(visit, database):
    meeting = planned_for(database)
    with clock.shifted(day(2026, 5, 7)):
        visit("birgit").post(PAGE.format(meeting), data={"seen": "0"})
        with database.write() as db:
            moved = facts(starts_at=day(2026, 5, 22, 14), ends_at=day(2026, 5, 22, 16))
            meetings.change_facts(world.actor(db, "birgit"), db.get(Meeting, meeting), moved)
        assert "Bitte laden Sie noch einmal ein." in visit("birgit").get(f"{TABLE}/meetings/{meeting}").text
        assert header(database, meeting) == ""
        visit("birgit").post(PAGE.format(meeting), data={"seen": "1"})
    assert header(database, meeting) == "fristgerecht eingeladen am 7. Mai 2026"


@pytest.mark.parametrize("state", ["running", "past", "cancelled"])
def test_nobody_is_invited_to_what_is_no_longer_ahead(visit, database, config, state):
    meeting = planned_for(database)
    with clock.shifted(day(2026, 5, 16) if state == "past" else day(2026, 5, 2)):
        with database.write() as db:
            birgit, row = world.actor(db, "birgit"), db.get(Meeting, meeting)
            if state == "running":
                running.start_meeting(birgit, row)
            if state == "cancelled":
                meetings.cancel(birgit, row, "Sturm")
        assert visit("birgit").post(PAGE.format(meeting), data={"seen": "0", "reason": "x"}).status_code == 409
    assert mails(config) == []


def test_mails_come_in_the_language_of_each_person_and_not_to_disabled_ones(visit, database, config):
    meeting = planned_for(database)
    with database.write() as db:
        db.scalars(select(User).where(User.email == world.email("petra"))).one().locale = "en"
        db.scalars(select(User).where(User.email == world.email("gesa"))).one().disabled_at = clock.now()
    with clock.shifted(day(2026, 5, 2)):
        visit("birgit").post(PAGE.format(meeting), data={"seen": "0"})
    subjects = {mail["To"]: mail["Subject"] for mail in mails(config)}
    assert subjects[world.email("petra")] == "Invitation: meeting 1 of 2026 on Friday, 15 May"
    assert subjects[world.email("ole")] == "Einladung: 1. Sitzung 2026 am Freitag, 15. Mai"
    assert world.email("gesa") not in subjects


def test_what_is_only_for_the_moderation_is_not_mailed(visit, database, config):
    meeting = planned_for(database)
    with database.write() as db:
        db.scalars(select(AgendaItem).where(AgendaItem.title == "Passersatzpapiere")).one().visibility = "moderation"
    with clock.shifted(day(2026, 5, 2)):
        visit("birgit").post(PAGE.format(meeting), data={"seen": "0"})
    for mail in mails(config):
        assert "Begrüßung" in mail.get_content() and "Passersatzpapiere" not in mail.get_content()


def test_changes_until_the_deadline_are_ordinary_and_later_ones_are_marked(visit, database):
    meeting = planned_for(database)
    first, second, _third = item_ids(database, meeting)
    with database.write() as db, clock.shifted(day(2026, 5, 8)):
        agenda.add_item(world.actor(db, "birgit"), db.get(Meeting, meeting), Content("Noch rechtzeitig"))
    assert set(lates(database, meeting).values()) == {""}
    with database.write() as db, clock.shifted(day(2026, 5, 9)):
        birgit, row = world.actor(db, "birgit"), db.get(Meeting, meeting)
        agenda.add_item(birgit, row, Content("Zu spät"))
        item = db.get(AgendaItem, second)
        agenda.change_item(birgit, item, Content("Passersatz, neu", minutes=30), agenda.content_hash(item))
        agenda.set_duration(birgit, db.get(AgendaItem, first), 6)
    assert lates(database, meeting) == {
        "Begrüßung": "",
        "Passersatz, neu": "changed",
        "Verschiedenes": "",
        "Noch rechtzeitig": "",
        "Zu spät": "added",
    }
    with clock.shifted(day(2026, 5, 10)):
        html = visit("petra").get(f"{TABLE}/meetings/{meeting}").text
    assert html.count("nachträglich aufgenommen") == 1 and html.count("nachträglich geändert") == 1


def test_a_meeting_planned_at_short_notice_is_not_late_before_people_are_invited(database, visit):
    with database.write() as db, clock.shifted(day(2026, 5, 12)):
        here = world.actor(db, "birgit")
        here.table.notice_days = 7
        meeting = meetings.plan_meeting(here, facts(starts_at=day(2026, 5, 15), ends_at=day(2026, 5, 15, 16)))
        agenda.add_item(here, meeting, Content("Begrüßung"))
        invitations.send_invitation(here, meeting, "", "dringend", 0)
        agenda.add_item(here, meeting, Content("Danach"))
        number = meeting.id
    assert lates(database, number) == {"Begrüßung": "", "Danach": "added"}


def test_late_items_get_letters_and_the_other_numbers_stay(visit, database):
    meeting = planned_for(database)
    with clock.shifted(day(2026, 5, 7)):
        visit("birgit").post(PAGE.format(meeting), data={"seen": "0"})
    with clock.shifted(day(2026, 5, 10)):
        for title in ("Erster", "Zweiter"):
            visit("birgit").post(f"{TABLE}/meetings/{meeting}/items", data={"title": title, "minutes": "5"})
        assert titles(database, meeting) == [
            "1 Begrüßung",
            "2 Passersatzpapiere",
            "2a Erster",
            "2b Zweiter",
            "3 Verschiedenes",
        ]
        welcome = item_ids(database, meeting)[0]
        removal = f"{TABLE}/meetings/{meeting}/items/{welcome}/removal"
        assert "Die Nummer bleibt frei" in visit("birgit").get(removal).text
        visit("birgit").post(removal)
        assert titles(database, meeting) == ["2 Passersatzpapiere", "2a Erster", "2b Zweiter", "3 Verschiedenes"]
        assert "nachträglich gestrichen" in visit("petra").get(f"{TABLE}/meetings/{meeting}").text
        last = item_ids(database, meeting)[-1]
        visit("birgit").post(f"{TABLE}/meetings/{meeting}/items/{last}/position", data={"direction": "up"})
    assert titles(database, meeting) == ["2 Passersatzpapiere", "2a Erster", "3 Verschiedenes", "3a Zweiter"]
    assert lates(database, meeting)["Verschiedenes"] == "moved"


def test_a_running_meeting_without_an_agenda_counts_on(visit, database):
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        meeting = meetings.plan_meeting(birgit, facts())
        running.start_meeting(birgit, meeting)
        for title in ("Eins", "Zwei"):
            agenda.add_item(birgit, meeting, Content(title))
        number = meeting.id
    assert titles(database, number) == ["1 Eins", "2 Zwei"]


def test_numbers_begin_anew_with_an_invitation_to_another_day(visit, database):
    meeting = planned_for(database)
    with clock.shifted(day(2026, 5, 7)):
        visit("birgit").post(PAGE.format(meeting), data={"seen": "0"})
        visit("birgit").post(f"{TABLE}/meetings/{meeting}/items", data={"title": "Neu", "minutes": "5"})
        assert "2a Neu" in titles(database, meeting)
        with database.write() as db:
            moved = facts(starts_at=day(2026, 6, 12, 14), ends_at=day(2026, 6, 12, 16))
            meetings.change_facts(world.actor(db, "birgit"), db.get(Meeting, meeting), moved)
        visit("birgit").post(PAGE.format(meeting), data={"seen": "1"})
    assert titles(database, meeting) == ["1 Begrüßung", "2 Passersatzpapiere", "3 Neu", "4 Verschiedenes"]


def test_the_preview_costs_the_same_for_few_and_many_people(visit, database):
    from tests.conftest import count_queries

    meeting = planned_for(database)
    counts = []
    with clock.shifted(day(2026, 5, 2)):
        for extra in range(2):
            with count_queries(visit("birgit")) as statements:
                assert visit("birgit").get(PAGE.format(meeting)).status_code == 200
            counts.append(sum("event.id >" not in statement for statement in statements))
            with database.write() as db:
                _more_people(db, 20 * (1 - extra))
    assert counts[0] == counts[1]


def _more_people(db, count: int) -> None:
    from roundtable.tables.models import Member

    table = world.actor(db, "birgit").table_id
    for number in range(count):
        user = User(name=f"Person {number}", email=f"p{number}@example.org", confirmed_at=datetime.now(UTC))
        db.add(user)
        db.flush()
        db.add(Member(table_id=table, user_id=user.id, role="volunteer", organisation=""))
