"""What signing in and out means for the visitor's browser: cookie, device, network."""

from starlette.responses import Response

from roundtable.accounts.models import SESSION_LIFE, User
from roundtable.accounts.sessions import actions
from roundtable.accounts.sessions.devices import device_name
from roundtable.web.routing import Here, cookie_name


def sign_in(here: Here, user: User, path: str, response: Response | None = None) -> Response:
    """A new session and its cookie; then on to `path`, or the given page."""
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
    """The cookie goes."""
    response = here.see("/sign-in")
    response.delete_cookie(cookie_name(here.config), path="/", httponly=True, samesite="lax", secure=here.config.https)
    return response
