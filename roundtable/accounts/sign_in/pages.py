"""Signing in and out, choosing the language, and setting up the first administrator."""

from starlette.responses import Response

from roundtable.accounts import addresses
from roundtable.accounts import queries as accounts_queries
from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.joining import actions as joining
from roundtable.accounts.joining.models import Invitation
from roundtable.accounts.joining.pages import SEATED, refused_page
from roundtable.accounts.models import LOCALE_LIFE
from roundtable.accounts.passwords import SHORTEST, weakness
from roundtable.accounts.people import actions as people_actions
from roundtable.accounts.people import queries as people_queries
from roundtable.accounts.profile import actions as profile_actions
from roundtable.accounts.sessions import actions as sessions
from roundtable.accounts.sessions import queries as sessions_queries
from roundtable.accounts.sessions.pages import sign_in, sign_out
from roundtable.core.errors import NotFound
from roundtable.core.i18n import LOCALES
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC, SIGNED_IN
from roundtable.core.security import hash_password, password_matches, safe_path
from roundtable.web.routing import Here, action, page


def show_sign_in(here: Here) -> Response:
    if here.user and not here.errors:
        return here.see(safe_path(here.query.get("next", "")))
    return here.page("accounts/sign_in/sign_in.html", next=safe_path(_next_path(here)))


def _next_path(here: Here) -> str:
    return here.form.raw("next") or here.query.get("next", "") or "/"


def check_password(here: Here) -> bool:
    """Whether the password is right. Takes as long if there is no such account, or if it has no password."""
    email, password = addresses.normalise(here.form.raw("email")), here.form.raw("password")
    network_key = f"password-network:{here.network}"
    if not password or attempts.seconds_to_wait(here.db, network_key, attempts.PASSWORD_GUESSES_FROM_NETWORK):
        return False
    user = accounts_queries.open_user(here.db, email)
    return password_matches(user.password_hash if user else None, password)


def post_sign_in(here: Here) -> Response:
    email = sessions.check_email(here.form.raw("email"))
    if here.form.raw("password"):
        return _sign_in_by_password(here, email)
    problem = sessions.mail_sign_in_link(here.db, email, here.network, _next_path(here))
    if problem:
        return _again(here, "email", problem)
    return here.page("accounts/sign_in/sent.html", email=email)


def _sign_in_by_password(here: Here, email: str) -> Response:
    problem = sessions.password_problem(here.db, email, here.network, here.prepared)
    user = None if problem else accounts_queries.open_user(here.db, email)
    if user is None:
        return _again(here, "password", problem)
    return sign_in(here, user, safe_path(_next_path(here)))


def _again(here: Here, field: str, problem: str) -> Response:
    """The form with an error. Raising Invalid instead would roll back the counted attempt."""
    here.errors = {field: problem}
    return here.page("accounts/sign_in/sign_in.html", status=422, next=safe_path(_next_path(here)))


def show_link(here: Here) -> Response:
    """Ask for a press of the button: mail scanners open every link."""
    link = sessions_queries.link_by_token(here.db, here.arg("token"))
    if link is None or link.user is None:
        return here.page("accounts/sign_in/link_gone.html", status=410)
    first = link.user.confirmed_at is None and people_queries.is_in_use(here.db, link.user)
    return here.page(
        "accounts/sign_in/link.html", person=link.user, joining=link.invitation_id is not None, first=first
    )


def post_link(here: Here) -> Response:
    link = sessions.redeem_link(here, here.arg("token"), here.session)
    if link is None or link.user is None:
        return here.page("accounts/sign_in/link_gone.html", status=410)
    path = link.next_path
    if link.invitation_id is not None:
        invitation = here.db.get_one(Invitation, link.invitation_id)
        state = joining.take_seat(here.db, invitation, link.user).state
        if state not in SEATED:
            return sign_in(here, link.user, "/", refused_page(here, invitation, state))
    return sign_in(here, link.user, path)


def post_sign_out(here: Here) -> Response:
    sessions.end_session(here, here.own_session)
    return sign_out(here)


def post_language(here: Here) -> Response:
    """Set the language cookie, and for people with an account their setting."""
    locale = here.form.choice("locale", LOCALES)
    here.form.check()
    if here.user:
        profile_actions.change_profile(here, here.user, here.user.name, locale)
    response = here.see(safe_path(here.form.raw("back")))
    life = int(LOCALE_LIFE.total_seconds())
    response.set_cookie("locale", locale, max_age=life, samesite="lax", httponly=True, secure=here.config.https)
    return response


def show_setup(here: Here) -> Response:
    link = sessions_queries.link_by_token(here.db, here.arg("token"))
    if link is None or link.user_id is not None or people_queries.has_administrator(here.db):
        return here.page("accounts/sign_in/setup_gone.html", status=410)
    return here.page("accounts/sign_in/setup.html", shortest=SHORTEST)


def prepare_setup(here: Here) -> str | None:
    """The hash of the chosen password; None without a working link, so that strangers can't make us hash."""
    password = here.form.raw("password")
    works = sessions_queries.link_by_token(here.db, here.arg("token"))
    return hash_password(password) if works and not _weakness(here) else None


def _weakness(here: Here) -> str:
    return weakness(here.form.raw("password"), here.form.line("name"), here.form.raw("email"))


def post_setup(here: Here) -> Response:
    name = here.form.line("name", 80, _("Please enter your name."))
    if here.form.raw("password") and not here.prepared:
        here.form.errors["password"] = _weakness(here)
    here.form.check()
    try:
        user = people_actions.become_first_administrator(
            here, here.arg("token"), here.form.raw("email"), name, here.prepared
        )
    except NotFound:
        return here.page("accounts/sign_in/setup_gone.html", status=410)
    return sign_in(here, user, "/")


routes = [
    page("/sign-in", show_sign_in, needs=PUBLIC),
    action("/sign-in", post_sign_in, needs=PUBLIC, form=show_sign_in, prepare=check_password),
    page("/sign-in/{token}", show_link, needs=PUBLIC),
    action("/sign-in/{token}", post_link, needs=PUBLIC),
    action("/sign-out", post_sign_out, needs=SIGNED_IN),
    action("/language", post_language, needs=PUBLIC),
    page("/setup/{token}", show_setup, needs=PUBLIC),
    action("/setup/{token}", post_setup, needs=PUBLIC, form=show_setup, prepare=prepare_setup),
]
