"""Which factors somebody has."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from roundtable.accounts.factors.models import Authenticator, Passkey, RecoveryCode


def passkeys_of(db: Session, user_id: int) -> list[Passkey]:
    return list(db.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)))


def passkey_by_credential(db: Session, credential_id: str) -> Passkey | None:
    """With its person. Both databases compare the whole text."""
    query = select(Passkey).options(joinedload(Passkey.user)).where(Passkey.credential_id == credential_id)
    return db.scalar(query)


def authenticator_of(db: Session, user_id: int) -> Authenticator | None:
    """The person's app, also if it isn't confirmed yet."""
    return db.scalar(select(Authenticator).where(Authenticator.user_id == user_id))


def app_of(db: Session, user_id: int) -> Authenticator | None:
    """The person's app, if it counts."""
    found = authenticator_of(db, user_id)
    return found if found and found.confirmed_at else None


def codes_left(db: Session, user_id: int) -> int:
    query = select(func.count()).select_from(RecoveryCode)
    return db.scalar(query.where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))) or 0
