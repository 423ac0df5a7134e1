"""What ends with a right: whoever is removed, demoted or closed takes the doors along that they opened.

Invitations and guest links are doors. A person may have made some, and may have been sent some; the holder of a
link doesn't see in it who lost what, so each is withdrawn for good and doesn't come back with the right.
"""

from sqlalchemy import select

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.joining.models import Invitation
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.actors import Actor, System
from roundtable.core.events import record
from roundtable.tables.models import Member, RoundTable


def revoke_invitation(here: Actor, invitation: Invitation) -> None:
    """From now on nobody can use it; who has joined stays."""
    if not invitation.revoked_at:
        invitation.revoked_at = clock.now()
        at_table = System(here.db, invitation.table_id, here.user_id)
        record(at_table, "invitation.revoked", topic="members", subject=invitation)


def revoke_guest_link(here: Actor, link: GuestLink) -> None:
    """Whoever looks on through it loses the connection at once."""
    if not link.revoked_at:
        link.revoked_at = clock.now()
        at_table = System(here.db, link.table_id, here.user_id)
        # The live connection of a link's viewer counts as a person with a number below zero: see live/socket.py.
        record(at_table, "guest_link.revoked", topic="membership", user=-link.id)


def withdraw_given(here: Actor, user: User, table_id: int | None = None) -> None:
    """All invitations and guest links that this person made, at one table or (None) at all of them."""
    invitations = select(Invitation).where(Invitation.created_by_id == user.id, Invitation.revoked_at.is_(None))
    links = select(GuestLink).where(GuestLink.created_by_id == user.id, GuestLink.revoked_at.is_(None))
    if table_id is not None:
        invitations = invitations.where(Invitation.table_id == table_id)
        links = links.where(GuestLink.table_id == table_id)
    for invitation in here.db.scalars(invitations.order_by(Invitation.id)).all():
        revoke_invitation(here, invitation)
    for link in here.db.scalars(links.order_by(GuestLink.id)).all():
        revoke_guest_link(here, link)


def withdraw_everything(here: Actor, user: User, table_id: int | None = None) -> None:
    """What the person made, and the guest links that were sent to the person's own address."""
    withdraw_given(here, user, table_id)
    own = select(GuestLink).where(GuestLink.email == user.email, GuestLink.revoked_at.is_(None))
    if table_id is not None:
        own = own.where(GuestLink.table_id == table_id)
    for link in here.db.scalars(own.order_by(GuestLink.id)).all():
        revoke_guest_link(here, link)


def withdraw_where_unseated(here: Actor, user: User) -> None:
    """What somebody made by a role in the state: at all tables where the person has no seat."""
    seated = select(Member.table_id).where(Member.user_id == user.id, Member.left_at.is_(None))
    for table_id in here.db.scalars(select(RoundTable.id).where(RoundTable.id.not_in(seated))).all():
        withdraw_given(here, user, table_id)
