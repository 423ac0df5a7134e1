"""Signing in and out as far as the browser is concerned: cookie and device name."""

from starlette.responses import Response

from roundtable.accounts.models import SESSION_LIFE, User
from roundtable.accounts.sessions import actions
from roundtable.accounts.sessions.devices import device_name
from roundtable.web.routing import Here, cookie_name


def sign_in(here: Here, user: User, path: str, response: Response | None = None) -> Response:
    """Start a session and set its cookie on `response`, or on a redirect to `path`."""
    device = device_name(here.request.headers.get("user-agent", ""))
    token = actions.start_session(here.db, user, device, here.session)
    response = response or here.see(path)
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
