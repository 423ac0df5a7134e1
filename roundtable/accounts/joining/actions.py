"""Invitations, and taking the seat that one offers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from roundtable.accounts.attempts.actions import LINKS, take
from roundtable.accounts.first_moderation.actions import may_invite_first
from roundtable.accounts.joining.models import Invitation
from roundtable.accounts.models import User
from roundtable.accounts.sessions.actions import FIRST_LINK_LIFE, LINK_LIFE, issue_link
from roundtable.core import clock, i18n
from roundtable.core.actors import Actor, System
from roundtable.core.db import rows_of
from roundtable.core.errors import Forbidden
from roundtable.core.events import record, serialise_writers
from roundtable.core.permissions import TABLE_ROLES, grantable, may
from roundtable.core.security import hash_token, new_token
from roundtable.mail import delivery as mail
from roundtable.tables.actions import seat_member
from roundtable.tables.models import RoundTable
from roundtable.tables.queries import member_of

MAX_DAYS, MAX_USES = 60, 100
PROMISE = "1"  # the version of the three promises that people agree to


def create_invitation(
    here: Actor, giver: str | None, role: str, label: str, days: int, uses: int
) -> tuple[Invitation, str]:
    """The invitation and the path of its link, which can't be shown again. `giver` is the role of the own seat."""
    if role not in grantable(giver) or not (1 <= days <= MAX_DAYS and 1 <= uses <= MAX_USES):
        raise Forbidden
    return issue_invitation(here, role, label, days, uses)


def issue_invitation(here: Actor, role: str, label: str, days: int, uses: int) -> tuple[Invitation, str]:
    """The row and the path, for whoever has found out that the inviter may."""
    token = new_token()
    invitation = Invitation(
        token_hash=hash_token(token),
        table_id=here.table_id,
        role=role,
        label=label,
        max_uses=uses,
        created_by_id=here.user_id,
        expires_at=clock.now() + timedelta(days=days),
    )
    here.db.add(invitation)
    record(here, "invitation.created", topic="members", subject=invitation, what=role)
    return invitation, f"/join/{token}"


def works(db: Session, invitation: Invitation) -> bool:
    """Whether it can be used now: it is open, and whoever made it could still make it.

    Losing the right withdraws what was made with it (accounts/withdrawal); this asks again, whatever happened.
    """
    return invitation.state == "open" and stands(db, invitation)


def stands(db: Session, invitation: Invitation) -> bool:
    """Whether its maker could make it now."""
    giver = invitation.created_by
    if giver is None:
        return True  # made by the operator, who needs no seat
    if giver.disabled_at:
        return False
    seat = member_of(db, invitation.table_id, giver.id)
    if seat and not seat.left_at and may(seat.role, "members:seat") and invitation.role in grantable(seat.role):
        return True
    return invitation.role == "moderator" and may_invite_first(db, invitation.table_id, giver.state_role)


@dataclass(frozen=True)
class Outcome:
    """`state` is "joined", "raised", "already", "gone", "left" (the seat was freed) or "own" (one's own invitation)."""

    state: str


def take_seat(db: Session, invitation: Invitation, user: User) -> Outcome:
    """Joins, or raises the role; a role is never lowered, and who already has it uses nothing up.

    Whose seat was freed is not seated by a link that lies around: the moderation decides anew, by giving the seat
    back or by an invitation for one person that it has made since. Nobody takes a seat by an invitation of their own.
    """
    serialise_writers(db)  # a removal that is under way comes first
    member = member_of(db, invitation.table_id, user.id)
    seated = member is not None and member.left_at is None
    if seated and TABLE_ROLES.index(member.role) >= TABLE_ROLES.index(invitation.role):  # type: ignore[union-attr]
        return Outcome("already")
    if not works(db, invitation):
        return Outcome("gone")
    if member and member.left_at and not _is_meant_for_one(invitation, member.left_at):
        return Outcome("left")
    if invitation.created_by_id == user.id and not seated:
        return Outcome("own")
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
    if take_seat(db, invitation, user).state != "joined":
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


def _is_meant_for_one(invitation: Invitation, since: datetime) -> bool:
    return invitation.max_uses == 1 and invitation.created_at > since


def _use_up(db: Session, invitation: Invitation) -> bool:
    """One use less; a single statement, so that a hundred people at once can't be one too many."""
    statement = (
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.uses < Invitation.max_uses)
        .where(Invitation.revoked_at.is_(None), Invitation.expires_at > clock.now())
        .where(Invitation.created_at <= clock.horizon())
        .values(uses=Invitation.uses + 1)
    )
    return rows_of(db, statement) == 1


def _slug(db: Session, invitation: Invitation) -> str:
    return db.get_one(RoundTable, invitation.table_id).slug


def _name(db: Session, invitation: Invitation) -> str:
    return db.get_one(RoundTable, invitation.table_id).name
