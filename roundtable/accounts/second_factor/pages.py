"""Signing in with a second step: setting it up, taking it, and codes on paper."""

from starlette.responses import Response

from roundtable.accounts.factors import actions as factors
from roundtable.accounts.factors import queries as factors_queries
from roundtable.accounts.factors import totp
from roundtable.accounts.qr import qr_svg
from roundtable.accounts.sessions import actions as sessions
from roundtable.accounts.sessions.pages import sign_in
from roundtable.accounts.steps import actions as steps
from roundtable.accounts.steps.pages import current, forget
from roundtable.core.errors import Invalid
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC, SIGNED_IN
from roundtable.web.routing import Here, action, page

ISSUER = "Runder Tisch"  # what the app writes above the digits


def show_second(here: Here) -> Response:
    """What is asked for is said only to the browser in which link or password were right."""
    step = current(here, "second")
    if step is None or step.user is None:
        return here.page("accounts/second_factor/gone.html", status=410)
    return here.page(
        "accounts/second_factor/second.html",
        has_passkeys=bool(factors_queries.passkeys_of(here.db, step.user.id)),
        has_app=factors_queries.app_of(here.db, step.user.id) is not None,
    )


def post_second(here: Here) -> Response:
    step = current(here, "second")
    if step is None or step.user is None:
        return here.see("/sign-in")
    problem = factors.code_problem(here, step.user, here.network, here.form.raw("code"))
    if problem:  # raising Invalid would roll back the counted attempt
        here.errors = {"code": problem}
        response = show_second(here)
        response.status_code = 422
        return response
    return finish(here)


def finish(here: Here) -> Response:
    """The second step was right: sign in, once for each step that was begun."""
    step = current(here, "second")
    if step is None or step.user is None or not steps.finish(here.db, step):
        return here.see("/sign-in")
    return forget(here, sign_in(here, step.user, step.next_path, whole=True))


def show_security(here: Here) -> Response:
    person = here.person
    return here.page(
        "accounts/second_factor/security.html",
        person=person,
        passkeys=factors_queries.passkeys_of(here.db, person.id),
        app=factors_queries.app_of(here.db, person.id),
        codes_left=factors_queries.codes_left(here.db, person.id),
        saved=here.query.get("saved", ""),
    )


def post_app(here: Here) -> Response:
    factors.begin_app(here, here.person)
    return here.see("/profile/security/app")


def show_app(here: Here) -> Response:
    app = factors_queries.authenticator_of(here.db, here.person.id)
    if app is None or app.confirmed_at:
        return here.see("/profile/security")
    secret = factors.secret_of(here.db, app)
    address = totp.address(secret, here.person.email, ISSUER)
    return here.page(
        "accounts/second_factor/app.html", code=qr_svg(address), address=address, secret=totp.readable(secret)
    )


def post_app_confirmation(here: Here) -> Response:
    codes = factors.confirm_app(here, here.person, here.form.raw("code"))
    if codes is None:
        raise Invalid({"code": _("This code isn't right. Please type the six digits that the app shows now.")})
    return _turned_on(here, codes)


def _turned_on(here: Here, codes: list[str]) -> Response:
    """Other browsers came in with one step; they have to come in anew."""
    sessions.end_other_sessions(here, here.person, here.session)
    return _codes_page(here, codes, first=True)


def _codes_page(here: Here, codes: list[str], first: bool = False) -> Response:
    """The answer itself shows the codes: only their hashes are stored."""
    return here.page("accounts/second_factor/codes.html", codes=codes, first=first)


def post_step(here: Here) -> Response:
    return _turned_on(here, factors.turn_on(here, here.person))


def post_step_removal(here: Here) -> Response:
    if here.wants_step:
        raise Invalid({"": _("Your role needs the second step here. You can change the app or the passkey.")})
    factors.turn_off(here, here.person)
    return _removed(here, "off")


def post_app_removal(here: Here) -> Response:
    factors.remove_app(here, here.person)
    return _removed(here, "app")


def _removed(here: Here, saved: str) -> Response:
    sessions.end_other_sessions(here, here.person, here.session)
    return here.see(f"/profile/security?saved={saved}")


def post_codes(here: Here) -> Response:
    if here.person.second_step_at is None:
        raise Invalid({"": _("Please set up an app or a passkey first.")})
    return _codes_page(here, factors.renew_codes(here, here.person))


routes = [
    page("/sign-in/second", show_second, needs=PUBLIC),
    action("/sign-in/second", post_second, needs=PUBLIC),
    page("/profile/security", show_security, needs=SIGNED_IN),
    action("/profile/security/app", post_app, needs=SIGNED_IN, form=show_security, fresh=True),
    page("/profile/security/app", show_app, needs=SIGNED_IN, fresh=True),
    action("/profile/security/app/confirmation", post_app_confirmation, needs=SIGNED_IN, form=show_app, fresh=True),
    action("/profile/security/app/removal", post_app_removal, needs=SIGNED_IN, fresh=True),
    action("/profile/security/step", post_step, needs=SIGNED_IN, form=show_security, fresh=True),
    action("/profile/security/step/removal", post_step_removal, needs=SIGNED_IN, form=show_security, fresh=True),
    action("/profile/security/codes", post_codes, needs=SIGNED_IN, form=show_security, fresh=True),
]
