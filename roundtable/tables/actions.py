"""Changes to round tables and to who sits at them."""

from roundtable.accounts.models import User
from roundtable.accounts.withdrawal import actions as withdrawal
from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import TABLE_ROLES
from roundtable.tables.models import Member, RoundTable
from roundtable.tables.queries import member_of, others_moderate


def seat_member(here: Actor, table: RoundTable, user: User, role: str, organisation: str = "") -> Member:
    """Give somebody a seat. Whoever sat here before gets the old seat back; a role is raised, never lowered."""
    member = member_of(here.db, table.id, user.id)
    if member is None:
        member = Member(table_id=table.id, user_id=user.id, role=role, user=user, table=table)
        here.db.add(member)
    elif member.left_at:
        member.left_at, member.role = None, role
    else:
        member.role = max(member.role, role, key=TABLE_ROLES.index)
    member.organisation = organisation or member.organisation or ""
    record(here, "member.joined", topic="members", subject=member, title=member.seat)
    record(here, "access.changed", topic="membership", subject=member, user=user.id)
    return member


def change_member(here: Actor, member: Member, role: str, organisation: str) -> None:
    """Raises Invalid for an unknown role, Conflict for a seat that is free or a table left without moderation."""
    if role not in TABLE_ROLES:
        raise Invalid({"role": _("Please choose one of the options.")})
    if member.left_at:
        raise Conflict(_("This person has left the table. First give the seat back."))
    if member.role == "moderator" and role != "moderator":
        _keep_a_moderator(here, member)
    changed = member.role != role
    if TABLE_ROLES.index(role) < TABLE_ROLES.index(member.role):
        withdrawal.withdraw_given(here, member.user, member.table_id)
    member.role, member.organisation = role, organisation
    record(here, "member.changed", topic="members", subject=member, title=member.seat)
    if changed:
        record(here, "access.changed", topic="membership", subject=member, user=member.user_id)


def remove_member(here: Actor, member: Member) -> None:
    """The seat becomes free; what the person wrote and did stays.

    Open pages of the person close within a second, and so do the ways in that the person opened for others.
    """
    if member.left_at:
        return
    if member.role == "moderator":
        _keep_a_moderator(here, member)
    member.left_at = clock.now()
    withdrawal.withdraw_everything(here, member.user, member.table_id)
    record(here, "member.left", topic="members", subject=member, title=member.seat)
    record(here, "access.changed", topic="membership", subject=member, user=member.user_id)


def give_back(here: Actor, member: Member, role: str) -> None:
    """Whoever left sits here again; nothing that ended with the seat comes back by itself."""
    if member.left_at:
        seat_member(here, member.table, member.user, role)


def _keep_a_moderator(here: Actor, member: Member) -> None:
    if not others_moderate(here.db, member):
        raise Conflict(_("Somebody has to moderate this table. Please give another person that role first."))


def open_table(here: Actor, table: RoundTable, about: str = "") -> None:
    """A prepared region gets its round table; opening it again changes nothing."""
    if table.opened_at:
        return
    table.opened_at, table.founded, table.about = clock.now(), clock.today().year, about
    record(here, "table.opened", topic="table", subject=table, title=table.long_name)


def change_table(
    here: Actor, table: RoundTable, about: str, founded: int | None, notice_days: int | None = None
) -> None:
    """What stands under the table's name, and how many days before a meeting people are invited (None: no rule)."""
    table.about, table.founded, table.notice_days = about, founded, notice_days
    record(here, "table.changed", topic="table", subject=table, title=table.long_name)


def change_days(here: Actor, table: RoundTable, comment_days: int, objection_days: int) -> None:
    """How long drafts are open for comments, and published minutes for objections, unless somebody says otherwise."""
    if (comment_days, objection_days) != (table.comment_days, table.objection_days):
        table.comment_days, table.objection_days = comment_days, objection_days
        record(here, "table.changed", topic="table", subject=table, title=table.long_name)
