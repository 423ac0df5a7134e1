"""Finding a guest link by its token."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core.security import hash_token


def find(db: Session, token: str, purpose: str) -> GuestLink | None:
    """The link with this token and purpose, in any state; None also for tokens that were never given."""
    if len(token) > 100:
        return None
    return db.scalar(select(GuestLink).where(GuestLink.token_hash == hash_token(token), GuestLink.purpose == purpose))
