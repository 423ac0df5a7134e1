"""Changes to date polls: opening, voting, and closing with a date, which plans the meeting and mails everybody."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import clock
from roundtable.core.actors import Actor, AtTable, table_of
from roundtable.core.errors import Conflict, Invalid, NotFound
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import as_day, day_long
from roundtable.core.i18n import gettext as _
from roundtable.mail.queue import actions as mail
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.actions import Facts, plan_meeting
from roundtable.meetings.models import Attendance, Meeting
from roundtable.meetings.names import written_name
from roundtable.meetings.polls import queries
from roundtable.meetings.polls.models import ANSWERS, DatePoll, PollOption, PollVoice, PollVote
from roundtable.meetings.topics.actions import GuestActor
from roundtable.tables.models import Member

PURPOSE = queries.PURPOSE
FEWEST_OPTIONS, MOST_OPTIONS = 2, 20
MOST_GUESTS = 200
Times = tuple[datetime, datetime]


@dataclass(frozen=True)
class PollDraft:
    """What a new poll asks: the dates to choose from, and the last day for answers (None: until it is closed)."""

    title: str
    times: Collection[Times]
    note: str = ""
    place: str = ""
    answer_by: date | None = None


def open_poll(actor: AtTable, draft: PollDraft) -> DatePoll:
    """Open a poll and mail everybody at the table.

    An open poll with the same title and dates is returned instead of making a second one (a double press).
    Raises Invalid for fewer than two dates, for dates in the past and for a wrong `answer_by`.
    """
    wanted = sorted(set(draft.times))
    if len(wanted) < FEWEST_OPTIONS:
        raise Invalid({"day-1": too_few_dates()})
    for starts_at, _ends_at in wanted:
        _check_ahead(starts_at)
    _check_answer_by(draft.answer_by, [starts_at for starts_at, _ends_at in wanted])
    serialise_writers(actor.db)
    for poll in queries.open_polls(actor.db, table_of(actor)):
        if poll.title == draft.title and [(o.starts_at, o.ends_at) for o in poll.options] == wanted:
            return poll
    poll = DatePoll(
        table_id=actor.table_id,
        title=draft.title,
        note=draft.note,
        place=draft.place,
        answer_by=draft.answer_by,
        created_by_id=actor.user_id,
    )
    poll.options = [_option(actor, starts_at, ends_at) for starts_at, ends_at in wanted]
    actor.db.add(poll)
    actor.db.flush()
    record(actor, "poll.opened", f"poll/{poll.id}", poll, title=poll.title)
    _ask_members(actor, poll)
    return poll


def too_few_dates() -> str:
    """The sentence for a poll with fewer than two dates."""
    return _("Please offer at least two dates. For a single one, plan the meeting right away.")


def _option(actor: Actor, starts_at: datetime, ends_at: datetime) -> PollOption:
    return PollOption(table_id=actor.table_id, starts_at=starts_at, ends_at=ends_at)


def _check_ahead(starts_at: datetime) -> None:
    if starts_at <= clock.now():
        raise Invalid({"day": _("This date is in the past. Please take one that is still ahead.")})


def _check_answer_by(day: date | None, starts: Collection[datetime]) -> None:
    if day and day < clock.today():
        raise Invalid({"answer_by": _("This day has passed. Please take one that is still ahead.")})
    if day and day > max(as_day(moment) for moment in starts):
        raise Invalid({"answer_by": _("This is after the last date that is offered. Please take an earlier day.")})


def _ask_members(actor: AtTable, poll: DatePoll) -> None:
    for person in meetings_queries.recipients(actor.db, poll.table_id):
        if person.user_id != actor.user_id:
            user = person.user
            mail.later(
                actor.db,
                user.email,
                "poll",
                user.locale,
                mail.sent_from(actor, f"poll/{poll.id}"),
                name=user.name,
                **_mail_content(actor, poll),
                path=f"/tables/{actor.this_table.slug}/polls/{poll.id}",
                guest=False,
            )


def _mail_content(actor: AtTable, poll: DatePoll) -> dict[str, Any]:
    times = [(option.starts_at, option.ends_at) for option in poll.options]
    return {
        "title": poll.title,
        "note": poll.note,
        "times": times,
        "by": actor.person.name,
        "table": actor.this_table.name,
        "answer_by": poll.answer_by,
    }


def add_option(actor: Actor, poll: DatePoll, times: Times) -> None:
    """Offer one more date. Who has answered already sees it as unanswered."""
    _check_ahead(times[0])
    _lock_for_asking(actor, poll)
    if times in [(option.starts_at, option.ends_at) for option in poll.options]:
        raise Invalid({"day": _("This date is offered already.")})
    if len(poll.options) >= MOST_OPTIONS:
        raise Invalid({"day": _("A poll has at most %(num)s dates.", num=MOST_OPTIONS)})
    poll.options.append(_option(actor, *times))
    record(actor, "poll.changed", f"poll/{poll.id}", poll, title=poll.title)


def remove_option(actor: Actor, poll: DatePoll, option: PollOption) -> None:
    """Remove a date with the answers to it. Conflict if only FEWEST_OPTIONS are left."""
    _lock_poll(actor, poll)
    if option not in poll.options:
        raise NotFound
    if len(poll.options) <= FEWEST_OPTIONS:
        raise Conflict(_("A poll needs two dates. Please offer another one first, or close the poll."))
    actor.db.execute(delete(PollVote).where(PollVote.option_id == option.id))
    actor.db.delete(option)
    actor.db.flush()
    actor.db.expire(poll, ["options", "voices"])
    record(actor, "poll.date_removed", f"poll/{poll.id}", poll, title=poll.title)


def set_answer_by(actor: Actor, poll: DatePoll, day: date | None) -> None:
    """Set the last day for answers; None: until the poll is closed."""
    _lock_poll(actor, poll)
    _check_answer_by(day, [option.starts_at for option in poll.options])
    poll.answer_by = day
    record(actor, "poll.changed", f"poll/{poll.id}", poll, title=poll.title)


def invite_guest(actor: AtTable, poll: DatePoll, name: str, email: str, locale: str) -> None:
    """Mail a link to somebody without an account. The same address again gets a new link, but has one voice."""
    email = email.casefold()
    _lock_for_asking(actor, poll)
    if email in _proven_addresses(meetings_queries.recipients(actor.db, poll.table_id)):
        raise Invalid({"email": _("This person sits at the table and was asked already.")})
    voice = queries.voice_of_guest(actor.db, poll.id, email)
    if voice is None:
        if len(queries.guests_asked(actor.db, poll.id)) >= MOST_GUESTS:
            raise Conflict(_("Very many people have been asked already. Please close this poll first."))
        voice = PollVoice(table_id=poll.table_id, poll_id=poll.id, email=email)
        actor.db.add(voice)
    voice.name, voice.locale = name, locale
    token = guest_links.issue_guest_link(
        actor.db,
        guest_links.GuestLinkDraft(poll.table_id, PURPOSE, poll.id, email, name, locale=locale, made_by=actor.user_id),
    )
    mail.later(
        actor.db,
        email,
        "poll",
        locale,
        mail.sent_from(actor, f"poll/{poll.id}"),
        name=name,
        **_mail_content(actor, poll),
        path=f"/via/{token}/poll",
        guest=True,
    )
    record(actor, "poll.guest_asked", f"poll/{poll.id}", poll)


def _proven_addresses(people: Iterable[Member]) -> set[str]:
    """Whoever joins may type any address; until it is proven, its owner may be a guest."""
    return {person.user.email for person in people if person.user.confirmed_at}


def vote(actor: Actor, poll: DatePoll, answers: Mapping[int, str]) -> None:
    """Set one's own {option id: "yes", "maybe" or "no"}, replacing earlier answers. Missing dates count as "no"."""
    _lock_for_answering(actor, poll)
    voice = queries.voice_of_user(actor.db, poll.id, actor.user_id)
    if voice is None:
        voice = PollVoice(table_id=poll.table_id, poll_id=poll.id, user_id=actor.user_id)
        actor.db.add(voice)
    _write_answers(actor, poll, voice, answers)


def vote_as_guest(actor: GuestActor, poll: DatePoll, answers: Mapping[int, str]) -> None:
    """vote() through a guest link. Conflict when no answers are taken any more."""
    _lock_for_answering(actor, poll)
    voice = queries.voice_of_guest(actor.db, poll.id, actor.link.email)
    if voice is None:
        raise NotFound
    actor.link.used_at = clock.now()
    _write_answers(actor, poll, voice, answers)


def _write_answers(actor: Actor, poll: DatePoll, voice: PollVoice, answers: Mapping[int, str]) -> None:
    given = {vote.option_id: vote for vote in voice.votes}
    for option in poll.options:
        value = answers.get(option.id, "no")
        if value not in ANSWERS:
            raise Invalid({f"option-{option.id}": _("Please choose one of the options.")})
        if option.id in given:
            given[option.id].answer = value
        else:
            voice.votes.append(PollVote(option_id=option.id, answer=value))
    voice.answered_at = clock.now()
    record(actor, "poll.answered", f"poll/{poll.id}", poll)


def close(actor: AtTable, poll: DatePoll, option: PollOption) -> Meeting:
    """Decide for a date: plan the meeting, and mail everybody who was asked.

    Conflict if the date was removed or has passed meanwhile.
    """
    if option.poll_id != poll.id:
        raise NotFound
    _lock_poll(actor, poll)
    if actor.db.get(PollOption, option.id, populate_existing=True) is None:
        raise Conflict(_("This date is not offered any more. Please take another one."))
    if option.starts_at <= clock.now():
        raise Conflict(_("This date has passed meanwhile. Please take another one."))
    meeting = plan_meeting(actor, Facts(option.starts_at, option.ends_at, place=poll.place))
    poll.state, poll.meeting_id, poll.closed_at = "closed", meeting.id, clock.now()
    record(actor, "poll.closed", f"poll/{poll.id}", poll, title=poll.title)
    _mail_result(actor, poll, meeting, _accept_for_voters(actor, option, meeting))
    return meeting


def _accept_for_voters(actor: Actor, option: PollOption, meeting: Meeting) -> set[str]:
    """Members who said "yes" to the date have accepted the meeting; "maybe" isn't enough. Returns their addresses."""
    said_yes = queries.users_who_can(actor.db, option.id)
    coming = [
        person for person in meetings_queries.recipients(actor.db, meeting.table_id) if person.user_id in said_yes
    ]
    actor.db.add_all(
        Attendance(table_id=meeting.table_id, meeting_id=meeting.id, member_id=person.id, answer="yes")
        for person in coming
    )
    if coming:
        record(actor, "attendance.taken_over", f"attendance/{meeting.id}", meeting, title=written_name(meeting))
    return {person.user.email for person in coming}


def withdraw(actor: Actor, poll: DatePoll) -> None:
    """End a poll without a date. Guest links then say so."""
    _lock_poll(actor, poll)
    poll.state, poll.closed_at = "withdrawn", clock.now()
    record(actor, "poll.withdrawn", f"poll/{poll.id}", poll, title=poll.title)


def _lock_poll(actor: Actor, poll: DatePoll) -> None:
    serialise_writers(actor.db, poll)
    if poll.state != "open":
        raise Conflict(_("This poll is closed already. Nothing was changed, and nobody was written to."))


def _lock_for_asking(actor: Actor, poll: DatePoll) -> None:
    """New dates and new people only while answers are taken."""
    _lock_poll(actor, poll)
    if not poll.takes_answers:
        raise Conflict(_("The day for answers has passed. Please set a later one first."))


def _lock_for_answering(actor: Actor, poll: DatePoll) -> None:
    _lock_poll(actor, poll)
    if poll.answer_by and not poll.takes_answers:
        day = day_long(poll.answer_by)
        raise Conflict(_("Answers were taken until %(day)s; yours was not changed any more.", day=day))


def _mail_result(actor: AtTable, poll: DatePoll, meeting: Meeting, coming: set[str]) -> None:
    """Mail the date to everybody asked, once for each address: a guest may have got a seat meanwhile.

    Those in `coming` also read that they are noted as coming. A guest whose link was revoked is told nothing more.
    """
    letter = {
        "title": poll.title,
        "table": actor.this_table.name,
        "by": actor.person.name,
        "place": meeting.place,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
    }
    path = f"/tables/{actor.this_table.slug}/meetings/{meeting.id}"
    people = {
        guest.email: (guest.name, guest.locale, "", False)
        for guest in queries.guests_with_link(actor.db, poll.id)
        if guest.email
    }
    for member in meetings_queries.recipients(actor.db, poll.table_id):
        user = member.user
        if user.confirmed_at or user.email not in people:
            people[user.email] = user.name, user.locale, path, user.email in coming
    origin = mail.sent_from(actor, f"poll/{poll.id}")
    for email, (name, locale, address, noted) in people.items():
        mail.later(actor.db, email, "poll_result", locale, origin, name=name, path=address, noted=noted, **letter)


def poll_of_link(db: Session, link: GuestLink) -> DatePoll:
    """The poll that a guest link is for, with dates and votes loaded; NotFound if it is gone."""
    poll = queries.poll_with_votes(db, link.table_id, link.subject_id)
    if poll is None:
        raise NotFound
    return poll
