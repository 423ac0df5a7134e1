"""Reading date polls."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core.text import sort_key
from roundtable.meetings.polls.models import ANSWERS, DatePoll, PollOption, PollVoice, PollVote

SHOWN = 50  # polls in the list
PURPOSE = "poll"  # of a guest link; its subject id is the poll's


@dataclass(frozen=True)
class Tally:
    """How often each answer was given to a date; `best`: no other date suits more people (several can be best)."""

    yes: int = 0
    maybe: int = 0
    no: int = 0
    best: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """Higher suits more people: who can come at all, then who can without "if need be"."""
        return self.yes + self.maybe, self.yes


@dataclass(frozen=True)
class Result:
    """`rows` are (voice, {option id: answer}) by name, `tallies` by option id, `waiting` who hasn't answered yet."""

    poll: DatePoll
    rows: list[tuple[PollVoice, dict[int, str]]]
    tallies: dict[int, Tally]
    waiting: list[PollVoice]


def polls_of(db: Session, table_id: int) -> list[DatePoll]:
    """Open ones first, then the newest."""
    query = select(DatePoll).where(DatePoll.table_id == table_id)
    query = query.options(selectinload(DatePoll.options), joinedload(DatePoll.meeting))
    return list(db.scalars(query.order_by(DatePoll.state != "open", DatePoll.id.desc()).limit(SHOWN)))


def answered_counts(db: Session, polls: Iterable[DatePoll]) -> dict[int, int]:
    """{poll id: how many people answered}; polls without an answer are missing."""
    query = select(PollVoice.poll_id, func.count()).where(PollVoice.poll_id.in_([poll.id for poll in polls]))
    rows = db.execute(query.where(PollVoice.answered_at.is_not(None)).group_by(PollVoice.poll_id))
    return {poll_id: count for poll_id, count in rows}  # noqa: C416 (dict() of rows is no dict for the type checker)


def open_polls(db: Session, table_id: int) -> list[DatePoll]:
    query = select(DatePoll).where(DatePoll.table_id == table_id, DatePoll.state == "open")
    return list(db.scalars(query.options(selectinload(DatePoll.options)).order_by(DatePoll.id)))


def poll_with_votes(db: Session, table_id: int, poll_id: int) -> DatePoll | None:
    """A poll with options, people and votes loaded, in four statements."""
    voices = selectinload(DatePoll.voices)
    query = select(DatePoll).where(DatePoll.table_id == table_id, DatePoll.id == poll_id)
    everything = (
        selectinload(DatePoll.options),
        voices.selectinload(PollVoice.votes),
        voices.joinedload(PollVoice.user),
        joinedload(DatePoll.meeting),
    )
    return db.scalar(query.options(*everything))


def result(poll: DatePoll) -> Result:
    """Count the answers; `poll` is from poll_with_votes()."""
    voices = sorted(poll.voices, key=lambda voice: (sort_key(voice.given_name), voice.id))
    rows = [(voice, answers_of(voice)) for voice in voices if voice.answered_at]
    tallies = {option.id: _tally(option, [answers for _voice, answers in rows]) for option in poll.options}
    top = max((tally.rank for tally in tallies.values()), default=(0, 0))
    if top[0]:
        tallies = {key: Tally(t.yes, t.maybe, t.no, best=t.rank == top) for key, t in tallies.items()}
    return Result(poll, rows, tallies, [voice for voice in voices if not voice.answered_at])


def _tally(option: PollOption, answers: list[dict[int, str]]) -> Tally:
    given = [row.get(option.id, "") for row in answers]
    yes, maybe, no = (given.count(value) for value in ANSWERS)
    return Tally(yes, maybe, no)


def answers_of(voice: PollVoice | None) -> dict[int, str]:
    """{option id: answer}; dates that were added after the answer are missing."""
    return {vote.option_id: vote.answer for vote in voice.votes} if voice else {}


def voice_of_user(db: Session, poll_id: int, user_id: int | None) -> PollVoice | None:
    query = select(PollVoice).where(PollVoice.poll_id == poll_id, PollVoice.user_id == user_id)
    return db.scalar(query.options(selectinload(PollVoice.votes))) if user_id else None


def voice_of_guest(db: Session, poll_id: int, email: str) -> PollVoice | None:
    query = select(PollVoice).where(PollVoice.poll_id == poll_id, PollVoice.email == email)
    return db.scalar(query.options(selectinload(PollVoice.votes)))


def users_who_can(db: Session, option_id: int) -> set[int]:
    """The user ids of those who answered "yes" to a date; guests are left out."""
    query = select(PollVoice.user_id).join(PollVote, PollVote.voice_id == PollVoice.id)
    chosen = query.where(PollVote.option_id == option_id, PollVote.answer == "yes", PollVoice.user_id.is_not(None))
    return {user_id for user_id in db.scalars(chosen) if user_id}


def count_answers(db: Session, option_id: int) -> int:
    """How many people answered to a date, "no" included."""
    return db.scalar(select(func.count()).select_from(PollVote).where(PollVote.option_id == option_id)) or 0


def guests_asked(db: Session, poll_id: int) -> list[PollVoice]:
    """Everybody who was mailed a guest link, in the order in which they were asked."""
    query = select(PollVoice).where(PollVoice.poll_id == poll_id, PollVoice.email.is_not(None))
    return list(db.scalars(query.order_by(PollVoice.id)))


def guests_with_link(db: Session, poll_id: int) -> list[PollVoice]:
    """Those of them who have a link that was not revoked."""
    link = exists().where(
        GuestLink.purpose == PURPOSE,
        GuestLink.subject_id == poll_id,
        GuestLink.email == PollVoice.email,
        GuestLink.revoked_at.is_(None),
    )
    return list(db.scalars(select(PollVoice).where(PollVoice.poll_id == poll_id, link).order_by(PollVoice.id)))
