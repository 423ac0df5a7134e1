"""Reading begun sign-ins."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roundtable.accounts.models import User
from roundtable.accounts.steps.models import SignInStep
from roundtable.core import clock
from roundtable.core.security import hash_token


def step_by_token(db: Session, token: str, kind: str) -> SignInStep | None:
    """A step of this kind that still counts; None if it is too old, unknown or of a closed account."""
    return db.scalar(
        select(SignInStep)
        .outerjoin(SignInStep.user)
        .options(joinedload(SignInStep.user))
        .where(SignInStep.token_hash == hash_token(token), SignInStep.kind == kind)
        .where(SignInStep.expires_at > clock.now(), SignInStep.created_at <= clock.horizon())
        .where(User.disabled_at.is_(None))
    )
