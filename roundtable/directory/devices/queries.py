"""Reading devices, and who may still read the directory with one."""

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.permissions import may
from roundtable.core.security import hash_token
from roundtable.directory.devices import tokens
from roundtable.directory.devices.models import Device, KnownState, PhoneMark
from roundtable.tables.models import Member

REVIVAL = timedelta(days=1)  # how long a revoked token can be allowed again


def device_by_token(db: Session, email: str, token: str) -> Device | None:
    """The device with this token; None if it is revoked, another person's, or of somebody who lost every seat."""
    device = db.scalar(
        select(Device)
        .join(Device.user)
        .options(joinedload(Device.user))
        .where(Device.token_hash == hash_token(tokens.typed(token)), Device.revoked_at.is_(None))
        .where(User.email == email, User.disabled_at.is_(None))
    )
    return device if device and reads_directory(db, device.user) else None


def reads_directory(db: Session, user: User) -> bool:
    """Whether the person may read the directory, at a table or in the state."""
    seats = select(Member.role).where(Member.user_id == user.id, Member.left_at.is_(None))
    return any(may(role, "directory:read") for role in (user.state_role or None, *db.scalars(seats)) if role)


def devices_of(db: Session, user_id: int) -> list[Device]:
    """The person's devices, newest first; revoked ones as long as they can be allowed again."""
    kept = or_(Device.revoked_at.is_(None), Device.revoked_at > clock.now() - REVIVAL)
    return list(db.scalars(select(Device).where(Device.user_id == user_id, kept).order_by(Device.id.desc())))


def known_state(db: Session, device_id: int, digest: str) -> KnownState | None:
    """What this device was told under a sync token."""
    query = select(KnownState).where(KnownState.device_id == device_id, KnownState.digest == digest)
    return db.scalar(query)


def marks(db: Session, user_id: int) -> list[int]:
    """The ids of the entries that the person wants on the phone in any case."""
    query = select(PhoneMark.organisation_id).where(PhoneMark.user_id == user_id)
    return list(db.scalars(query.order_by(PhoneMark.organisation_id)))


def is_marked(db: Session, user_id: int, organisation_id: int) -> bool | None:
    """Whether the entry is marked for the person's phone; None for whoever has none."""
    devices = select(Device.id).where(Device.user_id == user_id, Device.revoked_at.is_(None)).limit(1)
    if db.scalar(devices) is None:
        return None
    query = select(PhoneMark.id).where(PhoneMark.user_id == user_id, PhoneMark.organisation_id == organisation_id)
    return db.scalar(query) is not None
