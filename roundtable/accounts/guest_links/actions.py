"""Guest links: one address, one thing, one table, for a while. Their pages live below /via/{token}/.

A feature makes a public page and a public action on `/via/{token}/<noun>`, asks `find` for its own purpose and
answers with NotFound if there is none; a link that is too old gets a page that says so.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import clock
from roundtable.core.security import hash_token, new_token

DAYS = 60


def issue(
    db: Session,
    table_id: int,
    purpose: str,
    subject_id: int,
    email: str,
    name: str = "",
    days: int = DAYS,
    locale: str = "de",
    made_by: int | None = None,
) -> str:
    """The token of a new link; it is not stored and can't be shown again. An older link for the same stays valid.

    It works as long as whoever made it keeps the right to: see accounts/withdrawal/actions.py.
    """
    token = new_token()
    db.add(
        GuestLink(
            token_hash=hash_token(token),
            table_id=table_id,
            purpose=purpose,
            subject_id=subject_id,
            email=email.casefold(),
            name=name,
            locale=locale,
            created_by_id=made_by,
            expires_at=clock.now() + timedelta(days=days),
        )
    )
    db.flush()
    return token


def revoke(db: Session, purpose: str, subject_id: int) -> None:
    """None of the links to this thing works any more."""
    db.execute(
        update(GuestLink)
        .where(GuestLink.purpose == purpose, GuestLink.subject_id == subject_id, GuestLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def end(db: Session, purpose: str, subject_id: int, at: datetime) -> None:
    """All links to this thing that were not withdrawn work until then: it takes place longer or shorter."""
    db.execute(
        update(GuestLink)
        .where(GuestLink.purpose == purpose, GuestLink.subject_id == subject_id, GuestLink.revoked_at.is_(None))
        .values(expires_at=at)
    )
