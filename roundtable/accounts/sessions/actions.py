"""Signing in and out: sessions, links, passwords."""

from datetime import timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from roundtable.accounts import queries as accounts_queries
from roundtable.accounts.addresses import normalise
from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.factors import actions as factors
from roundtable.accounts.models import SESSION_LIFE, User, UserSession
from roundtable.accounts.proving import actions as proving
from roundtable.accounts.sessions import queries
from roundtable.accounts.sessions.models import SignInLink
from roundtable.accounts.steps import actions as steps
from roundtable.core import clock
from roundtable.core.actors import Actor, System
from roundtable.core.db import rows_of
from roundtable.core.errors import Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.security import hash_token, new_token, safe_path
from roundtable.mail.queue import actions as mail

LINK_LIFE = timedelta(minutes=60)
FIRST_LINK_LIFE = timedelta(days=7)  # for people who were added, some of whom read their mail once a week


def start_session(db: Session, user: User, device: str, old: UserSession | None = None) -> str:
    """Start a session and return its token. `old`, the browser's session until now, ends."""
    db.execute(delete(UserSession).where(UserSession.expires_at < clock.now()))
    if old:
        db.delete(old)
        if old.user_id != user.id:
            record(System(db), "session.ended", topic="session", user=old.user_id)
    token = new_token()
    expires_at = clock.now() + SESSION_LIFE
    db.add(UserSession(token_hash=hash_token(token), user_id=user.id, device=device, expires_at=expires_at))
    db.flush()
    return token


def renew_session(actor: Actor, session: UserSession) -> str:
    """The person showed again who it is: note it, and return a new token; the old one stops working."""
    token = new_token()
    session.token_hash, session.proved_at = hash_token(token), clock.now()
    record(actor, "session.proved", topic="factors", user=session.user_id)
    return token


def delete_sessions_of_the_future(db: Session) -> None:
    """Delete sessions stamped by a clock that was ahead: ignored now, but they would work again later, for years.

    If most sessions are from the future, it is today's clock that is behind; then nobody must be signed out.
    """
    future = or_(UserSession.created_at > clock.horizon(), UserSession.seen_at > clock.horizon())
    every, wrong = db.execute(select(func.count(), func.count().filter(future)).select_from(UserSession)).one()
    if 0 < wrong <= every / 2:
        db.execute(delete(UserSession).where(future))


def note_session_use(db: Session, session_id: int) -> None:
    """Prolong the session of an open page. The live connection calls this, because a GET may not write."""
    session = db.get(UserSession, session_id)
    if session:
        session.touch()


def password_problem(db: Session, email: str, network: str, matches: bool, wrong: str = "") -> str:
    """Count an attempt with a password. Returns why it failed (`wrong`: in other words), or "" if it was right.

    Unknown addresses are counted like known ones, so that the answer doesn't tell which exist.
    """
    # The network is asked first, so that one that has to wait can't use up the attempts of people's accounts.
    network_key = f"password-network:{network}"
    seconds = (
        attempts.seconds_to_wait(db, network_key, attempts.PASSWORD_GUESSES_FROM_NETWORK)
        or attempts.count_attempt(db, f"password:{email}", attempts.PASSWORD_GUESSES)
        or attempts.count_attempt(db, network_key, attempts.PASSWORD_GUESSES_FROM_NETWORK)
    )
    if seconds:
        return pause_sentence(seconds)
    if matches:
        attempts.forget_attempts(db, f"password:{email}")
        return ""
    wait = attempts.seconds_to_wait(db, f"password:{email}", attempts.PASSWORD_GUESSES)
    wrong = wrong or _("E-mail address and password don't match.")
    return f"{wrong} {pause_sentence(wait)}" if wait else wrong


def pause_sentence(seconds: int) -> str:
    """How long to wait, and that a mailed link works in the meantime."""
    if seconds < 90:
        return _("Please wait %(n)s seconds, or have a link sent to you.", n=seconds)
    return _("Please wait %(n)s minutes, or have a link sent to you.", n=-(-seconds // 60))


def mail_sign_in_link(db: Session, email: str, network: str, next_path: str) -> str:
    """Send a link if there is such an account. The result doesn't tell whether there is one.

    Returns a sentence if too many links were asked for, else "".
    """
    seconds = attempts.count_attempt(
        db, f"link-network:{network}", attempts.MAILED_LINKS_FROM_NETWORK
    ) or attempts.count_attempt(db, f"link:{email}", attempts.MAILED_LINKS)
    if seconds:
        minutes = -(-seconds // 60)
        return _("Several links were asked for. Please look into your mailbox, or wait %(n)s minutes.", n=minutes)
    user = accounts_queries.open_user(db, email)
    if user:
        send_link(db, user, next_path)
    return ""


def send_link(db: Session, user: User, next_path: str = "/") -> None:
    path = issue_link(db, user, LINK_LIFE, next_path)
    mail.later(db, user.email, "sign_in", user.locale, name=user.name, path=path)


def send_first_link(db: Session, user: User) -> None:
    """Mail a sign-in link to somebody whom an administrator added, unless the account is closed."""
    if user.disabled_at:
        return
    path = issue_link(db, user, FIRST_LINK_LIFE)
    mail.later(db, user.email, "added", user.locale, name=user.name, path=path)


def issue_link(
    db: Session, user: User | None, life: timedelta, next_path: str = "/", invitation_id: int | None = None
) -> str:
    """The path of a new one-time link; without a user it leads to the setup of the first administrator."""
    db.execute(delete(SignInLink).where(SignInLink.expires_at < clock.now() - timedelta(days=1)))
    token = new_token()
    db.add(
        SignInLink(
            token_hash=hash_token(token),
            user_id=user.id if user else None,
            invitation_id=invitation_id,
            next_path=safe_path(next_path),
            expires_at=clock.now() + life,
        )
    )
    db.flush()
    return f"/sign-in/{token}" if user else f"/setup/{token}"


def redeem_link(actor: Actor, token: str, browser: UserSession | None = None) -> SignInLink | None:
    """Use a link up. None if it doesn't work (any more), or if somebody else used it at the same moment.

    `browser` is the session of the browser in which the button was pressed.
    """
    link = queries.link_by_token(actor.db, token)
    if link is None:
        return None
    free = update(SignInLink).where(SignInLink.id == link.id, SignInLink.used_at.is_(None))
    if rows_of(actor.db, free.values(used_at=clock.now())) != 1:
        return None
    if link.user and link.user.confirmed_at is None:
        proving.confirm_address(actor, link.user, browser)
    return link


def end_session(actor: Actor, session: UserSession) -> None:
    """End a session; its open pages are disconnected within a second."""
    user_id = session.user_id
    actor.db.delete(session)
    record(actor, "session.ended", topic="session", user=user_id)


def end_other_sessions(actor: Actor, user: User, keep: UserSession | None) -> None:
    """Sign the person out everywhere but in `keep`, and delete sign-in links that were sent."""
    actor.db.execute(delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.used_at.is_(None)))
    steps.end_all(actor.db, user)
    proving.end_sessions(actor, user, keep)


def set_password(actor: Actor, user: User, password_hash: str | None, keep: UserSession | None) -> None:
    """Store a new password, or remove it (None), so that only mailed links sign in. Other sessions end."""
    user.password_hash = password_hash
    mail.later(actor.db, user.email, "password", user.locale, name=user.name, removed=password_hash is None)
    end_other_sessions(actor, user, keep)


def check_email(typed: str) -> str:
    """The address as it is stored; raises Invalid if it is none."""
    address = normalise(typed)
    if not address:
        raise Invalid({"email": _("Please enter an e-mail address such as name@example.org.")})
    return address


def sign_in_link(system: Actor, email: str, base_url: str) -> str:
    """A one-time link for the command line to print. Raises Invalid if there is no account, or if it is closed."""
    return base_url.rstrip("/") + issue_link(system.db, _open_account(system, email), timedelta(days=1))


def unlock(system: Actor, email: str, base_url: str) -> str:
    """The same for somebody who lost phone and codes: factors and sessions end, and the days for new ones begin anew.

    The password stays: with the link alone nobody needs it, and it was not what was lost.
    """
    user = _open_account(system, email)
    factors.remove_everything(system.db, user)
    user.second_step_wanted_at = None
    end_other_sessions(system, user, None)
    record(system, "session.unlocked", topic="factors", user=user.id)
    return sign_in_link(system, email, base_url)


def _open_account(system: Actor, email: str) -> User:
    user = accounts_queries.user_by_email(system.db, email)
    if user is None:
        raise Invalid({"email": _("There is no account with the address %(email)s.", email=email)})
    if user.disabled_at:
        raise Invalid({"email": _("The account with the address %(email)s is closed.", email=email)})
    return user


duties = [delete_sessions_of_the_future]
