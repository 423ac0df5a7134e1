"""Making, ending and prolonging guest links. Their pages live below /via/{token}/.

A room that offers something to guests declares `/via/{token}/<noun>` and asks `find_link()` or `require_link()` for
its own purpose. A link whose state is not "open" gets a page that says so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import clock
from roundtable.core.security import hash_token, new_token

DAYS = 60  # how long a link works unless the caller says otherwise


@dataclass(frozen=True)
class GuestLinkDraft:
    """A guest link before it is stored; `purpose` and `subject_id` as in `GuestLink`, `made_by` a user's id.

    The link works only as long as that person keeps the right to make it: see accounts/withdrawal/actions.py.
    """

    table_id: int
    purpose: str
    subject_id: int
    email: str
    name: str = ""
    days: int = DAYS
    locale: str = "de"
    made_by: int | None = None


def issue_guest_link(db: Session, draft: GuestLinkDraft) -> str:
    """Store the link and return its token, of which only the hash is kept. Older links to the same thing stay valid."""
    token = new_token()
    db.add(
        GuestLink(
            token_hash=hash_token(token),
            table_id=draft.table_id,
            purpose=draft.purpose,
            subject_id=draft.subject_id,
            email=draft.email.casefold(),
            name=draft.name,
            locale=draft.locale,
            created_by_id=draft.made_by,
            expires_at=clock.now() + timedelta(days=draft.days),
        )
    )
    db.flush()
    return token


def revoke_links_to(db: Session, purpose: str, subject_id: int) -> None:
    """Revoke all links to one thing."""
    db.execute(
        update(GuestLink)
        .where(GuestLink.purpose == purpose, GuestLink.subject_id == subject_id, GuestLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def set_expiry_of_links_to(db: Session, purpose: str, subject_id: int, at: datetime) -> None:
    """Let all links to one thing that were not revoked expire at this moment, because its own end has moved."""
    db.execute(
        update(GuestLink)
        .where(GuestLink.purpose == purpose, GuestLink.subject_id == subject_id, GuestLink.revoked_at.is_(None))
        .values(expires_at=at)
    )
