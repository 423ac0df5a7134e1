"""Changes to the topic store: proposing, and the answer of the moderation, which the proposer gets as one mail."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import clock
from roundtable.core.actors import Actor, AtTable, table_of
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.sight import VISIBILITIES
from roundtable.forwarding.echo import actions as forwarding_echo
from roundtable.mail import delivery as mail
from roundtable.meetings.agenda.actions import Content, add_item
from roundtable.meetings.models import Meeting
from roundtable.meetings.queries import visibility_of_block
from roundtable.meetings.topics import queries
from roundtable.meetings.topics.models import Topic

PURPOSE = "proposal"  # of a guest link; its subject is the table
MOST_OPEN = 200  # proposals of one table without an answer; beyond that somebody plays with us


@dataclass(frozen=True)
class Guest:
    """Whoever acts through a guest link: `here` for changes, without a person."""

    db: Session
    link: GuestLink
    user_id: None = None

    @property
    def table_id(self) -> int:
        return self.link.table_id


def propose(actor: Actor, title: str, note: str, minutes: int = 10) -> Topic:
    """A member puts a topic into the store. The same title by the same person again is the same proposal."""
    _check_room(actor)
    mine = (t for t in queries.open_topics(actor.db, table_of(actor)) if t.proposed_by_id == actor.user_id)
    same = next((topic for topic in mine if topic.title == title and topic.note == note), None)
    if same:
        return same
    topic = Topic(table_id=actor.table_id, title=title, note=note, minutes=minutes, proposed_by_id=actor.user_id)
    actor.db.add(topic)
    actor.db.flush()
    record(actor, "topic.proposed", "topics", topic, title=title)
    return topic


def propose_as_guest(guest: Guest, title: str, note: str, name: str) -> Topic:
    """Through a guest link, once: a second time is a Conflict."""
    _check_room(guest)
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


def _check_room(actor: Actor) -> None:
    serialise_writers(actor.db)
    if queries.count_open_topics(actor.db, table_of(actor)) >= MOST_OPEN:
        raise Conflict(_("There are very many proposals without an answer. Please ask the moderation first."))


def invite_guest(actor: AtTable, name: str, email: str, locale: str) -> None:
    """Mail somebody without an account a link through which one topic can be proposed."""
    token = guest_links.issue(
        actor.db, table_of(actor), PURPOSE, table_of(actor), email, name, locale=locale, made_by=actor.user_id
    )
    mail.later(
        actor.db,
        email,
        "proposal_link",
        locale,
        name=name,
        table=actor.this_table.name,
        by=actor.person.name,
        path=f"/via/{token}/proposal",
        days=guest_links.DAYS,
    )
    record(actor, "topic.guest_asked", "topics", None)


def accept(actor: AtTable, topic: Topic, meeting: Meeting, minutes: int, visibility: str = "all") -> None:
    """The proposal becomes an item of this meeting's agenda. Conflict if it has an answer, or the meeting is over.

    One about a decision that not everybody may see becomes an item for the same people, or for fewer.
    """
    _lock_topic(actor, topic)
    visibility = max(visibility, least_visibility(actor.db, topic), key=VISIBILITIES.index)
    content = Content(
        topic.title, minutes=minutes, presenter=topic.proposer[:120], note=topic.note, visibility=visibility
    )
    item = add_item(actor, meeting, content)
    _decide(actor, topic, "accepted", item_id=item.id)
    # About the item where it is hidden, so that the feed tells it only to those who see the item.
    hidden = topic.block_id or visibility != "all"
    record(actor, "topic.accepted", "topics", item if hidden else topic, title=topic.title)
    _tell(actor, topic, label=item.label, day=meeting.starts_at, meeting_path=f"/meetings/{meeting.id}")


def least_visibility(db: Session, topic: Topic) -> str:
    """An item made of this proposal is seen by nobody who may not see what the proposal is about."""
    return visibility_of_block(db, topic.block_id) if topic.block_id else "all"


def decline(actor: AtTable, topic: Topic, reason: str) -> None:
    """The proposer learns why; without a reason: Invalid."""
    if not reason.strip():
        raise Invalid({"reason": _("Please say why. The person who proposed it gets this sentence.")})
    _lock_topic(actor, topic)
    _decide(actor, topic, "declined", answer=reason.strip())
    record(actor, "topic.declined", "topics", topic, title=topic.title)
    _tell(actor, topic, label="", day=None, meeting_path="")


def _lock_topic(actor: Actor, topic: Topic) -> None:
    serialise_writers(actor.db, topic)
    if topic.state != "open":
        raise Conflict(_("This proposal has got its answer already. Nothing was changed and nobody was written to."))


def _decide(actor: Actor, topic: Topic, state: str, **values: Any) -> None:
    topic.state, topic.decided_at, topic.decided_by_id = state, clock.now(), actor.user_id
    for name, value in values.items():
        setattr(topic, name, value)
    forwarding_echo.topic_moved(actor.db, topic)


def _tell(actor: AtTable, topic: Topic, **result: Any) -> None:
    """One mail to whoever proposed it; nobody is written to about an answer to oneself."""
    person, link = topic.proposed_by, topic.guest_link
    to = person or link
    if to is None or topic.proposed_by_id == actor.user_id or (person and person.disabled_at):
        return
    path = f"/tables/{actor.this_table.slug}{result['meeting_path']}" if person and result["meeting_path"] else ""
    mail.later(
        actor.db,
        to.email,
        "proposal_result",
        to.locale,
        name=topic.proposer,
        title=topic.title,
        state=topic.state,
        answer=topic.answer,
        label=result["label"],
        day=result["day"],
        table=actor.this_table.name,
        path=path,
    )
