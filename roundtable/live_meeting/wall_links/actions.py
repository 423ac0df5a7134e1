"""Links that show a meeting's wall without signing in: made, listed, ended."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import clock
from roundtable.core.actors import Actor, AtTable
from roundtable.core.events import record
from roundtable.meetings.models import Meeting

PURPOSE = "projector"  # of a guest link; its subject id is the meeting's
KEPT_AFTER_END = timedelta(hours=24)  # how long links work after the meeting


def links_end_at(meeting: Meeting) -> datetime:
    """When links to a meeting's wall stop working: counted from the planned end, then from the actual one."""
    return (meeting.ended_at or max(meeting.ends_at, clock.now())) + KEPT_AFTER_END


def make_link(actor: AtTable, meeting: Meeting) -> str:
    """Make a read-only link and return its token. Earlier links go on working."""
    token = guest_links.issue_guest_link(
        actor.db,
        guest_links.GuestLinkDraft(
            meeting.table_id, PURPOSE, meeting.id, "", locale=actor.person.locale, made_by=actor.user_id
        ),
    )
    guest_links.set_expiry_of_links_to(actor.db, PURPOSE, meeting.id, links_end_at(meeting))
    record(actor, "projector.link_made", f"projector/{meeting.id}", meeting)
    return token


def end_links(actor: Actor, meeting: Meeting) -> None:
    """Revoke all links of a meeting; walls that are open go blank at once."""
    for link in links_of(actor.db, meeting):
        # Live connections through a link have the negative link id as user id: see live/socket.py.
        record(actor, "projector.link_ended", "membership", user=-link.id)
    guest_links.revoke_links_to(actor.db, PURPOSE, meeting.id)


def links_of(db: Session, meeting: Meeting) -> list[GuestLink]:
    """Those that still work, the newest first."""
    query = select(GuestLink).where(GuestLink.purpose == PURPOSE, GuestLink.subject_id == meeting.id)
    found = db.scalars(query.where(GuestLink.revoked_at.is_(None)).order_by(GuestLink.id.desc()))
    return [link for link in found if link.state == "open"]
