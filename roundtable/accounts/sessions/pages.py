"""Signing in and out as far as the browser is concerned: cookie and device name."""

from starlette.responses import Response

from roundtable.accounts.models import SESSION_LIFE, User
from roundtable.accounts.sessions import actions
from roundtable.accounts.sessions.devices import device_name
from roundtable.accounts.steps import actions as steps
from roundtable.accounts.steps import pages as steps_pages
from roundtable.web.routing import Here, cookie_name


def sign_in(here: Here, user: User, path: str, response: Response | None = None, *, whole: bool = False) -> Response:
    """Start a session and set its cookie on `response`, or on a redirect to `path`.

    Whoever has a second step is asked for that first, unless the proof was a `whole` one.
    """
    if user.second_step_at and not whole:
        return steps_pages.remember(here, here.see("/sign-in/second"), steps.begin(here.db, "second", user.id, path))
    device = device_name(here.request.headers.get("user-agent", ""))
    token = actions.start_session(here.db, user, device, here.session)
    return keep(here, response or here.see(path), token)


def keep(here: Here, response: Response, token: str) -> Response:
    """Set the cookie of a session."""
    response.set_cookie(
        cookie_name(here.config),
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=here.config.https,
    )
    return response


def sign_out(here: Here) -> Response:
    """Delete the cookie. The session itself is ended by `actions.end_session()`."""
    response = here.see("/sign-in")
    response.delete_cookie(cookie_name(here.config), path="/", httponly=True, samesite="lax", secure=here.config.https)
    return response
