"""Reading comments, objections, corrections, approvals and redactions."""

from datetime import date

from sqlalchemy import ColumnElement, cast, exists, func, select
from sqlalchemy.orm import Session, joinedload

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core.models import Event
from roundtable.core.paging import Page, page_of
from roundtable.core.sight import WHOLE
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Block, Minutes
from roundtable.minutes.review.models import BlockComment, Correction, Objection, Redaction

REDACTIONS = 50  # per page
LINK = "objection"  # the purpose of a guest link; its subject is the minutes


def comments_of(db: Session, meeting_id: int) -> list[BlockComment]:
    """On paragraphs that are still there; the oldest first."""
    query = select(BlockComment).join(BlockComment.block).where(BlockComment.meeting_id == meeting_id)
    return list(db.scalars(query.where(Block.removed_at.is_(None)).order_by(BlockComment.id)))


def comments_on(db: Session, block_id: int) -> list[BlockComment]:
    return list(db.scalars(select(BlockComment).where(BlockComment.block_id == block_id).order_by(BlockComment.id)))


def objections_of(db: Session, meeting_id: int) -> list[Objection]:
    """The oldest first, without those that were withdrawn."""
    query = select(Objection).where(Objection.meeting_id == meeting_id, Objection.state != "withdrawn")
    return list(db.scalars(query.order_by(Objection.id)))


def open_objections(db: Session, minutes_id: int) -> list[Objection]:
    """Reads again what the session has loaded: objections may have changed while this transaction waited."""
    query = select(Objection).where(Objection.minutes_id == minutes_id, Objection.state == "open")
    return list(db.scalars(query.order_by(Objection.id).execution_options(populate_existing=True)))


def objections_by(db: Session, minutes_id: int, user_id: int | None) -> list[Objection]:
    """All objections of one person, including withdrawn ones."""
    query = select(Objection).where(Objection.minutes_id == minutes_id, Objection.author_id == user_id)
    return list(db.scalars(query.order_by(Objection.id)))


def objections_by_mail(db: Session, minutes_id: int, email: str) -> list[Objection]:
    """Objections made through links that were mailed to this address."""
    query = select(Objection).where(Objection.minutes_id == minutes_id, Objection.email == email)
    return list(db.scalars(query.order_by(Objection.id)))


def links_of(db: Session, minutes_id: int) -> list[GuestLink]:
    """Links mailed to people without an account, the newest first."""
    query = select(GuestLink).where(GuestLink.purpose == LINK, GuestLink.subject_id == minutes_id)
    return list(db.scalars(query.order_by(GuestLink.id.desc())))


def corrections_of(db: Session, meeting_id: int) -> list[Correction]:
    """Corrections in later minutes of the minutes of this meeting."""
    return _corrections(db, Correction.meeting_id == meeting_id)


def corrections_in(db: Session, meeting_id: int) -> list[Correction]:
    """Corrections of earlier minutes in the minutes of this meeting."""
    return _corrections(db, Correction.in_meeting_id == meeting_id)


def _corrections(db: Session, condition: object) -> list[Correction]:
    query = select(Correction).join(Correction.in_block).where(condition, Block.removed_at.is_(None))  # type: ignore[arg-type]
    query = query.options(
        joinedload(Correction.meeting), joinedload(Correction.in_meeting), joinedload(Correction.in_block)
    )
    return list(db.scalars(query.order_by(Correction.id)))


def correctable_in(db: Session, meeting: Meeting) -> list[Meeting]:
    """Later meetings whose minutes are being written and have an item to write on; the newest first."""
    closed = exists().where(Minutes.meeting_id == Meeting.id, Minutes.state != "draft")
    with_items = exists().where(AgendaItem.meeting_id == Meeting.id)
    query = select(Meeting).where(
        Meeting.table_id == meeting.table_id,
        Meeting.starts_at > meeting.starts_at,
        Meeting.cancelled_reason == "",
        Meeting.state.in_(("running", "held")),
        ~closed,
        with_items,
    )
    return list(db.scalars(query.order_by(Meeting.starts_at.desc())))


def approval_item(db: Session, meeting_id: int, minutes_id: int) -> AgendaItem | None:
    """The item of a meeting under which these minutes are approved."""
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return db.scalar(query.where(AgendaItem.carry_key == f"approve/{minutes_id}"))


def approval_items(db: Session, minutes_id: int) -> list[AgendaItem]:
    """The items of planned or running meetings under which these minutes are to be approved."""
    query = select(AgendaItem).join(AgendaItem.meeting).where(AgendaItem.carry_key == f"approve/{minutes_id}")
    query = query.where(Meeting.state.in_(("planned", "running")))
    return list(db.scalars(query.execution_options(**WHOLE)))


def approved_in(db: Session, meeting_id: int) -> list[Minutes]:
    """Earlier minutes that this meeting approved."""
    query = select(Minutes).where(Minutes.approved_in_id == meeting_id).options(joinedload(Minutes.meeting))
    return list(db.scalars(query.order_by(Minutes.id)))


def approvals_taken_back(db: Session, meeting: Meeting) -> list[Event]:
    """The oldest first; `data` says by whom ("by") and why ("reason")."""
    of_meeting = select(Event).where(Event.table_id == meeting.table_id, Event.topic == f"minutes/{meeting.id}")
    return list(db.scalars(of_meeting.where(Event.verb == "minutes.approval_taken_back").order_by(Event.id)))


def redactions(db: Session, table_id: int, wanted: str) -> tuple[list[Redaction], Page]:
    """One page of a table's redactions, the newest first; `wanted` is the number of the page as in the address."""
    of_table = select(Redaction).where(Redaction.table_id == table_id)
    at = page_of(db.scalar(select(func.count()).select_from(of_table.subquery())) or 0, wanted, REDACTIONS)
    rows = of_table.order_by(Redaction.id.desc()).limit(at.size).offset(at.offset)
    return list(db.scalars(rows)), at


def redactions_at(db: Session, table_id: int, meeting_id: int) -> list[Redaction]:
    """Redactions that changed the minutes of one meeting, the newest first."""
    query = select(Redaction).where(Redaction.table_id == table_id, _touches(db, meeting_id))
    return list(db.scalars(query.order_by(Redaction.id.desc())))


def _touches(db: Session, meeting_id: int) -> ColumnElement[bool]:
    """Whether `places["meetings"]` contains the meeting; as SQL, so that other redactions are not loaded."""
    if db.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import JSONB  # not at the top: two megabytes that SQLite never needs

        return cast(Redaction.places["meetings"], JSONB).contains([meeting_id])
    each = func.json_each(Redaction.places, "$.meetings").table_valued("value")
    return exists(select(each.c.value).where(each.c.value == meeting_id).correlate(Redaction))


def due_windows(db: Session, today: date) -> list[Minutes]:
    """Published minutes whose time for objections is over, but not recorded as over yet."""
    query = select(Minutes).where(Minutes.state == "published", Minutes.window_closed_at.is_(None))
    return list(db.scalars(query.where(Minutes.objections_until < today).options(joinedload(Minutes.meeting))))


def due_comment_phases(db: Session, today: date) -> list[Minutes]:
    query = select(Minutes).where(Minutes.state == "draft", Minutes.comments_until < today)
    return list(db.scalars(query.options(joinedload(Minutes.meeting))))
