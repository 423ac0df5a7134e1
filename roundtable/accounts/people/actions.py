"""Adding and closing accounts, and giving state roles."""

from sqlalchemy import delete

from roundtable.accounts import queries as accounts_queries
from roundtable.accounts.models import User
from roundtable.accounts.people import queries
from roundtable.accounts.proving import actions as proving
from roundtable.accounts.sessions.actions import (
    FIRST_LINK_LIFE,
    check_email,
    end_other_sessions,
    issue_link,
    redeem_link,
)
from roundtable.accounts.sessions.models import SignInLink
from roundtable.accounts.withdrawal import actions as withdrawal
from roundtable.core import clock
from roundtable.core.actors import Actor, System
from roundtable.core.errors import Conflict, Invalid, NotFound
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import ROLES, STATE_ROLES, TABLE_ROLES
from roundtable.core.text import one_line
from roundtable.tables.actions import seat_member
from roundtable.tables.queries import member_of
from roundtable.web.visitors import table_by_slug

STATE_RANK = {"": 0, "coordinator": 1, "administrator": 2}


def add_user(actor: Actor, email: str, name: str, table_slug: str, role: str) -> User:
    """Add an account with a seat at a table or a state role. An existing account keeps its name and a higher role.

    Raises Invalid for a wrong address, name, role or table.
    """
    address = check_email(email)
    if role not in ROLES:
        raise Invalid({"role": _("There is no such role. Possible are: %(roles)s.", roles=", ".join(ROLES))})
    table = table_by_slug(actor.db, table_slug) if table_slug else None
    if role in TABLE_ROLES and table is None:
        raise Invalid({"table": _("Please choose the table at which this role is held.")})
    known = accounts_queries.user_by_email(actor.db, address)
    if known:
        proving.reset_unless_confirmed(actor, known)
    user = known or _new_user(actor, address, name)
    if table and role in TABLE_ROLES:
        seat = member_of(actor.db, table.id, user.id)
        if not seat or seat.left_at or TABLE_ROLES.index(seat.role) < TABLE_ROLES.index(role):
            seat_member(System(actor.db, table.id, actor.user_id), table, user, role)
    else:
        change_state_role(actor, user, role)
    return user


def _new_user(actor: Actor, email: str, name: str) -> User:
    name = one_line(name)
    if not name or len(name) > 80:
        raise Invalid({"name": _("Please enter a name, at most 80 characters.")})
    user = User(name=name, email=email)
    actor.db.add(user)
    record(actor, "user.added", topic="accounts", subject=user)
    return user


def change_state_role(actor: Actor, user: User, role: str) -> None:
    """Give a state role, or take it away (""). Raises Conflict if no administrator would be left."""
    if role not in ("", *STATE_ROLES):
        raise Invalid({"role": _("Please choose one of the options.")})
    if user.state_role == role:
        return
    if user.state_role == "administrator":
        _require_another_administrator(actor, user)
    proving.reset_unless_confirmed(actor, user)
    if STATE_RANK[role] < STATE_RANK[user.state_role]:
        withdrawal.revoke_issued_without_seat(actor, user)
    user.state_role = role
    withdrawal.end_devices_without_seat(actor, user)
    record(actor, "user.role", topic="membership", subject=user, user=user.id)


def close_account(actor: Actor, user: User) -> None:
    """End the person's sessions, sign-in links, invitations and guest links, and disconnect open pages.

    Seats and what the person wrote stay. Raises Conflict for the last administrator.
    """
    if user.disabled_at:
        return
    if user.state_role == "administrator":
        _require_another_administrator(actor, user)
    user.disabled_at = clock.now()
    record_at_all_tables(actor, user, "user.closed")
    withdrawal.revoke_issued_by_and_sent_to(actor, user)
    end_other_sessions(actor, user, None)


def reopen_account(actor: Actor, user: User) -> None:
    if user.disabled_at:
        user.disabled_at = None
        record_at_all_tables(actor, user, "user.reopened")


def _require_another_administrator(actor: Actor, user: User) -> None:
    if not queries.other_administrators(actor.db, user.id):
        raise Conflict(_("Somebody has to administrate. Please give another person that role first."))


def first_administrator_link(system: Actor, base_url: str = "") -> str | None:
    """A one-time link to become the first administrator; None if there is one. Earlier links stop working."""
    if queries.has_administrator(system.db):
        return None
    system.db.execute(delete(SignInLink).where(SignInLink.user_id.is_(None)))
    return base_url.rstrip("/") + issue_link(system.db, None, FIRST_LINK_LIFE)


def become_first_administrator(actor: Actor, token: str, email: str, name: str, password: str | None) -> User:
    """`password` is a hash. Raises NotFound for a link that doesn't work any more."""
    link = redeem_link(actor, token)
    if link is None or link.user_id is not None or queries.has_administrator(actor.db):
        raise NotFound
    user = add_user(actor, email, name, "", "administrator")
    user.password_hash = password or user.password_hash
    user.confirmed_at = clock.now()  # the operator handed over the link
    return user


def record_at_all_tables(actor: Actor, user: User, verb: str) -> None:
    """Record a change of a person at all tables: feeds and histories also name people who don't sit there."""
    record(actor, verb, topic="members", subject=user, everywhere=True)
