"""Beginning a sign-in of several steps, and going on with it."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.accounts.steps.models import STEP_LIFE, SignInStep
from roundtable.core import clock
from roundtable.core.db import rows_of
from roundtable.core.security import hash_token, new_token, safe_path


def begin(db: Session, kind: str, user_id: int | None, next_path: str = "/", challenge: str = "") -> str:
    """Note a step and return its token. Old ones of everybody are deleted on the way."""
    db.execute(delete(SignInStep).where(SignInStep.expires_at < clock.now()))
    token = new_token()
    db.add(
        SignInStep(
            token_hash=hash_token(token),
            kind=kind,
            user_id=user_id,
            challenge=challenge,
            next_path=safe_path(next_path),
            expires_at=clock.now() + STEP_LIFE,
        )
    )
    db.flush()
    return token


def finish(db: Session, step: SignInStep) -> bool:
    """Use the step up. False if somebody else did so in the same moment."""
    return rows_of(db, delete(SignInStep).where(SignInStep.id == step.id)) == 1


def end_all(db: Session, user: User) -> None:
    """What was begun for this person leads nowhere any more."""
    db.execute(delete(SignInStep).where(SignInStep.user_id == user.id))
