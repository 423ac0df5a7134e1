"""Proof that a mail address belongs to the person.

Joining proves nothing: whoever types an address into an invitation is signed in under it.
"""

from sqlalchemy import delete

from roundtable.accounts.models import User, UserSession
from roundtable.accounts.sessions.models import SignInLink
from roundtable.accounts.withdrawal import actions as withdrawal
from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.events import record
from roundtable.mail import delivery as mail


def confirm_address(here: Actor, user: User, browser: UserSession | None) -> None:
    """Note the first proof that the address is the person's own.

    Until now somebody else may have joined with it, set a password and invited others. All of that ends; only
    `browser`, the session in which the mailed link was used, stays signed in.
    """
    user.confirmed_at = clock.now()
    if user.password_hash:
        user.password_hash = None
        mail.later(here.db, user.email, "password", user.locale, name=user.name, removed=True)
    withdrawal.revoke_issued_by(here, user)
    end_sessions(here, user, browser if browser and browser.user_id == user.id else None)


def reset_unless_confirmed(here: Actor, user: User) -> None:
    """Before giving rights to an unproven address: end what whoever joined with it could use to take them."""
    if user.confirmed_at is None:
        user.password_hash = None
        withdrawal.revoke_issued_by(here, user)
        here.db.execute(delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.used_at.is_(None)))
        end_sessions(here, user, None)


def end_sessions(here: Actor, user: User, keep: UserSession | None) -> None:
    """End all sessions of a person but `keep`; open pages are disconnected within a second."""
    others = delete(UserSession).where(UserSession.user_id == user.id)
    here.db.execute(others.where(UserSession.id != keep.id) if keep else others)
    record(here, "session.ended", topic="session", user=user.id)
