"""Changes to the topic store: proposing, and the moderation's answer, which is mailed to the proposer."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.models import User
from roundtable.core import clock, i18n
from roundtable.core.actors import Actor, AtTable, table_of
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import may
from roundtable.core.sight import VISIBILITIES
from roundtable.forwarding.sender_updates import actions as sender_updates
from roundtable.mail.queue import actions as mail
from roundtable.meetings.agenda.actions import Content, add_item
from roundtable.meetings.models import Meeting
from roundtable.meetings.queries import visibility_of_block
from roundtable.meetings.topics import queries
from roundtable.meetings.topics.models import Topic
from roundtable.search import actions as search
from roundtable.tables.queries import member_of

PURPOSE = "proposal"  # of a guest link; its subject id is the table's
MOST_OPEN = 200  # unanswered proposals of one table; more would be abuse


@dataclass(frozen=True)
class GuestActor:
    """The Actor of changes through a guest link: a table, but no person."""

    db: Session
    link: GuestLink
    user_id: None = None

    @property
    def table_id(self) -> int:
        return self.link.table_id


def propose(actor: Actor, title: str, note: str, duration: int = 10) -> Topic:
    """Put a topic into the store; `duration` in minutes. An equal open one by the same person is returned instead."""
    _refuse_too_many(actor)
    mine = (t for t in queries.open_topics(actor.db, table_of(actor)) if t.proposed_by_id == actor.user_id)
    same = next((topic for topic in mine if topic.title == title and topic.note == note), None)
    if same:
        return same
    topic = Topic(table_id=actor.table_id, title=title, note=note, minutes=duration, proposed_by_id=actor.user_id)
    actor.db.add(topic)
    actor.db.flush()
    record(actor, "topic.proposed", "topics", topic, title=title)
    return topic


def propose_as_guest(guest: GuestActor, title: str, note: str, name: str) -> Topic:
    """Put a topic into the store through a guest link. Each link takes one; a second is a Conflict."""
    _refuse_too_many(guest)
    if queries.topic_of_link(guest.db, guest.link.id):
        raise Conflict(_("This link carries one proposal, and it has arrived already."))
    guest.link.used_at = clock.now()
    topic = Topic(
        table_id=guest.table_id,
        title=title,
        note=note,
        guest_link_id=guest.link.id,
        guest_name=name or guest.link.name or guest.link.email,
    )
    guest.db.add(topic)
    guest.db.flush()
    record(guest, "topic.arrived", "topics", topic, title=title)
    return topic


def _refuse_too_many(actor: Actor) -> None:
    serialise_writers(actor.db)
    if queries.count_open_topics(actor.db, table_of(actor)) >= MOST_OPEN:
        raise Conflict(_("There are very many proposals without an answer. Please ask the moderation first."))


def invite_guest(actor: AtTable, name: str, email: str, locale: str) -> None:
    """Mail somebody without an account a link for proposing one topic."""
    token = guest_links.issue_guest_link(
        actor.db,
        guest_links.GuestLinkDraft(
            table_of(actor), PURPOSE, table_of(actor), email, name, locale=locale, made_by=actor.user_id
        ),
    )
    mail.later(
        actor.db,
        email,
        "proposal_link",
        locale,
        mail.sent_from(actor, f"topics/{table_of(actor)}"),
        name=name,
        table=actor.this_table.name,
        by=actor.person.name,
        path=f"/via/{token}/proposal",
        days=guest_links.DAYS,
    )
    record(actor, "topic.guest_asked", "topics", None)


def accept(actor: AtTable, topic: Topic, meeting: Meeting, duration: int, visibility: str = "all") -> None:
    """Make the proposal an item of this meeting. Conflict if it has an answer already, or the meeting is over.

    The item is hidden at least as far as least_visibility() says, even if `visibility` asks for less.
    """
    _lock_topic(actor, topic)
    visibility = max(visibility, least_visibility(actor.db, topic), key=VISIBILITIES.index)
    with i18n.use(i18n.DEFAULT):  # stored text is German
        presenter = topic.proposer[:120]
    content = Content(topic.title, minutes=duration, presenter=presenter, note=topic.note, visibility=visibility)
    item = add_item(actor, meeting, content)
    _set_answer(actor, topic, "accepted", item_id=item.id)
    # The event's subject is the item if that is hidden, so that the feed shows it only to those who see the item.
    hidden = topic.block_id or visibility != "all"
    record(actor, "topic.accepted", "topics", item if hidden else topic, title=topic.title)
    _mail_answer(actor, topic, label=item.label, day=meeting.starts_at, meeting_path=f"/meetings/{meeting.id}")


def least_visibility(db: Session, topic: Topic) -> str:
    """The widest visibility for an item made of this proposal: that of the decision it is about, if it is about one."""
    return visibility_of_block(db, topic.block_id) if topic.block_id else "all"


def decline(actor: AtTable, topic: Topic, reason: str) -> None:
    """Decline with a reason, which is mailed to the proposer. Invalid without one."""
    if not reason.strip():
        raise Invalid({"reason": _("Please say why. The person who proposed it gets this sentence.")})
    _lock_topic(actor, topic)
    _set_answer(actor, topic, "declined", answer=reason.strip())
    record(actor, "topic.declined", "topics", topic, title=topic.title)
    _mail_answer(actor, topic, label="", day=None, meeting_path="")


def withdraw(actor: Actor, topic: Topic) -> None:
    """Take back one's own proposal while nobody has answered it; it is gone then. Forbidden for somebody else's."""
    if not is_own(topic, actor.user_id):
        raise Forbidden
    _lock_topic(actor, topic)
    actor.db.delete(topic)
    actor.db.flush()
    search.refresh(actor.db, topic)
    # Without a subject: nobody is told of an event about a row that is not there.
    record(actor, "topic.withdrawn", "topics", None, title=topic.title)


def is_own(topic: Topic, user_id: int | None) -> bool:
    """Whether this person proposed it; what came through a guest link is nobody's at the table."""
    return user_id is not None and topic.proposed_by_id == user_id


def _lock_topic(actor: Actor, topic: Topic) -> None:
    serialise_writers(actor.db, topic)
    if topic.state != "open":
        raise Conflict(_("This proposal has got its answer already. Nothing was changed and nobody was written to."))


def _set_answer(actor: Actor, topic: Topic, state: str, **values: Any) -> None:
    topic.state, topic.decided_at, topic.decided_by_id = state, clock.now(), actor.user_id
    for name, value in values.items():
        setattr(topic, name, value)
    sender_updates.topic_changed(actor.db, topic)


def _still_reads(actor: Actor, person: User) -> bool:
    """Whether the person sits at this table, or reads what is proposed at all tables."""
    seat = member_of(actor.db, table_of(actor), person.id)
    sits = seat is not None and seat.left_at is None
    return not person.disabled_at and (sits or may(person.state_role, "topics:read"))


def _mail_answer(actor: AtTable, topic: Topic, **result: Any) -> None:
    """Mail the answer to the proposer, unless they gave it themselves or nothing here is their business any more."""
    person, link = topic.proposed_by, topic.guest_link
    to = person or link
    if to is None or topic.proposed_by_id == actor.user_id:
        return
    if not (_still_reads(actor, person) if person else link and not link.revoked_at):
        return
    path = f"/tables/{actor.this_table.slug}{result['meeting_path']}" if person and result["meeting_path"] else ""
    mail.later(
        actor.db,
        to.email,
        "proposal_result",
        to.locale,
        mail.sent_from(actor, f"topics/{table_of(actor)}"),
        name=topic.addressee,
        title=topic.title,
        state=topic.state,
        answer=topic.answer,
        label=result["label"],
        day=result["day"],
        table=actor.this_table.name,
        path=path,
    )
