"""Revoking invitations and guest links when somebody is removed or demoted, or an account is closed.

What is revoked stays so, also if the person gets the right back later.
"""

from sqlalchemy import delete, select

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.joining.models import Invitation
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.actors import Actor, System
from roundtable.core.events import record
from roundtable.directory.devices.models import Device, KnownState
from roundtable.tables.models import Member, RoundTable
from roundtable.tasks.feed.models import TaskFeed


def revoke_invitation(actor: Actor, invitation: Invitation) -> None:
    """Nobody can use it any more; whoever has joined with it stays."""
    if not invitation.revoked_at:
        invitation.revoked_at = clock.now()
        at_table = System(actor.db, invitation.table_id, actor.user_id)
        record(at_table, "invitation.revoked", topic="members", subject=invitation)


def revoke_guest_link(actor: Actor, link: GuestLink) -> None:
    """The link stops working, and open pages that use it are disconnected."""
    if not link.revoked_at:
        link.revoked_at = clock.now()
        at_table = System(actor.db, link.table_id, actor.user_id)
        # Live connections by a guest link have the negative id of the link as their user id: see live/socket.py.
        record(at_table, "guest_link.revoked", topic="membership", user=-link.id)


def revoke_issued_by(actor: Actor, user: User, table_id: int | None = None) -> None:
    """Revoke all invitations and guest links that this person made, at one table or (None) at all of them."""
    invitations = select(Invitation).where(Invitation.created_by_id == user.id, Invitation.revoked_at.is_(None))
    links = select(GuestLink).where(GuestLink.created_by_id == user.id, GuestLink.revoked_at.is_(None))
    if table_id is not None:
        invitations = invitations.where(Invitation.table_id == table_id)
        links = links.where(GuestLink.table_id == table_id)
    for invitation in actor.db.scalars(invitations.order_by(Invitation.id)).all():
        revoke_invitation(actor, invitation)
    for link in actor.db.scalars(links.order_by(GuestLink.id)).all():
        revoke_guest_link(actor, link)


def revoke_issued_by_and_sent_to(actor: Actor, user: User, table_id: int | None = None) -> None:
    """The same, and also revoke the guest links that were sent to the person's own address.

    Not to an address that isn't proven: those links are its owner's, who may be somebody else.
    """
    revoke_issued_by(actor, user, table_id)
    if user.confirmed_at is None:
        return
    own = select(GuestLink).where(GuestLink.email == user.email, GuestLink.revoked_at.is_(None))
    if table_id is not None:
        own = own.where(GuestLink.table_id == table_id)
    for link in actor.db.scalars(own.order_by(GuestLink.id)).all():
        revoke_guest_link(actor, link)


def revoke_issued_without_seat(actor: Actor, user: User) -> None:
    """Revoke what the person made at tables where they have no seat, that is, by a state role that ended."""
    seated = select(Member.table_id).where(Member.user_id == user.id, Member.left_at.is_(None))
    for table_id in actor.db.scalars(select(RoundTable.id).where(RoundTable.id.not_in(seated))).all():
        revoke_issued_by(actor, user, table_id)


def end_devices(actor: Actor, user: User) -> None:
    """Delete the person's devices, whose tokens open the directory: for good, unlike those that the person revokes.

    The address of the person's tasks for calendars ends with them.
    """
    actor.db.execute(delete(TaskFeed).where(TaskFeed.user_id == user.id))
    own = select(Device.id).where(Device.user_id == user.id)
    actor.db.execute(delete(KnownState).where(KnownState.device_id.in_(own)))
    actor.db.execute(delete(Device).where(Device.user_id == user.id))


def end_devices_without_seat(actor: Actor, user: User) -> None:
    """The same for somebody who sits at no table any more and has no role of the state."""
    actor.db.flush()
    seat = select(Member.id).where(Member.user_id == user.id, Member.left_at.is_(None)).limit(1)
    if not user.state_role and actor.db.scalar(seat) is None:
        end_devices(actor, user)
