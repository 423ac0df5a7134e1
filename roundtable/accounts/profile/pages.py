"""People's own account: name, language, password, signed-in devices."""

from dataclasses import dataclass

from starlette.responses import Response

from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.models import UserSession
from roundtable.accounts.passwords import SHORTEST, weakness
from roundtable.accounts.profile import actions
from roundtable.accounts.sessions import actions as sessions
from roundtable.accounts.sessions import queries as sessions_queries
from roundtable.core.errors import NotFound
from roundtable.core.i18n import LOCALES
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import SIGNED_IN
from roundtable.core.security import hash_password, password_matches
from roundtable.web.routing import Here, action, page


def show_profile(here: Here) -> Response:
    return here.page(
        "accounts/profile/profile.html",
        person=here.user,
        sessions=sessions_queries.sessions_of(here.db, here.person.id),
        current=here.own_session.id,
        shortest=SHORTEST,
        saved=here.query.get("saved", ""),
    )


def post_profile(here: Here) -> Response:
    name = here.form.line("name", 80, _("Please enter your name."))
    locale = here.form.choice("locale", LOCALES)
    here.form.check()
    actions.change_profile(here, here.person, name, locale)
    return here.see("/profile?saved=profile")


@dataclass(frozen=True)
class CheckedPasswords:
    """Checking and hashing are slow, so they are done before the transaction. `new_hash` is "" if not usable."""

    current_is_right: bool
    new_hash: str


def check_passwords(here: Here) -> CheckedPasswords:
    """Check the present password, and hash the new one if its length is allowed."""
    right = not here.person.password_hash or (
        not attempts.seconds_to_wait(here.db, _attempts_key(here), attempts.PASSWORD_GUESSES)
        and password_matches(here.person.password_hash, here.form.raw("current_password"))
    )
    new = here.form.raw("new_password")
    usable = right and not weakness(new, here.person.name, here.person.email)
    return CheckedPasswords(right, hash_password(new) if usable else "")


def _attempts_key(here: Here) -> str:
    return f"password:{here.person.email}"


def post_password(here: Here) -> Response:
    wrong = _wrong_current_password(here)
    if wrong:
        return wrong
    if not here.prepared.new_hash:
        problem = weakness(here.form.raw("new_password"), here.person.name, here.person.email)
        return _again(here, "new_password", problem)
    sessions.set_password(here, here.person, here.prepared.new_hash, here.session)
    return here.see("/profile?saved=password")


def post_password_removal(here: Here) -> Response:
    wrong = _wrong_current_password(here)
    if wrong:
        return wrong
    sessions.set_password(here, here.person, None, here.session)
    return here.see("/profile?saved=password")


def _wrong_current_password(here: Here) -> Response | None:
    """The form with an error if the present password is wrong, or was guessed too often. Counts the attempt."""
    if not here.person.password_hash:
        here.require_fresh()  # a first password is a new way in
        return None
    seconds = attempts.count_attempt(here.db, _attempts_key(here), attempts.PASSWORD_GUESSES)
    if seconds:
        return _again(here, "current_password", sessions.pause_sentence(seconds))
    if not here.prepared.current_is_right:
        return _again(here, "current_password", _("This is not your present password."))
    attempts.forget_attempts(here.db, _attempts_key(here))
    return None


def _again(here: Here, field: str, problem: str) -> Response:
    """The form with an error. Raising Invalid instead would roll back the counted attempt."""
    here.errors = {field: problem}
    response = show_profile(here)
    response.status_code = 422
    return response


def post_session_end(here: Here) -> Response:
    session = here.find(UserSession, "session")
    if session.user_id != here.user_id:
        raise NotFound
    sessions.end_session(here, session)
    return here.see("/sign-in" if session.id == here.own_session.id else "/profile?saved=sessions")


def post_other_sessions_end(here: Here) -> Response:
    sessions.end_other_sessions(here, here.person, here.session)
    return here.see("/profile?saved=sessions")


routes = [
    page("/profile", show_profile, needs=SIGNED_IN),
    action("/profile", post_profile, needs=SIGNED_IN, form=show_profile),
    action("/profile/password", post_password, needs=SIGNED_IN, form=show_profile, prepare=check_passwords),
    action(
        "/profile/password/removal", post_password_removal, needs=SIGNED_IN, form=show_profile, prepare=check_passwords
    ),
    action("/profile/sessions/closure", post_other_sessions_end, needs=SIGNED_IN, fresh=True),
    action("/profile/sessions/{session:int}/closure", post_session_end, needs=SIGNED_IN, fresh=True),
]
