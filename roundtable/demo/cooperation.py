"""What people do with each other: comments, objections, consent checks, raised hands, date polls, forwarded items."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.demo.people import Seat, seat_of
from roundtable.forwarding import actions as forwarding
from roundtable.live_meeting.consent import actions as consent
from roundtable.live_meeting.speakers import actions as speakers
from roundtable.meetings.check_in import actions as check_in
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.polls import actions as polls
from roundtable.meetings.quorum import actions as quorum
from roundtable.minutes.models import Block, Minutes
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.review.comments import actions as comments
from roundtable.minutes.review.objections import actions as objections
from roundtable.tables.models import Member


def fill(db: Session) -> None:
    _objections(db)
    _comments(db)
    _running(db)
    _forwarded(db)
    _poll(db)


def _objections(db: Session) -> None:
    """To the newest published minutes of Dithmarschen: one accepted, one without an answer."""
    birgit = seat_of(db, "dithmarschen", "Birgit")
    meeting = _newest(db, birgit.table_id, "published")
    fourth, fifth = _paragraphs(db, meeting)[3:5]
    with clock.shifted(clock.now() - timedelta(days=5)):
        wait = objections.raise_objection(
            seat_of(db, "dithmarschen", "Petra"),
            meeting,
            "Am Schalter wurden acht Wochen genannt.",
            fifth.id,
            "Wartezeit etwa sechs Wochen",
        )
    with clock.shifted(clock.now() - timedelta(days=4)):
        right = fifth.text.replace("sechs Wochen", "acht Wochen")
        objections.answer_objection(birgit, wait, "accepted", "Danke, das ist berichtigt.", right)
    with clock.shifted(clock.now() - timedelta(days=1)):
        objections.raise_objection(
            seat_of(db, "dithmarschen", "Jonas"),
            meeting,
            "Bitte ergänzen: auch Sprachkurse waren ein Thema.",
            fourth.id,
        )


def _comments(db: Session) -> None:
    """On the draft of Lauenburg, in which one paragraph is internal."""
    emre = seat_of(db, "herzogtum-lauenburg", "Emre")
    meeting = _newest(db, emre.table_id, "draft")
    first, second, third = _paragraphs(db, meeting)[:3]
    with clock.shifted(clock.now() - timedelta(days=3)):
        paragraphs.set_internal(emre, third, True)
        comments.ask_for_comments(emre, meeting)
    with clock.shifted(clock.now() - timedelta(days=2)):
        marit, rainer = seat_of(db, "herzogtum-lauenburg", "Marit"), seat_of(db, "herzogtum-lauenburg", "Rainer")
        settled = comments.add_comment(rainer, first, "Ich war ab 14:15 Uhr dabei.")
        comments.add_comment(marit, second, "Können wir hier den Link zum Vordruck nennen?")
    with clock.shifted(clock.now() - timedelta(days=1)):
        comments.resolve_comment(emre, settled, "Ist in der Anwesenheit eingetragen.")


def _running(db: Session) -> None:
    """Kiel's running meeting: a visitor checks in, two hands are raised, and a consent check is open."""
    merle = seat_of(db, "kiel", "Merle")
    quorum.set_rule(merle, merle.table, "half", None)
    meeting = db.scalars(select(Meeting).where(Meeting.table_id == merle.table_id, Meeting.state == "running")).one()
    check_in.open_door(merle, meeting)
    check_in.check_in(check_in.DoorActor(db, merle.table_id), meeting, "Anke", "Stadtteilbüro Gaarden")
    for name in ("Leyla", "Nils"):
        seat = seat_of(db, "kiel", name)
        speakers.raise_hand(seat, meeting, _member(seat))
    speakers.change_speaker(merle, meeting, speakers.waiting_speakers(db, meeting.id)[0], "call")
    item = db.get_one(AgendaItem, meeting.current_item_id)
    check = consent.open_check(merle, meeting, item, "Wir werben gemeinsam um neue Ehrenamtliche.", "objections")
    for name, choice, reason in (
        ("Leyla", "consent", ""),
        ("Sönke", "abstain", ""),
        ("Nils", "object", "Erst die Einarbeitung klären."),
    ):
        seat = seat_of(db, "kiel", name)
        consent.vote(seat, check, _member(seat), choice, reason)


def _forwarded(db: Session) -> None:
    """Kiel asks Dithmarschen whether they join in."""
    merle, birgit = seat_of(db, "kiel", "Merle"), seat_of(db, "dithmarschen", "Birgit")
    running = db.scalars(select(Meeting).where(Meeting.table_id == merle.table_id, Meeting.state == "running")).one()
    item = db.scalars(
        select(AgendaItem).where(
            AgendaItem.meeting_id == running.id, AgendaItem.kind == "decision", AgendaItem.title.like("%Aushang%")
        )
    ).one()
    with clock.shifted(clock.now() - timedelta(days=3)):
        forwarding.forward(merle, item, birgit.table, item.title, "Wollen wir den Aushang gemeinsam drucken lassen?")


def _poll(db: Session) -> None:
    """Segeberg's date poll for an evening on which volunteers can come too."""
    henrike = seat_of(db, "segeberg", "Henrike")
    days = [clock.today() + timedelta(days=ahead) for ahead in (36, 38, 44)]
    times = [
        (datetime.combine(day, time(17), clock.BERLIN), datetime.combine(day, time(19), clock.BERLIN)) for day in days
    ]
    with clock.shifted(clock.now() - timedelta(days=2)):
        draft = polls.PollDraft(
            "Abendsitzung im Winter",
            times,
            note="Damit auch Ehrenamtliche dabei sein können.",
            place="Kreishaus Bad Segeberg",
        )
        poll = polls.open_poll(henrike, draft)
    for name, said in (("Malte", ("yes", "maybe", "no")), ("Grete", ("no", "yes", "yes"))):
        polls.vote(seat_of(db, "segeberg", name), poll, {o.id: v for o, v in zip(poll.options, said, strict=True)})


def _newest(db: Session, table_id: int, state: str) -> Meeting:
    query = (
        select(Meeting)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Meeting.table_id == table_id, Minutes.state == state)
    )
    return db.scalars(query.order_by(Meeting.starts_at.desc()).limit(1)).one()


def _paragraphs(db: Session, meeting: Meeting) -> list[Block]:
    query = select(Block).join(Block.item).where(Block.meeting_id == meeting.id, Block.kind == "note")
    return list(db.scalars(query.order_by(AgendaItem.position, Block.id)))


def _member(seat: Seat) -> Member:
    query = select(Member).where(Member.table_id == seat.table_id, Member.user_id == seat.user_id)
    return seat.db.scalars(query).one()
