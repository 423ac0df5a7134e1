"""The cookie that ties the steps of one sign-in to one browser."""

from starlette.responses import Response

from roundtable.accounts.steps import queries
from roundtable.accounts.steps.models import STEP_LIFE, SignInStep
from roundtable.web.routing import Here, cookie_name


def _name(here: Here) -> str:
    return f"{cookie_name(here.config)}-step"


def remember(here: Here, response: Response, token: str) -> Response:
    """Set the cookie of a step that was begun, for as long as the step counts."""
    response.set_cookie(
        _name(here),
        token,
        max_age=int(STEP_LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=here.config.https,
    )
    return response


def forget(here: Here, response: Response) -> Response:
    response.delete_cookie(_name(here), path="/", httponly=True, samesite="lax", secure=here.config.https)
    return response


def current(here: Here, kind: str) -> SignInStep | None:
    """The step that this browser has begun, if it is of this kind and still counts."""
    token = here.request.cookies.get(_name(here), "")
    return queries.step_by_token(here.db, token, kind) if token else None
