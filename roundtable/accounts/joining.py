"""Invitations, and taking the seat that one offers."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from roundtable import clock, i18n, mail
from roundtable.accounts.actions import FIRST_LINK_LIFE, LINK_LIFE, issue_link
from roundtable.accounts.limits import LINKS, take
from roundtable.accounts.models import Invitation, User
from roundtable.errors import Forbidden
from roundtable.events import Actor, record
from roundtable.permissions import STATE_ROLES, TABLE_ROLES
from roundtable.security import hash_token, new_token
from roundtable.system import System
from roundtable.tables.actions import seat_member
from roundtable.tables.models import RoundTable
from roundtable.tables.queries import member_of

MAX_DAYS, MAX_USES = 60, 100
PROMISE = "1"  # the version of the three promises that people agree to


def grantable(role: str | None) -> tuple[str, ...]:
    """The roles that somebody may give: none above the own one."""
    if role in STATE_ROLES:
        return TABLE_ROLES
    return TABLE_ROLES[: TABLE_ROLES.index(role) + 1] if role in TABLE_ROLES else ()


def create_invitation(
    here: Actor, giver: str | None, role: str, label: str, days: int, uses: int
) -> tuple[Invitation, str]:
    """The invitation and the path of its link, which can't be shown again. `giver` is the inviter's own role."""
    if role not in grantable(giver) or not (1 <= days <= MAX_DAYS and 1 <= uses <= MAX_USES):
        raise Forbidden
    token = new_token()
    invitation = Invitation(
        token_hash=hash_token(token), table_id=here.table_id, role=role, label=label, max_uses=uses,
        created_by_id=here.user_id, expires_at=clock.now() + timedelta(days=days),
    )  # fmt: skip
    here.db.add(invitation)
    record(here, "invitation.created", topic="members", subject=invitation, what=role)
    return invitation, f"/join/{token}"


def revoke_invitation(here: Actor, invitation: Invitation) -> None:
    """From now on nobody can use it; who has joined stays."""
    if not invitation.revoked_at:
        invitation.revoked_at = clock.now()
        record(here, "invitation.revoked", topic="members", subject=invitation)


@dataclass(frozen=True)
class Outcome:
    """`state` is "joined", "raised", "already" or "gone"."""

    state: str


def take_seat(db: Session, invitation: Invitation, user: User) -> Outcome:
    """Joins, or raises the role; a role is never lowered, and who already has it uses nothing up."""
    member = member_of(db, invitation.table_id, user.id)
    seated = member is not None and member.left_at is None
    if seated and TABLE_ROLES.index(member.role) >= TABLE_ROLES.index(invitation.role):  # type: ignore[union-attr]
        return Outcome("already")
    if not _use_up(db, invitation):
        return Outcome("gone")
    here = System(db, invitation.table_id, user.id)
    seat_member(here, db.get_one(RoundTable, invitation.table_id), user, invitation.role)
    record(here, "promise.given", topic="accounts", subject=user, what=PROMISE)
    return Outcome("raised" if seated else "joined")


def join_as_new(db: Session, invitation: Invitation, name: str, email: str) -> User | None:
    """An account and the seat in one step; None if the invitation was used up in this moment."""
    user = User(name=name, email=email, locale=i18n.current())
    db.add(user)
    db.flush()
    if take_seat(db, invitation, user).state == "gone":
        db.delete(user)
        return None
    path = issue_link(db, user, FIRST_LINK_LIFE, f"/tables/{_slug(db, invitation)}")
    mail.later(db, email, "welcome", user.locale, name=name, table=_name(db, invitation), path=path)
    return user


def mail_confirmation(db: Session, invitation: Invitation, user: User) -> None:
    """Somebody typed the address of an existing account: only who reads its mail takes the seat."""
    if user.disabled_at or take(db, f"link:{user.email}", LINKS):
        return
    path = issue_link(db, user, LINK_LIFE, f"/tables/{_slug(db, invitation)}/welcome", invitation.id)
    mail.later(db, user.email, "join", user.locale, name=user.name, table=_name(db, invitation), path=path)


def _use_up(db: Session, invitation: Invitation) -> bool:
    """One use less; a single statement, so that a hundred people at once can't be one too many."""
    statement = (
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.uses < Invitation.max_uses)
        .where(Invitation.revoked_at.is_(None), Invitation.expires_at > clock.now())
        .where(Invitation.created_at <= clock.horizon())
        .values(uses=Invitation.uses + 1)
    )
    return db.execute(statement).rowcount == 1  # type: ignore[attr-defined]


def _slug(db: Session, invitation: Invitation) -> str:
    return db.get_one(RoundTable, invitation.table_id).slug


def _name(db: Session, invitation: Invitation) -> str:
    return db.get_one(RoundTable, invitation.table_id).name
