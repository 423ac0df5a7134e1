"""Changes to round tables and to who sits at them."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.accounts.withdrawal import actions as withdrawal
from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record
from roundtable.core.hooks import Hook
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import TABLE_ROLES
from roundtable.tables.models import Member, RoundTable
from roundtable.tables.queries import is_called, is_organisation, member_of, others_moderate

# What a person has to hand over before leaving: the address of the page for it, or "".
obstacles: Hook[[Actor, Member], str] = Hook()


def seat_member(actor: Actor, table: RoundTable, user: User, role: str, organisation: str = "") -> Member:
    """Give somebody a seat, or their old one back. The role of somebody seated is raised, never lowered.

    Raises Invalid for who would get a seat under the name of an organisation at this table.
    """
    member = member_of(actor.db, table.id, user.id)
    if not organisation and is_named_like_organisation(actor.db, table.id, user, member):
        raise Invalid({"name": organisations_name()})
    if member is None:
        member = Member(table_id=table.id, user_id=user.id, role=role, user=user, table=table)
        actor.db.add(member)
    elif member.left_at:
        member.left_at, member.role = None, role
    else:
        member.role = max(member.role, role, key=TABLE_ROLES.index)
    member.organisation = organisation or member.organisation or ""
    record(actor, "member.joined", topic="members", subject=member, title=member.seat)
    record(actor, "access.changed", topic="membership", subject=member, user=user.id)
    return member


def is_named_like_organisation(db: Session, table_id: int, user: User, member: Member | None) -> bool:
    """Whether a seat here would be called like an organisation's. `member` is the person's seat until now."""
    if member and (member.organisation or not member.left_at):
        return False
    return is_organisation(db, user.name, [table_id])


def check_own_name(db: Session, name: str, table_ids: Iterable[int] | None) -> None:
    """Raise Invalid for the name of an organisation at these tables (None: at any): who has none speaks by name."""
    if is_organisation(db, name, table_ids):
        raise Invalid({"name": organisations_name()})


def organisations_name() -> str:
    return _("An organisation at the round table is called so. Please enter your own name.")


def change_member(actor: Actor, member: Member, role: str, organisation: str) -> None:
    """Change role and organisation. A lower role revokes the invitations and guest links that the person made.

    Raises Invalid for an unknown role, Conflict for somebody who has left and for the table's last moderator.
    """
    if role not in TABLE_ROLES:
        raise Invalid({"role": _("Please choose one of the options.")})
    if member.left_at:
        raise Conflict(_("This person has left the table. First give the seat back."))
    if member.role == "moderator" and role != "moderator":
        _require_another_moderator(actor, member)
    _check_organisation(actor.db, member, organisation)
    changed = member.role != role
    if TABLE_ROLES.index(role) < TABLE_ROLES.index(member.role):
        withdrawal.revoke_issued_by(actor, member.user, member.table_id)
    member.role, member.organisation = role, organisation
    record(actor, "member.changed", topic="members", subject=member, title=member.seat)
    if changed:
        record(actor, "access.changed", topic="membership", subject=member, user=member.user_id)


def _check_organisation(db: Session, member: Member, organisation: str) -> None:
    """Raise Invalid if an organisation's seat and that of a person would have the same name afterwards."""
    if organisation == member.organisation:
        return
    if organisation and is_called(db, organisation, member.table_id, member):
        raise Invalid({"organisation": _("Somebody at this table has this name. Please write it in another way.")})
    if not organisation and is_organisation(db, member.user.name, [member.table_id]):
        raise Invalid({"organisation": _("This person is called like an organisation. The seat needs one, too.")})


def remove_member(actor: Actor, member: Member) -> None:
    """End somebody's membership; what they wrote stays.

    Raises Conflict for the table's last moderator, and while something of theirs has to be handed over (`obstacles`).

    Their open pages are disconnected, and the invitations and guest links that they made or were sent are revoked.
    """
    if member.left_at:
        return
    if member.role == "moderator":
        _require_another_moderator(actor, member)
    if obstacle_to_leaving(actor, member):
        raise Conflict(_("%(name)s still has open tasks here. Please hand them over first.", name=member.user.name))
    member.left_at = clock.now()
    withdrawal.revoke_issued_by_and_sent_to(actor, member.user, member.table_id)
    withdrawal.end_devices_without_seat(actor, member.user)
    record(actor, "member.left", topic="members", subject=member, title=member.seat)
    record(actor, "access.changed", topic="membership", subject=member, user=member.user_id)


def obstacle_to_leaving(actor: Actor, member: Member) -> str:
    """The page on which what this person leaves behind is handed over first; "" if there is nothing."""
    return next(filter(None, obstacles(actor, member)), "")


def return_seat(actor: Actor, member: Member, role: str) -> None:
    """Seat somebody again who has left. Invitations and links that were revoked stay so."""
    if member.left_at:
        seat_member(actor, member.table, member.user, role)


def _require_another_moderator(actor: Actor, member: Member) -> None:
    if not others_moderate(actor.db, member):
        raise Conflict(_("Somebody has to moderate this table. Please give another person that role first."))


def open_table(actor: Actor, table: RoundTable, about: str = "") -> None:
    """Open the prepared table of a region; opening it again changes nothing."""
    if table.opened_at:
        return
    table.opened_at, table.founded, table.about = clock.now(), clock.today().year, about
    record(actor, "table.opened", topic="table", subject=table, title=table.long_name)


def change_table(
    actor: Actor, table: RoundTable, about: str, founded: int | None, notice_days: int | None = None
) -> None:
    """`about` stands under the table's name; invitations are due `notice_days` before a meeting (None: no rule)."""
    table.about, table.founded, table.notice_days = about, founded, notice_days
    record(actor, "table.changed", topic="table", subject=table, title=table.long_name)


def change_review_days(actor: Actor, table: RoundTable, comment_days: int, objection_days: int) -> None:
    """Default number of days in which drafts are open for comments, and published minutes for objections."""
    if (comment_days, objection_days) != (table.comment_days, table.objection_days):
        table.comment_days, table.objection_days = comment_days, objection_days
        record(actor, "table.changed", topic="table", subject=table, title=table.long_name)
