"""Whose address it is. Joining proves nothing: whoever types an address into an invitation is signed in under it."""

from sqlalchemy import delete

from roundtable.accounts.models import User, UserSession
from roundtable.accounts.sessions.models import SignInLink
from roundtable.accounts.withdrawal import actions as withdrawal
from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.events import record
from roundtable.mail import delivery as mail


def confirm(here: Actor, user: User, browser: UserSession | None) -> None:
    """The first proof that the address is the person's own.

    Until now anybody may have used it: whoever typed it into an invitation is signed in, may have set a password
    and let others in. All of that ends; only the browser that has just proved it goes on.
    """
    user.confirmed_at = clock.now()
    if user.password_hash:
        user.password_hash = None
        mail.later(here.db, user.email, "password", user.locale, name=user.name, removed=True)
    withdrawal.withdraw_given(here, user)
    end_sessions(here, user, browser if browser and browser.user_id == user.id else None)


def start_afresh_unless_confirmed(here: Actor, user: User) -> None:
    """Whoever joined under an address may not own it: rights meant for its owner need a mailed link first."""
    if user.confirmed_at is None:
        user.password_hash = None
        withdrawal.withdraw_given(here, user)
        here.db.execute(delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.used_at.is_(None)))
        end_sessions(here, user, None)


def end_sessions(here: Actor, user: User, keep: UserSession | None) -> None:
    """All of this person but `keep`; their open pages lose the connection within a second."""
    others = delete(UserSession).where(UserSession.user_id == user.id)
    here.db.execute(others.where(UserSession.id != keep.id) if keep else others)
    record(here, "session.ended", topic="session", user=user.id)
