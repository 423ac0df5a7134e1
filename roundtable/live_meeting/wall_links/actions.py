"""Links for the computer that shows the wall: made, listed, ended."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import clock
from roundtable.core.actors import Actor, AtTable
from roundtable.core.events import record
from roundtable.meetings.models import Meeting

PURPOSE = "projector"


AFTER = timedelta(hours=24)  # a link ends so long after the meeting


def ends_at(meeting: Meeting) -> datetime:
    """When links to a meeting's wall stop working; corrected when the meeting really ends."""
    return (meeting.ended_at or max(meeting.ends_at, clock.now())) + AFTER


def make_link(actor: AtTable, meeting: Meeting) -> str:
    """The token of a new read-only link; earlier ones go on working."""
    token = guest_links.issue(
        actor.db, meeting.table_id, PURPOSE, meeting.id, "", locale=actor.person.locale, made_by=actor.user_id
    )
    guest_links.end(actor.db, PURPOSE, meeting.id, ends_at(meeting))
    record(actor, "projector.link_made", f"projector/{meeting.id}", meeting)
    return token


def end_links(actor: Actor, meeting: Meeting) -> None:
    """Whoever looks on through a link of this meeting sees nothing more, at once."""
    for link in links_of(actor.db, meeting):
        # The live connection of a link's viewer counts as a person with a number below zero: see live/socket.py.
        record(actor, "projector.link_ended", "membership", user=-link.id)
    guest_links.revoke(actor.db, PURPOSE, meeting.id)


def links_of(db: Session, meeting: Meeting) -> list[GuestLink]:
    """Those that still work, the newest first."""
    query = select(GuestLink).where(GuestLink.purpose == PURPOSE, GuestLink.subject_id == meeting.id)
    found = db.scalars(query.where(GuestLink.revoked_at.is_(None)).order_by(GuestLink.id.desc()))
    return [link for link in found if link.state == "open"]
