"""Who gives a table its first moderation.

Seats are given by a table's moderation, and roles of the state seat nobody. A new table has no moderation yet, so
whoever may open tables (coordinator, administrator) invites its first moderator: one link, for one person, and not for
whoever makes it. As soon as somebody moderates, this ends, and a link that was not used yet opens nothing any more.

When the last account that moderated a table was closed, an administrator does the same; a coordinator doesn't,
because that table holds what is none of the coordination's business. Whoever runs the installation can seat anybody
with `roundtable user add`.
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
    """Whether this role in the state may invite somebody to moderate the table now."""
    if not may(state_role, "tables:write") or moderators(db, table_id):
        return False
    return state_role == "administrator" or not was_moderated(db, table_id)


def make_room(here: Actor, table: RoundTable, state_role: str) -> None:
    """Before a new link is made: earlier ones for the first moderator end. Conflict if somebody moderates already."""
    serialise_writers(here.db)
    if not may_invite_first(here.db, table.id, state_role):
        raise Conflict(_("This table has its moderation. Only the moderation gives seats here."))
    earlier = select(Invitation).where(Invitation.table_id == table.id, Invitation.revoked_at.is_(None))
    for invitation in here.db.scalars(earlier.where(Invitation.role == "moderator")).all():
        revoke_invitation(here, invitation)
