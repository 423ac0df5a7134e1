"""Proof that a mail address belongs to the person.

Joining proves nothing: whoever types an address into an invitation is signed in under it.
"""

from sqlalchemy import delete

from roundtable.accounts.factors import actions as factors
from roundtable.accounts.models import User, UserSession
from roundtable.accounts.sessions.models import SignInLink
from roundtable.accounts.withdrawal import actions as withdrawal
from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.events import record
from roundtable.mail.queue import actions as mail


def confirm_address(actor: Actor, user: User, browser: UserSession | None) -> None:
    """Note the first proof that the address is the person's own.

    Until now somebody else may have joined with it, set a password, added a passkey and invited others. All of that
    ends; only `browser`, the session in which the mailed link was used, stays signed in.
    """
    user.confirmed_at = clock.now()
    factors.remove_everything(actor.db, user)
    if user.password_hash:
        user.password_hash = None
        mail.later(actor.db, user.email, "password", user.locale, name=user.name, removed=True)
    withdrawal.revoke_issued_by(actor, user)
    end_sessions(actor, user, browser if browser and browser.user_id == user.id else None)


def reset_unless_confirmed(actor: Actor, user: User) -> None:
    """Before giving rights to an unproven address: end what whoever joined with it could use to take them."""
    if user.confirmed_at is None:
        user.password_hash = None
        factors.remove_everything(actor.db, user)
        withdrawal.revoke_issued_by(actor, user)
        actor.db.execute(delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.used_at.is_(None)))
        end_sessions(actor, user, None)


def end_sessions(actor: Actor, user: User, keep: UserSession | None) -> None:
    """End all sessions of a person but `keep`, and the devices; open pages are disconnected within a second."""
    withdrawal.end_devices(actor, user)
    others = delete(UserSession).where(UserSession.user_id == user.id)
    actor.db.execute(others.where(UserSession.id != keep.id) if keep else others)
    record(actor, "session.ended", topic="session", user=user.id)
