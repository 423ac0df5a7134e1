"""Forwarding an item or a task to another round table, and that table's answer.

The text is copied when it is sent. Neither table sees anything else of the other, nor who sent or answered it: tables
write to each other, not persons.
"""

from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor, AtTable
from roundtable.core.errors import Conflict, Invalid, NotFound
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.forwarding import queries
from roundtable.forwarding.models import Forwarding, Received
from roundtable.forwarding.sender_updates.actions import OtherTable
from roundtable.mail.queue import actions as mail
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.topics import actions as topics
from roundtable.meetings.topics.models import Topic
from roundtable.tables.models import Member, RoundTable
from roundtable.tasks.actions import TaskDraft, create_task
from roundtable.tasks.models import ActionItem

MOST_OPEN = 100  # how many may wait for an answer at one table


def forward(actor: AtTable, thing: AgendaItem | ActionItem, to: RoundTable, title: str, note: str) -> Received:
    """Send this text to another table, and mail its moderation.

    Raises Invalid for something internal and for the own table, NotFound for a table that isn't open, Conflict if that
    table has it already or has too many that wait.
    """
    serialise_writers(actor.db, thing)
    _check_may_forward(actor, thing, to)
    kind = "item" if isinstance(thing, AgendaItem) else "task"
    received = Received(table_id=to.id, from_table_id=actor.table_id, kind=kind, title=title, note=note)
    actor.db.add(received)
    actor.db.flush()
    actor.db.add(
        Forwarding(
            table_id=actor.table_id,
            received_id=received.id,
            sent_by_id=actor.user_id,
            **{f"{kind}_id": thing.id},
        )
    )
    # The event's subject is the item itself, so that the feed tells it only to those who see the item.
    record(actor, "forwarding.sent", "forwardings", thing, title=thing.title)
    record(OtherTable(actor.db, to.id), "forwarding.arrived", "forwardings", received, title=title)
    for member in _moderators(actor.db, to.id):
        if member.user_id != actor.user_id:
            _mail(actor, member, "forwarded", to, title=title, note=note, other=actor.this_table.name)
    return received


def _check_may_forward(actor: Actor, thing: AgendaItem | ActionItem, to: RoundTable) -> None:
    if to.id == actor.table_id:
        raise Invalid({"to": _("Please choose another round table.")})
    if to.opened_at is None:
        raise NotFound
    if queries.is_internal(actor.db, thing):
        raise Invalid(internal_refusal())
    if queries.is_there_already(actor.db, thing, to.id):
        raise Conflict(_("The Round Table %(name)s has got this already. Nothing was sent twice.", name=to.name))
    if queries.count_open(actor.db, to.id) >= MOST_OPEN:
        raise Conflict(_("Very much waits for an answer there. Please talk to that round table first."))


def internal_refusal() -> str:
    return _("This is internal, so it stays at this table. Only what everybody at the table sees can be forwarded.")


def accept(actor: AtTable, received: Received, meeting: Meeting | None = None, visibility: str = "all") -> None:
    """Accept a task as one of this table, or an item into the topic store, or onto the agenda of `meeting` if given.

    Raises Conflict if it was answered or withdrawn in the meantime.
    """
    _lock_received(actor, received)
    if received.kind == "task":
        received.task_id = create_task(actor, TaskDraft(received.title)).id
    else:
        received.topic_id = _create_topic(actor, received, meeting, visibility).id
    _decide(actor, received, "accepted")


def _create_topic(actor: AtTable, received: Received, meeting: Meeting | None, visibility: str) -> Topic:
    # "Runder Tisch" is stored, and stored text is German whatever language the reader has.
    topic = Topic(
        table_id=actor.table_id,
        title=received.title,
        note=received.note,
        guest_name=f"Runder Tisch {received.sender.name}"[:120],
    )
    actor.db.add(topic)
    actor.db.flush()
    record(actor, "topic.taken_in", "topics", topic, title=topic.title)
    if meeting:
        topics.accept(actor, topic, meeting, topic.minutes, visibility)
    return topic


def decline(actor: AtTable, received: Received, reason: str) -> None:
    """Decline with a reason, which the sending table reads. Raises Invalid without one, Conflict as `accept()`."""
    if not reason.strip():
        raise Invalid({"reason": _("Please say why. The other round table gets this sentence.")})
    _lock_received(actor, received)
    received.answer = reason.strip()
    _decide(actor, received, "declined")


def withdraw(actor: Actor, sent: Forwarding) -> None:
    """Take back something that has no answer, else Conflict. The other table sees it, but no mail is sent."""
    received = sent.received
    serialise_writers(actor.db, received)
    if received.withdrawn_at:
        return
    if received.state != "open":
        raise Conflict(_("The other round table has answered in the meantime. Nothing was changed."))
    received.state, received.withdrawn_at = "declined", clock.now()
    record(actor, "forwarding.withdrawn", "forwardings", sent.item or sent.task, title=received.title)
    record(
        OtherTable(actor.db, received.table_id), "forwarding.taken_back", "forwardings", received, title=received.title
    )


def _lock_received(actor: Actor, received: Received) -> None:
    serialise_writers(actor.db, received)
    if received.withdrawn_at:
        raise Conflict(_("The other round table has withdrawn this in the meantime. Nothing was changed."))
    if received.state != "open":
        raise Conflict(_("This has got its answer already. Nothing was changed and nobody was written to."))


def _decide(actor: AtTable, received: Received, state: str) -> None:
    received.state, received.decided_at, received.decided_by_id = state, clock.now(), actor.user_id
    if state == "accepted":
        record(actor, "forwarding.accepted", "forwardings", received, title=received.title)
    else:
        record(actor, "forwarding.declined", "forwardings", received, title=received.title)
    record(OtherTable(actor.db, received.from_table_id), "forwarding.answered", "forwardings")
    _tell_sender(actor, received)


def _tell_sender(actor: AtTable, received: Received) -> None:
    """Mail whoever sent it, or the moderation if that person has left the table; never the person who answers."""
    sent = queries.forwarding_of(actor.db, received.id)
    present = meetings_queries.recipients(actor.db, received.from_table_id)
    author = [member for member in present if sent and member.user_id == sent.sent_by_id]
    for member in author or [member for member in present if member.role == "moderator"]:
        if member.user_id != actor.user_id:
            _mail(
                actor,
                member,
                "forwarding_result",
                received.sender,
                title=received.title,
                state=received.state,
                answer=received.answer,
                other=actor.this_table.name,
            )


def _mail(actor: AtTable, member: Member, template: str, table: RoundTable, **context: Any) -> None:
    user = member.user
    mail.later(
        actor.db,
        user.email,
        template,
        user.locale,
        mail.sent_from(actor, f"forwardings/{actor.table_id}"),
        name=user.name,
        path=f"/tables/{table.slug}/forwardings",
        table=table.name,
        **context,
    )


def _moderators(db: Session, table_id: int) -> list[Member]:
    return [member for member in meetings_queries.recipients(db, table_id) if member.role == "moderator"]
