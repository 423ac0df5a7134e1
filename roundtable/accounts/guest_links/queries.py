"""Finding a guest link by its token."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core.errors import NotFound
from roundtable.core.security import hash_token


def find_link(db: Session, token: str, purpose: str) -> GuestLink | None:
    """The link with this token and purpose, in any state; None if there is none."""
    if len(token) > 100:
        return None
    return db.scalar(select(GuestLink).where(GuestLink.token_hash == hash_token(token), GuestLink.purpose == purpose))


def require_link(db: Session, token: str, purpose: str) -> GuestLink:
    """The same; raises NotFound if there is none, so that a page answers as for any unknown address."""
    link = find_link(db, token, purpose)
    if link is None:
        raise NotFound
    return link
