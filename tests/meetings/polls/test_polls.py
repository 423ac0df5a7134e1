"""Date polls: opened, answered at the table and through links, and closed with a date that is mailed once."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import clock
from roundtable.core.errors import Conflict
from roundtable.meetings.models import Attendance, Meeting
from roundtable.meetings.polls import actions as polls
from roundtable.meetings.polls import queries
from roundtable.meetings.polls.models import DatePoll, PollOption, PollVoice, PollVote
from tests import world
from tests.mail.mailbox import mails
from tests.meetings.conftest import TABLE, at, queries_of


def row(number: int, days: int, starts: str = "14:00", ends: str = "16:00") -> dict[str, str]:
    day = (clock.today() + timedelta(days=days)).isoformat()
    return {f"day-{number}": day, f"starts-{number}": starts, f"ends-{number}": ends}


FORM = {"title": "Sommersitzung", "note": "Gern im Kreishaus", "place": "Kreishaus Heide", **row(1, 9), **row(2, 11)}


@pytest.fixture
def poll(visit, database, config):
    """The id of a poll by Birgit with two dates. Its mails are removed from the outbox."""
    reply = visit("birgit").post(f"{TABLE}/polls/new", data=FORM)
    assert reply.status_code == 303
    for path in config.outbox.glob("*"):
        path.unlink()
    return int(reply.headers["location"].rpartition("/")[2])


@pytest.fixture
def link(visit, config, poll):
    """The path of a link mailed to somebody without an account."""
    return ask_guest(visit, config, poll)


def ask_guest(visit, config, poll, email="Amt@Example.org"):
    form = {"name": "Jobcenter", "email": email, "locale": "de"}
    assert visit("birgit").post(f"{TABLE}/polls/{poll}/guests", data=form).status_code == 200
    mail = mails(config)[-1]
    assert mail["To"] == email.lower()
    return re.search(r"http://testserver(/via/\S+/poll)", mail.get_content())[1]


def options(database, poll) -> list[int]:
    with database.read() as db:
        return [option.id for option in db.get(DatePoll, poll).options]


def result(database, poll) -> dict[str, list[str]]:
    """{who: answers in the order of the dates}"""
    with database.read() as db:
        found = queries.result(queries.poll_with_votes(db, db.get(DatePoll, poll).table_id, poll))
        order = [option.id for option in found.poll.options]
        return {voice.display_name: [answers.get(ident, "") for ident in order] for voice, answers in found.rows}


def to(config, address):
    return [mail for mail in mails(config) if mail["To"] == address]


@pytest.mark.postgresql("SQLite lets nobody write in between")
def test_a_date_taken_off_at_the_same_time_is_not_chosen(database, poll):
    with database.write() as db:
        here, found = world.actor(db, "birgit"), db.get(DatePoll, poll)
        option = found.options[0]
        with database.write() as other:
            there = other.get(DatePoll, poll)
            there.options.append(PollOption(table_id=there.table_id, starts_at=at(13), ends_at=at(13, 16)))
            other.flush()
            polls.remove_option(world.actor(other, "birgit"), there, there.options[0])
        with pytest.raises(Conflict):
            polls.close(here, found, option)


def test_asking_mails_everybody_at_the_table_once(visit, database, config):
    for _ in range(2):
        reply = visit("birgit").post(f"{TABLE}/polls/new", data=FORM)
    assert reply.status_code == 303
    assert sorted(mail["To"] for mail in mails(config)) == [
        "gesa@example.org",
        "jonas@example.org",
        "ole@example.org",
        "petra@example.org",
    ]
    text = mails(config)[0].get_content()
    assert reply.headers["location"] in text and "14:00 bis 16:00 Uhr" in text
    with database.read() as db:
        assert len(db.scalars(select(DatePoll)).all()) == 1
    assert "Sommersitzung" in visit("petra").get(f"{TABLE}/polls").text
    assert "Sommersitzung" in visit("petra").get(TABLE).text  # the feed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": " "}, "Bitte sagen Sie, worum es in der Sitzung geht."),
        ({"day-2": ""}, "Bitte bieten Sie mindestens zwei Termine an."),
        ({"day-1": "31.02.2027"}, "Bitte geben Sie ein Datum"),
        ({"day-1": "12.03.2020"}, "Dieser Termin liegt in der Vergangenheit."),
        ({"day-1": "12.03.9999"}, "Bitte prüfen Sie das Jahr"),
        ({"starts-1": "25:00"}, "Bitte geben Sie eine Uhrzeit"),
        ({"ends-1": "13:00"}, "Das Ende liegt vor dem Beginn."),
        ({"day-1": "28.03.2027", "starts-1": "02:30", "ends-1": "04:00"}, "Diese Uhrzeit gibt es am 28.03.2027 nicht"),
        ({**row(2, 9)}, "Dieser Termin steht schon zur Wahl."),
    ],
)
def test_bad_dates_come_back_with_a_sentence_and_everything_typed(visit, database, config, changed, sentence):
    reply = visit("birgit").post(f"{TABLE}/polls/new", data={**FORM, "note": "A & B", **changed})
    assert reply.status_code == 422 and sentence in reply.text
    assert "A &amp; B" in reply.text and FORM["starts-2"] in reply.text
    assert mails(config) == []
    with database.read() as db:
        assert db.scalars(select(DatePoll)).all() == []


def test_a_date_across_the_end_of_summer_time_is_kept_as_it_was_meant(visit, database):
    """On 31 October 2027 the hour from two to three comes twice; the meeting lasts three hours, not two."""
    night = {"day-1": "31.10.2027", "starts-1": "01:30", "ends-1": "03:30"}
    visit("birgit").post(f"{TABLE}/polls/new", data={**FORM, **night, "day-2": "02.11.2027"})
    with database.read() as db:
        first = db.scalars(select(PollOption).order_by(PollOption.starts_at)).first()
        assert (first.ends_at - first.starts_at) == timedelta(hours=3)
        shown = clock.local(first.starts_at), clock.local(first.ends_at)
        assert [f"{moment:%H:%M}" for moment in shown] == ["01:30", "03:30"]


def test_members_answer_and_change_their_answer(visit, database, poll):
    first, second = options(database, poll)
    petra = visit("petra")
    reply = petra.post(f"{TABLE}/polls/{poll}/vote", data={f"option-{first}": "yes", f"option-{second}": "maybe"})
    assert (reply.status_code, reply.headers["location"]) == (303, f"{TABLE}/polls/{poll}")
    assert "Ihre Antwort ist gespeichert." in petra.get(f"{TABLE}/polls/{poll}").text
    petra.post(f"{TABLE}/polls/{poll}/vote", data={f"option-{second}": "yes"})
    visit("ole").post(f"{TABLE}/polls/{poll}/vote", data={"all": "yes"})
    assert result(database, poll) == {"Ole": ["yes", "yes"], "Petra": ["no", "yes"]}


def test_the_result_shows_names_to_members_and_only_numbers_to_guests_of_the_table(visit, database, poll):
    visit("petra").post(f"{TABLE}/polls/{poll}/vote", data={"all": "yes"})
    html = visit("ole").get(f"{TABLE}/polls/{poll}").text
    assert "Petra" in html and "passt den meisten" in html
    guest = visit("gesa").get(f"{TABLE}/polls/{poll}")
    assert guest.status_code == 200 and "1 Antwort" in guest.text and "Petra" not in guest.text


def test_an_unknown_answer_is_refused(visit, database, poll):
    first, _second = options(database, poll)
    for data in ({f"option-{first}": "perhaps"}, {"all": "perhaps"}):
        assert visit("petra").post(f"{TABLE}/polls/{poll}/vote", data=data).status_code == 422
    assert result(database, poll) == {}


def test_a_guest_answers_by_link_and_twice_is_a_change(visit, database, config, poll, link):
    first, second = options(database, poll)
    nobody = visit()
    page = nobody.get(link)
    assert page.status_code == 200 and "Wann können Sie kommen, Jobcenter?" in page.text
    assert "/tables/" not in page.text and "Birgit" not in page.text
    assert nobody.post(link, data={f"option-{first}": "yes"}).headers["location"] == link
    assert "Ihre Antwort ist gespeichert" in nobody.get(link).text
    nobody.post(link, data={f"option-{first}": "no", f"option-{second}": "maybe"})
    assert result(database, poll) == {"Jobcenter (Gast, über Link)": ["no", "maybe"]}
    assert "Jobcenter" in visit("petra").get(f"{TABLE}/polls/{poll}").text


def test_looking_at_a_link_changes_nothing(visit, database, poll, link):
    visit().get(link)
    assert result(database, poll) == {}
    assert "noch ohne Antwort: Jobcenter" in " ".join(visit("petra").get(f"{TABLE}/polls/{poll}").text.split())


def test_one_address_is_one_voice_however_many_links_it_gets(visit, database, config, poll, link):
    again = ask_guest(visit, config, poll, "amt@example.org")
    assert again != link
    visit().post(link, data={"all": "yes"})
    visit().post(again, data={"all": "no"})
    assert result(database, poll) == {"Jobcenter (Gast, über Link)": ["no", "no"]}


def test_whoever_sits_at_the_table_gets_no_link(visit, config, poll):
    form = {"name": "Petra", "email": "petra@example.org", "locale": "de"}
    reply = visit("birgit").post(f"{TABLE}/polls/{poll}/guests", data=form)
    assert reply.status_code == 422 and "sitzt am Runden Tisch und wurde schon gefragt" in reply.text
    assert mails(config) == []


def test_closing_plans_the_meeting_and_tells_everybody_exactly_once(visit, database, config, poll, link):
    _first, second = options(database, poll)
    visit().post(link, data={"all": "yes"})
    path = f"{TABLE}/polls/{poll}/closing"
    assert "Diesen Termin nehmen?" in visit("birgit").get(f"{path}?option={second}").text
    reply = visit("birgit").post(path, data={"option": second})
    with database.read() as db:
        meeting = db.scalars(select(Meeting)).one()
        assert (meeting.place, meeting.starts_at, meeting.ends_at) == ("Kreishaus Heide", at(11), at(11, 16))
    assert reply.headers["location"] == f"{TABLE}/meetings/{meeting.id}"
    late = visit("anton").post(path, data={"option": second})
    assert late.status_code == 409 and "schon geschlossen" in late.text
    told = [mail for mail in mails(config) if mail["Subject"].startswith("Der Termin steht")]
    assert sorted(mail["To"] for mail in told) == [
        "amt@example.org",
        "birgit@example.org",
        "gesa@example.org",
        "jonas@example.org",
        "ole@example.org",
        "petra@example.org",
    ]
    (to_guest,) = [mail for mail in told if mail["To"] == "amt@example.org"]
    assert "/tables/" not in to_guest.get_content() and "Kreishaus Heide" in to_guest.get_content()
    with database.read() as db:
        assert len(db.scalars(select(Meeting)).all()) == 1


def test_a_guest_who_took_a_seat_meanwhile_is_told_once(visit, database, config, poll):
    ask_guest(visit, config, poll, "merle@example.org")
    with database.write() as db:
        from roundtable.tables.models import Member

        here = world.actor(db, "birgit")
        merle = world.actor(db, "merle", "kiel").user
        db.add(Member(table_id=here.table_id, user_id=merle.id, role="member"))
    visit("birgit").post(f"{TABLE}/polls/{poll}/closing", data={"option": options(database, poll)[0]})
    assert len(to(config, "merle@example.org")) == 2  # the question and the answer


def test_after_closing_a_link_answers_kindly_and_changes_nothing(visit, database, poll, link):
    visit().post(link, data={"all": "no"})
    visit("birgit").post(f"{TABLE}/polls/{poll}/closing", data={"option": options(database, poll)[0]})
    assert "Der Termin steht fest:" in visit().get(link).text
    late = visit().post(link, data={"all": "yes"})
    assert late.status_code == 409 and "Ihre Antwort wurde nicht mehr geändert" in late.text
    assert "Der Termin steht fest:" in late.text
    member = visit("petra").post(f"{TABLE}/polls/{poll}/vote", data={"all": "yes"})
    assert member.status_code == 409 and "schon geschlossen" in member.text
    assert result(database, poll) == {"Jobcenter (Gast, über Link)": ["no", "no"]}
    with database.write() as db:  # an old link still says what became of it
        db.scalars(select(GuestLink)).one().expires_at = clock.now()
    assert visit().get(link).status_code == 200


def test_a_cancelled_meeting_is_said_through_the_link(visit, database, poll, link):
    reply = visit("birgit").post(f"{TABLE}/polls/{poll}/closing", data={"option": options(database, poll)[0]})
    visit("birgit").post(f"{reply.headers['location']}/cancellation", data={"reason": "Sturmflut"})
    assert "fällt aus" in visit().get(link).text


def test_closing_without_a_date_writes_to_nobody(visit, database, config, poll, link):
    before = len(mails(config))
    assert visit("birgit").post(f"{TABLE}/polls/{poll}/withdrawal").status_code == 303
    assert "ohne Termin geschlossen" in visit().get(link).text and len(mails(config)) == before
    with database.read() as db:
        assert db.scalars(select(Meeting)).all() == []


def test_old_withdrawn_and_invented_links(visit, database, poll, link):
    assert visit().get("/via/erfunden/poll").status_code == 404
    assert visit().post("/via/erfunden/poll", data={"all": "yes"}).status_code == 404
    assert visit().get(link.replace("/poll", "/proposal")).status_code == 404
    with database.write() as db:
        row = db.scalars(select(GuestLink)).one()
        row.expires_at = row.created_at
    for reply in (visit().get(link), visit().post(link, data={"all": "yes"})):
        assert reply.status_code == 410 and "Dieser Link ist abgelaufen" in reply.text
    assert result(database, poll) == {}


def test_another_date_can_be_offered_and_old_answers_stay(visit, database, poll):
    visit("petra").post(f"{TABLE}/polls/{poll}/vote", data={"all": "yes"})
    day = (clock.today() + timedelta(days=20)).isoformat()
    form = {"day": day, "starts": "17", "ends": "19 Uhr"}
    assert visit("birgit").post(f"{TABLE}/polls/{poll}/options", data=form).status_code == 303
    again = visit("birgit").post(f"{TABLE}/polls/{poll}/options", data=form)
    assert again.status_code == 422 and "steht schon zur Wahl" in again.text
    assert result(database, poll) == {"Petra": ["yes", "yes", ""]}
    assert "neu" in visit("petra").get(f"{TABLE}/polls/{poll}").text


def test_only_the_moderation_asks_and_closes(visit, database, poll):
    first = options(database, poll)[0]
    for name in ("petra", "jonas", "ole", "karla"):
        client = visit(name)
        assert client.post(f"{TABLE}/polls/new", data=FORM).status_code == 403
        assert client.post(f"{TABLE}/polls/{poll}/closing", data={"option": first}).status_code == 403
        assert "Diesen Termin nehmen" not in client.get(f"{TABLE}/polls/{poll}").text
    assert "Diesen Termin nehmen" in visit("birgit").get(f"{TABLE}/polls/{poll}").text
    assert visit("karla").post(f"{TABLE}/polls/{poll}/vote", data={"all": "yes"}).status_code == 403
    assert visit("anton").post(f"{TABLE}/polls/{poll}/vote", data={"all": "yes"}).status_code == 404  # has no seat


def test_a_date_of_another_poll_closes_nothing(visit, database, poll):
    other = visit("birgit").post(f"{TABLE}/polls/new", data={**FORM, "title": "Andere"}).headers["location"]
    foreign = options(database, int(other.rpartition("/")[2]))[0]
    assert visit("birgit").post(f"{TABLE}/polls/{poll}/closing", data={"option": foreign}).status_code == 404
    assert visit("birgit").post(f"{TABLE}/polls/{poll}/closing", data={"option": "x"}).status_code == 404


def test_a_date_that_has_passed_is_not_taken(visit, database, poll):
    first = options(database, poll)[0]
    with database.write() as db:
        option = db.get(PollOption, first)
        option.starts_at, option.ends_at = at(-1), at(-1, 16)
    reply = visit("birgit").post(f"{TABLE}/polls/{poll}/closing", data={"option": first})
    assert reply.status_code == 409 and "inzwischen vorbei" in reply.text


def test_what_is_written_stays_text(visit, database, config):
    hostile = "<script>alert(1)</script>"
    reply = visit("birgit").post(f"{TABLE}/polls/new", data={**FORM, "title": hostile, "note": hostile})
    for page in (reply.headers["location"], f"{TABLE}/polls", TABLE):
        html = visit("petra").get(page).text
        assert "&lt;script&gt;alert(1)" in html and "<script>alert" not in html


def test_the_result_takes_the_same_queries_for_one_and_for_many(visit, database, poll):
    visit("petra").post(f"{TABLE}/polls/{poll}/vote", data={"all": "yes"})
    few = queries_of(visit("ole"), f"{TABLE}/polls/{poll}")
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        row = db.get(DatePoll, poll)
        for day in range(20, 30):
            polls.add_option(birgit, row, (at(day), at(day, 16)))
        answered = datetime.now(clock.BERLIN)
        db.add_all(
            PollVoice(table_id=row.table_id, poll_id=poll, email=f"g{n}@x.org", name=f"G{n}", answered_at=answered)
            for n in range(30)
        )
    assert queries_of(visit("ole"), f"{TABLE}/polls/{poll}") == few


def later(days: int) -> datetime:
    return at(days, 9)


def by(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_until_a_day_answers_are_taken_and_after_it_nobody_votes_but_the_moderation_closes(
    visit, database, config, poll, link
):
    path = f"{TABLE}/polls/{poll}"
    assert visit("birgit").post(f"{path}/answer-by", data={"answer_by": by(3)}).headers["location"] == path
    visit().post(link, data={"all": "maybe"})
    with clock.shifted(later(3)):  # the day itself still counts
        assert visit("petra").post(f"{path}/vote", data={"all": "yes"}).status_code == 303
        assert "Antworten werden bis" in visit("ole").get(path).text and 'id="vote-form"' in visit("ole").get(path).text
    with clock.shifted(later(4)):
        late, guest = visit("ole").post(f"{path}/vote", data={"all": "no"}), visit().post(link, data={"all": "no"})
        assert late.status_code == guest.status_code == 409
        assert "Antworten wurden bis" in late.text and "nicht mehr geändert" in guest.text
        shown = visit("ole").get(path).text
        assert 'id="vote-form"' not in shown and "Jetzt wählt die Moderation einen Termin." in shown
        assert "Jetzt wählt die Moderation einen Termin." in visit().get(link).text
        assert "Antworten sind da" in visit("ole").get(f"{TABLE}/polls").text
        one_more = {"name": "Amt", "email": "spaet@example.org", "locale": "de"}
        refused = visit("birgit").post(f"{path}/guests", data=one_more)
        assert refused.status_code == 409 and "setzen Sie zuerst einen späteren" in refused.text
        assert result(database, poll) == {"Jobcenter (Gast, über Link)": ["maybe", "maybe"], "Petra": ["yes", "yes"]}
        closed = visit("birgit").post(f"{path}/closing", data={"option": options(database, poll)[0]})
        assert closed.status_code == 303 and "/meetings/" in closed.headers["location"]


def test_a_new_poll_names_its_day_in_the_mail_and_the_moderation_moves_or_lifts_it(visit, database, config):
    reply = visit("birgit").post(f"{TABLE}/polls/new", data={**FORM, "answer_by": by(5)})
    path = reply.headers["location"]
    assert all("Antworten werden bis" in mail.get_content() for mail in mails(config))
    with clock.shifted(later(6)):
        assert visit("petra").post(f"{path}/vote", data={"all": "yes"}).status_code == 409
        visit("birgit").post(f"{path}/answer-by", data={"answer_by": by(1)})
        assert visit("petra").post(f"{path}/vote", data={"all": "yes"}).status_code == 303
    visit("birgit").post(f"{path}/answer-by", data={"answer_by": ""})
    assert "Antworten werden bis" not in visit("petra").get(path).text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (-1, "Dieser Tag ist vorbei."),
        (12, "Das liegt nach dem letzten Termin"),
        ("31.02.2027", "Bitte geben Sie ein Datum"),
        ("01.01.9999", "Bitte prüfen Sie das Jahr"),
    ],
)
def test_a_day_for_answers_that_makes_no_sense_comes_back_with_a_sentence(visit, database, poll, day, sentence):
    typed = by(day) if isinstance(day, int) else day
    for path, form in ((f"{TABLE}/polls/new", FORM | {"title": "Neu"}), (f"{TABLE}/polls/{poll}/answer-by", {})):
        reply = visit("birgit").post(path, data={**form, "answer_by": typed})
        assert reply.status_code == 422 and sentence in reply.text and typed in reply.text
    with database.read() as db:
        assert [(row.title, row.answer_by) for row in db.scalars(select(DatePoll))] == [("Sommersitzung", None)]


def test_a_date_is_removed_with_the_answers_to_it(visit, database, poll):
    form = {"day": by(20), "starts": "17", "ends": "19"}
    visit("birgit").post(f"{TABLE}/polls/{poll}/options", data=form)
    first, second, third = options(database, poll)
    chosen = {f"option-{first}": "yes", f"option-{second}": "maybe", f"option-{third}": "no"}
    visit("petra").post(f"{TABLE}/polls/{poll}/vote", data=chosen)
    path = f"{TABLE}/polls/{poll}/options/{second}/removal"
    assert path in visit("birgit").get(f"{TABLE}/polls/{poll}").text
    assert path not in visit("petra").get(f"{TABLE}/polls/{poll}").text
    assert "1 Antwort zu diesem Termin geht mit verloren." in visit("birgit").get(path).text
    assert visit("petra").post(path).status_code == 403
    assert visit("birgit").post(path).headers["location"] == f"{TABLE}/polls/{poll}"
    assert (options(database, poll), result(database, poll)) == ([first, third], {"Petra": ["yes", "no"]})
    assert visit("birgit").post(path).status_code == 404
    # A form that was open before still holds the date; the others are saved.
    visit("ole").post(f"{TABLE}/polls/{poll}/vote", data=chosen)
    assert result(database, poll) == {"Ole": ["yes", "no"], "Petra": ["yes", "no"]}
    with database.read() as db:
        assert {vote.option_id for vote in db.scalars(select(PollVote))} == {first, third}


def test_two_dates_stay(visit, database, poll):
    first, second = options(database, poll)
    path = f"{TABLE}/polls/{poll}/options/{first}/removal"
    assert path not in visit("birgit").get(f"{TABLE}/polls/{poll}").text
    assert "Eine Umfrage braucht zwei Termine." in visit("birgit").get(path).text
    assert visit("birgit").post(path).status_code == 409
    assert options(database, poll) == [first, second]


def test_a_yes_to_the_date_that_is_taken_answers_for_the_meeting(visit, database, config, poll, link):
    first, second = options(database, poll)
    for name, answers in (("petra", ("yes", "no")), ("ole", ("maybe", "yes")), ("jonas", ("no", "yes"))):
        form = {f"option-{first}": answers[0], f"option-{second}": answers[1]}
        visit(name).post(f"{TABLE}/polls/{poll}/vote", data=form)
    visit().post(link, data={"all": "yes"})
    path = visit("birgit").post(f"{TABLE}/polls/{poll}/closing", data={"option": first}).headers["location"]
    with database.read() as db:
        answered = [(row.member.user.name, row.answer) for row in db.scalars(select(Attendance))]
    assert answered == [("Petra", "yes")]
    pressed = 'value="yes" class="rt-choice__b" aria-pressed="true"'
    assert pressed in visit("petra").get(path).text and pressed not in visit("ole").get(path).text
    noted = [mail["To"] for mail in mails(config) if "sind damit angemeldet" in mail.get_content()]
    assert noted == ["petra@example.org"]
    assert visit("petra").post(f"{path}/answer", data={"answer": "no"}).status_code == 303
