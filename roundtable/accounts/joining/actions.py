"""Invitations, and taking the seat that one offers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from roundtable.accounts.attempts.actions import MAILED_LINKS, count_attempt
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
from roundtable.mail.queue import actions as mail
from roundtable.tables.actions import check_own_name, is_named_like_organisation, seat_member
from roundtable.tables.models import RoundTable
from roundtable.tables.queries import member_of

MAX_DAYS, MAX_USES = 60, 100
PROMISE_VERSION = "1"  # of the three sentences that people agree to when they join


@dataclass(frozen=True)
class InvitationDraft:
    """What somebody chooses for an invitation; `label` is a note for the list of invitations."""

    role: str
    label: str
    days: int
    uses: int


def create_invitation(actor: Actor, own_role: str | None, draft: InvitationDraft) -> tuple[Invitation, str]:
    """An invitation by somebody who holds `own_role` at the table, and the path of its link.

    Raises Forbidden for a role that `own_role` can't give, or days and uses out of range.
    """
    in_range = 1 <= draft.days <= MAX_DAYS and 1 <= draft.uses <= MAX_USES
    if draft.role not in grantable(own_role) or not in_range:
        raise Forbidden
    return issue_invitation(actor, draft)


def issue_invitation(actor: Actor, draft: InvitationDraft) -> tuple[Invitation, str]:
    """The same without a check; the caller has made sure that the actor may invite.

    The link can't be shown again, because only the hash of its token is stored.
    """
    token = new_token()
    invitation = Invitation(
        token_hash=hash_token(token),
        table_id=actor.table_id,
        role=draft.role,
        label=draft.label,
        max_uses=draft.uses,
        created_by_id=actor.user_id,
        expires_at=clock.now() + timedelta(days=draft.days),
    )
    actor.db.add(invitation)
    record(actor, "invitation.created", topic="members", subject=invitation, what=draft.role)
    return invitation, f"/join/{token}"


def is_usable(db: Session, invitation: Invitation) -> bool:
    """Whether somebody can join with it now.

    Whoever loses the right to invite loses the invitations too (accounts/withdrawal); this checks it once more.
    """
    return invitation.state == "open" and inviter_still_may(db, invitation)


def inviter_still_may(db: Session, invitation: Invitation) -> bool:
    """Whether whoever made the invitation could make it today."""
    inviter = invitation.created_by
    if inviter is None:
        return True  # made by the operator, who needs no seat
    if inviter.disabled_at:
        return False
    seat = member_of(db, invitation.table_id, inviter.id)
    if seat and not seat.left_at and may(seat.role, "members:seat") and invitation.role in grantable(seat.role):
        return True
    return invitation.role == "moderator" and may_invite_first(db, invitation.table_id, inviter.state_role)


@dataclass(frozen=True)
class Outcome:
    """What came of using an invitation.

    `state` is "joined", "raised" (a higher role), "already" (has that role or a higher one), "gone" (not usable),
    "left" (was removed from the table), "named" (is called like an organisation there) or "own" (made the invitation).
    """

    state: str


def take_seat(db: Session, invitation: Invitation, user: User) -> Outcome:
    """Seat the person, or raise the role; a role is never lowered.

    Whoever was removed from the table needs a new decision of the moderation: the seat given back, or an invitation
    for one person made after the removal. Nobody can take a seat by their own invitation, and nobody with a seat a
    higher role: who makes a link for the first moderation has no right to that role.
    """
    serialise_writers(db)  # so that a removal at the same moment is seen
    member = member_of(db, invitation.table_id, user.id)
    seated = member is not None and member.left_at is None
    if seated and TABLE_ROLES.index(member.role) >= TABLE_ROLES.index(invitation.role):  # type: ignore[union-attr]
        return Outcome("already")
    if not is_usable(db, invitation):
        return Outcome("gone")
    if member and member.left_at and not _is_meant_for_one(invitation, member.left_at):
        return Outcome("left")
    if invitation.created_by_id == user.id:
        return Outcome("own")
    if is_named_like_organisation(db, invitation.table_id, user, member):
        return Outcome("named")
    if not _use_up(db, invitation):
        return Outcome("gone")
    here = System(db, invitation.table_id, user.id)
    seat_member(here, db.get_one(RoundTable, invitation.table_id), user, invitation.role)
    record(here, "promise.given", topic="accounts", subject=user, what=PROMISE_VERSION)
    return Outcome("raised" if seated else "joined")


def join_as_new(db: Session, invitation: Invitation, name: str, email: str) -> User | None:
    """Create an account with the seat; None if somebody else used the invitation up at the same moment.

    Raises Invalid for the name of an organisation at the table.
    """
    check_own_name(db, name, [invitation.table_id])
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
    """Mail a link that takes the seat, because somebody typed the address of an existing account."""
    if user.disabled_at or count_attempt(db, f"link:{user.email}", MAILED_LINKS):
        return
    path = issue_link(db, user, LINK_LIFE, f"/tables/{_slug(db, invitation)}/welcome", invitation.id)
    mail.later(db, user.email, "join", user.locale, name=user.name, table=_name(db, invitation), path=path)


def _is_meant_for_one(invitation: Invitation, since: datetime) -> bool:
    return invitation.max_uses == 1 and invitation.created_at > since


def _use_up(db: Session, invitation: Invitation) -> bool:
    """Count one use, if one is left. A single statement, so that it can't be used too often at the same moment."""
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
