"""Who gives a table its first moderation.

Seats are given by a table's moderation; state roles give none. A new table has no moderation yet, so whoever may open
tables (coordinator, administrator) invites its first moderator, with one link for one person other than themselves.
As soon as somebody moderates the table, an unused link stops working.

If the last account that moderated a table was closed, only an administrator may do this: the table holds confidential
things that a coordinator may not see. The operator can seat anybody with `roundtable user add`.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.joining.models import Invitation
from roundtable.accounts.withdrawal.actions import revoke_invitation
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict
from roundtable.core.events import serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import may
from roundtable.tables.models import RoundTable
from roundtable.tables.queries import moderators, was_moderated


def may_invite_first(db: Session, table_id: int, state_role: str) -> bool:
    """Whether somebody with this state role may now invite a moderator for the table."""
    if not may(state_role, "tables:write") or moderators(db, table_id):
        return False
    return state_role == "administrator" or not was_moderated(db, table_id)


def end_earlier_invitations(actor: Actor, table: RoundTable, state_role: str) -> None:
    """Revoke earlier links for a first moderator, before making a new one.

    Raises Conflict if the table has a moderation, or if this state role may not invite one.
    """
    serialise_writers(actor.db)
    if not may_invite_first(actor.db, table.id, state_role):
        raise Conflict(_("This table has its moderation. Only the moderation gives seats here."))
    earlier = select(Invitation).where(Invitation.table_id == table.id, Invitation.revoked_at.is_(None))
    for invitation in actor.db.scalars(earlier.where(Invitation.role == "moderator")).all():
        revoke_invitation(actor, invitation)
