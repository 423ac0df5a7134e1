"""Adding, using and removing factors. Whoever calls these has made sure of the person before."""

import hashlib
import hmac
import secrets
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.factors import queries, totp
from roundtable.accounts.factors.models import Authenticator, Passkey, RecoveryCode
from roundtable.accounts.models import User
from roundtable.accounts.steps import actions as steps
from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.db import rows_of
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.security import key
from roundtable.mail.queue import actions as mail

MOST_PASSKEYS = 20


def secret_of(db: Session, authenticator: Authenticator) -> bytes:
    """20 bytes that only this installation can make again: a copy of the database alone doesn't hold them."""
    return hmac.digest(key(db), f"authenticator:{authenticator.salt}".encode(), hashlib.sha256)[:20]


def begin_app(actor: Actor, user: User) -> Authenticator:
    """An app that the person is about to set up; one that was begun before is forgotten.

    Raises Conflict if there is one that counts: it has to be removed first.
    """
    if queries.app_of(actor.db, user.id):
        raise Conflict(_("An app is set up already. Please remove it first."))
    actor.db.execute(delete(Authenticator).where(Authenticator.user_id == user.id))
    fresh = Authenticator(user_id=user.id, salt=secrets.token_hex(20))
    actor.db.add(fresh)
    record(actor, "session.app_begun", topic="factors", user=user.id)
    return fresh


def confirm_app(actor: Actor, user: User, typed: str) -> list[str] | None:
    """The app showed a right code: from now on the second step is asked for. Returns new codes on paper, else None."""
    app = queries.authenticator_of(actor.db, user.id)
    if app is None or app.confirmed_at or not _uses_step(actor.db, app, totp.typed_code(typed)):
        return None
    app.confirmed_at = clock.now()
    return turn_on(actor, user)


def turn_on(actor: Actor, user: User) -> list[str]:
    """Ask for a second step at each sign-in from now on. Returns ten new codes; earlier ones stop working.

    Raises Invalid if there is neither an app nor a passkey.
    """
    actor.db.flush()
    if not has_something(actor.db, user):
        raise Invalid({"": _("Please set up an app or a passkey first.")})
    if user.second_step_at is None:
        user.second_step_at = clock.now()
        tell(actor, user, "on")
    return renew_codes(actor, user)


def has_something(db: Session, user: User) -> bool:
    """Whether the person could take a second step by an app or a passkey."""
    return bool(queries.app_of(db, user.id) or queries.passkeys_of(db, user.id))


def renew_codes(actor: Actor, user: User) -> list[str]:
    """Ten new codes on paper. They are returned this once, and only as hashes stored."""
    actor.db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    fresh = totp.new_codes()
    for code in fresh:
        actor.db.add(RecoveryCode(user_id=user.id, code_hash=_hash(actor.db, user, totp.typed_code(code))))
    record(actor, "session.codes_renewed", topic="factors", user=user.id)
    return fresh


def code_problem(actor: Actor, user: User, network: str, typed: str) -> str:
    """Count an attempt with a code, of the app or on paper. Returns why it failed, or ""; then the code is used up."""
    network_key = f"password-network:{network}"
    seconds = (
        attempts.seconds_to_wait(actor.db, network_key, attempts.PASSWORD_GUESSES_FROM_NETWORK)
        or attempts.count_attempt(actor.db, f"code:{user.id}", attempts.CODE_GUESSES)
        or attempts.count_attempt(actor.db, network_key, attempts.PASSWORD_GUESSES_FROM_NETWORK)
    )
    if seconds:
        return _pause(seconds)
    if _uses_up(actor, user, totp.typed_code(typed)):
        attempts.forget_attempts(actor.db, f"code:{user.id}")
        return ""
    wait = attempts.seconds_to_wait(actor.db, f"code:{user.id}", attempts.CODE_GUESSES)
    wrong = _("This code isn't right, or it was used already. The app shows a new one every half minute.")
    return f"{wrong} {_pause(wait)}" if wait else wrong


def _pause(seconds: int) -> str:
    if seconds < 90:
        return _("Please wait %(n)s seconds.", n=seconds)
    return _("Please wait %(n)s minutes.", n=-(-seconds // 60))


def _uses_up(actor: Actor, user: User, code: str) -> bool:
    if len(code) == totp.DIGITS:
        app = queries.app_of(actor.db, user.id)
        return app is not None and _uses_step(actor.db, app, code)
    unused = update(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    mine = unused.where(RecoveryCode.code_hash == _hash(actor.db, user, code))
    if not code or rows_of(actor.db, mine.values(used_at=clock.now())) != 1:
        return False
    tell(actor, user, "code_used", left=queries.codes_left(actor.db, user.id))
    return True


def _uses_step(db: Session, app: Authenticator, code: str) -> bool:
    """Whether the code is right; then it and all older ones are used up, also for whoever typed it at the same time."""
    step = totp.matching_step(secret_of(db, app), code, clock.now(), app.last_step) if code else None
    if step is None:
        return False
    free = update(Authenticator).where(Authenticator.id == app.id, Authenticator.last_step < step)
    return rows_of(db, free.values(last_step=step)) == 1


def _hash(db: Session, user: User, code: str) -> str:
    return hmac.digest(key(db), f"recovery:{user.id}:{code}".encode(), hashlib.sha256).hex()


def remove_app(actor: Actor, user: User) -> None:
    actor.db.execute(delete(Authenticator).where(Authenticator.user_id == user.id))
    after_removal(actor, user, "app")


def rename_passkey(actor: Actor, passkey: Passkey, name: str) -> None:
    passkey.name = name
    record(actor, "session.passkey_renamed", topic="factors", user=passkey.user_id)


def remove_passkey(actor: Actor, user: User, passkey: Passkey) -> None:
    actor.db.delete(passkey)
    after_removal(actor, user, "passkey", passkey.name)


def turn_off(actor: Actor, user: User) -> None:
    """Link or password are enough again. The app and the codes go; passkeys stay, for signing in with them alone."""
    actor.db.execute(delete(Authenticator).where(Authenticator.user_id == user.id))
    _end_second_step(actor.db, user)
    tell(actor, user, "off")


def after_removal(actor: Actor, user: User, what: str, name: str = "") -> None:
    """Tell the person; without any factor left nobody can be asked for one."""
    actor.db.flush()
    if user.second_step_at and not has_something(actor.db, user):
        _end_second_step(actor.db, user)
    tell(actor, user, f"{what}_removed", device=name)


def _end_second_step(db: Session, user: User) -> None:
    user.second_step_at = None
    db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def remove_everything(db: Session, user: User) -> None:
    """Whoever proves the address now, or is let in by the operator, starts without factors: they may be another's."""
    for model in (Passkey, Authenticator, RecoveryCode):
        db.execute(delete(model).where(model.user_id == user.id))
    steps.end_all(db, user)
    user.second_step_at = None


def tell(actor: Actor, user: User, what: str, **more: Any) -> None:
    """A mail about each change of how somebody gets in, and an event for the record."""
    mail.later(actor.db, user.email, "second_step", user.locale, name=user.name, what=what, **more)
    record(actor, f"session.{what}", topic="factors", user=user.id)
