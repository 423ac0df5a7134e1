"""Changes: forwarding an item or a task to another round table, and the answer of that table.

The text that goes along is copied when it is sent. Neither table sees anything else of the other, and nobody's
name crosses the border: tables write to each other, not persons.
"""

from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor, AtTable
from roundtable.core.errors import Conflict, Invalid, NotFound
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.forwarding import queries
from roundtable.forwarding.echo.actions import Elsewhere
from roundtable.forwarding.models import Forwarding, Received
from roundtable.mail import delivery as mail
from roundtable.meetings import queries as planning_queries
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.topics import actions as topics
from roundtable.meetings.topics.models import Topic
from roundtable.tables.models import Member, RoundTable
from roundtable.tasks.actions import TaskDraft, create_task
from roundtable.tasks.models import ActionItem

MOST_OPEN = 100  # that wait for an answer at one table


def forward(here: AtTable, thing: AgendaItem | ActionItem, to: RoundTable, title: str, note: str) -> Received:
    """Send this text to another table, whose moderation hears of it by mail.

    Invalid for what is internal and for the own table; Conflict while that table has it already.
    """
    serialise_writers(here.db, thing)
    _check(here, thing, to)
    kind = "item" if isinstance(thing, AgendaItem) else "task"
    got = Received(table_id=to.id, from_table_id=here.table_id, kind=kind, title=title, note=note)
    here.db.add(got)
    here.db.flush()
    here.db.add(
        Forwarding(
            table_id=here.table_id,
            received_id=got.id,
            sent_by_id=here.user_id,
            **{f"{kind}_id": thing.id},
        )
    )
    # About the item itself, so that the feed tells it only to those who see the item.
    record(here, "forwarding.sent", "forwardings", thing, title=thing.title)
    record(Elsewhere(here.db, to.id), "forwarding.arrived", "forwardings", got, title=title)
    for member in _moderation(here.db, to.id):
        if member.user_id != here.user_id:
            _mail(here.db, member, "forwarded", to, title=title, note=note, other=here.this_table.name)
    return got


def _check(here: Actor, thing: AgendaItem | ActionItem, to: RoundTable) -> None:
    if to.id == here.table_id:
        raise Invalid({"to": _("Please choose another round table.")})
    if to.opened_at is None:
        raise NotFound
    if queries.is_internal(here.db, thing):
        raise Invalid(internal_sentence())
    if queries.is_on_its_way(here.db, thing, to.id):
        raise Conflict(_("The Round Table %(name)s has got this already. Nothing was sent twice.", name=to.name))
    if queries.count_open(here.db, to.id) >= MOST_OPEN:
        raise Conflict(_("Very much waits for an answer there. Please talk to that round table first."))


def internal_sentence() -> str:
    return _("This is internal, so it stays at this table. Only what everybody at the table sees can be forwarded.")


def accept(here: AtTable, got: Received, meeting: Meeting | None = None, visibility: str = "all") -> None:
    """An item comes into the topic store, or onto the agenda of a meeting at once; a task becomes one of this table."""
    _lock_received(here, got)
    if got.kind == "task":
        got.task_id = create_task(here, TaskDraft(got.title)).id
    else:
        got.topic_id = _stored(here, got, meeting, visibility).id
    _decide(here, got, "accepted")


def _stored(here: AtTable, got: Received, meeting: Meeting | None, visibility: str) -> Topic:
    # Stored text is German, whatever language the person at the screen reads.
    topic = Topic(
        table_id=here.table_id, title=got.title, note=got.note, guest_name=f"Runder Tisch {got.sender.name}"[:120]
    )
    here.db.add(topic)
    here.db.flush()
    record(here, "topic.taken_in", "topics", topic, title=topic.title)
    if meeting:
        topics.accept(here, topic, meeting, topic.minutes, visibility)
    return topic


def decline(here: AtTable, got: Received, reason: str) -> None:
    """The sending table learns why; without a reason: Invalid."""
    if not reason.strip():
        raise Invalid({"reason": _("Please say why. The other round table gets this sentence.")})
    _lock_received(here, got)
    got.answer = reason.strip()
    _decide(here, got, "declined")


def withdraw(here: Actor, sent: Forwarding) -> None:
    """Take back what waits for an answer; the other table sees that it was taken back, nobody is written to."""
    got = sent.received
    serialise_writers(here.db, got)
    if got.withdrawn_at:
        return
    if got.state != "open":
        raise Conflict(_("The other round table has answered in the meantime. Nothing was changed."))
    got.state, got.withdrawn_at = "declined", clock.now()
    record(here, "forwarding.withdrawn", "forwardings", sent.item or sent.task, title=got.title)
    record(Elsewhere(here.db, got.table_id), "forwarding.taken_back", "forwardings", got, title=got.title)


def _lock_received(here: Actor, got: Received) -> None:
    serialise_writers(here.db, got)
    if got.withdrawn_at:
        raise Conflict(_("The other round table has withdrawn this in the meantime. Nothing was changed."))
    if got.state != "open":
        raise Conflict(_("This has got its answer already. Nothing was changed and nobody was written to."))


def _decide(here: AtTable, got: Received, state: str) -> None:
    got.state, got.decided_at, got.decided_by_id = state, clock.now(), here.user_id
    if state == "accepted":
        record(here, "forwarding.accepted", "forwardings", got, title=got.title)
    else:
        record(here, "forwarding.declined", "forwardings", got, title=got.title)
    record(Elsewhere(here.db, got.from_table_id), "forwarding.answered", "forwardings")
    _tell_sender(here, got)


def _tell_sender(here: AtTable, got: Received) -> None:
    """One mail to whoever sent it; if that person has left the table, to its moderation. Not to oneself."""
    sent = queries.forwarding_of(here.db, got.id)
    present = planning_queries.recipients(here.db, got.from_table_id)
    author = [member for member in present if sent and member.user_id == sent.sent_by_id]
    for member in author or [member for member in present if member.role == "moderator"]:
        if member.user_id != here.user_id:
            _mail(
                here.db,
                member,
                "forwarding_result",
                got.sender,
                title=got.title,
                state=got.state,
                answer=got.answer,
                other=here.this_table.name,
            )


def _mail(db: Session, member: Member, template: str, table: RoundTable, **context: Any) -> None:
    user = member.user
    mail.later(
        db,
        user.email,
        template,
        user.locale,
        name=user.name,
        path=f"/tables/{table.slug}/forwardings",
        table=table.name,
        **context,
    )


def _moderation(db: Session, table_id: int) -> list[Member]:
    return [member for member in planning_queries.recipients(db, table_id) if member.role == "moderator"]
