"""How responses are put together: whole pages, pieces, fragments after a change, and problems."""

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from roundtable.accounts.models import User
from roundtable.core.clock import today
from roundtable.core.config import Config
from roundtable.core.errors import Conflict, Forbidden, Invalid, NotFound, ProofNeeded, SecondStepNeeded, SignInNeeded
from roundtable.core.i18n import gettext as _
from roundtable.core.security import safe_path
from roundtable.tables.models import RoundTable
from roundtable.web import fragments
from roundtable.web.forms import Form
from roundtable.web.templating import env


class Asking(Protocol):
    """What replies need to know of a request; `Here` is one."""

    request: Request
    config: Config
    table: RoundTable | None
    role: str | None
    form: Form
    errors: dict[str, str]
    shown: list[str]

    @property
    def user(self) -> User | None: ...
    @property
    def can(self) -> frozenset[str]: ...
    @property
    def htmx(self) -> bool: ...
    @property
    def view(self) -> fragments.View: ...

    def url(self, path: str = "") -> str: ...


def whole_page(here: Asking, template: str, context: dict[str, Any]) -> str:
    """A page with layout. The fragments it includes are noted, so that the live connection knows what it shows."""
    return env.get_template(template).render({**_frame(here), **context})


def piece(here: Asking, template: str, context: dict[str, Any]) -> str:
    """HTML without layout."""
    return env.get_template(template).render({**_frame(here), **context})


def _frame(here: Asking) -> dict[str, Any]:
    view = here.view if here.table and here.role else None

    def fragment(name: str, arg: int | None = None) -> Markup:
        assert view is not None
        here.shown.append(fragments.key(name, arg))
        return fragments.render(view, name, arg)

    return {
        "here": here,
        "user": here.user,
        "table": here.table,
        "can": here.can,
        "fragment": fragment,
        "errors": here.errors,
        "typed": here.form,
        "today": today(),
        "operator": here.config.operator,
        "newest_event": view.version if view else 0,
        "shown": here.shown,
    }


def changed(here: Asking, topics: list[str]) -> Response:
    """After a change: to htmx the same strings that the others get pushed."""
    if not here.table or not here.role:
        return Response(status_code=204)
    shown = fragments.parse(here.request.headers.get("rt-show", ""))
    return HTMLResponse(fragments.partials(here.view, shown, topics))


def back(here: Asking, pattern: str) -> Response:
    """After a change without JavaScript: to where the form was."""
    wanted = here.form.raw("back")
    place = pattern.format(**here.request.path_params) if pattern else here.url()
    return RedirectResponse(safe_path(wanted) if wanted else place, status_code=303)


def form_again(here: Asking, response: Response | None) -> Response:
    """422 with the form that was sent. htmx replaces just that form, found by the id it has on both sides."""
    assert response is not None
    response.status_code = 422
    source = here.request.headers.get("hx-source", "").partition("#")[2]
    if here.htmx and source and source.replace("-", "").replace("_", "").isalnum():
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = f"#{source}"
        response.headers["HX-Reswap"] = "outerHTML"
    return response


def problem(here: Asking, error: Exception) -> Response:
    """An error page; to htmx a message in the page that is open, so that nothing typed there is lost."""
    if isinstance(error, SignInNeeded) and here.request.method == "GET" and not here.htmx:
        return RedirectResponse(sign_in_path(here.request), status_code=303)
    if isinstance(error, SecondStepNeeded) and here.request.method == "GET" and not here.htmx:
        return RedirectResponse("/profile/security", status_code=303)
    status, title, text = _describe(error)
    if here.htmx:
        return message(here, status, title, text)
    typed = kept(here.form.data)
    errors = error.errors if isinstance(error, Invalid) else {}
    return HTMLResponse(
        whole_page(here, "errors/problem.html", {"title": title, "text": text, "kept": typed, "errors": errors}),
        status_code=status,
    )


def kept(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What somebody typed, to be given back on an error page; passwords are left out."""
    return [
        (name, value)
        for name, value in data.items()
        if isinstance(value, str) and len(value) > 2 and "password" not in name
    ]


def message(here: Asking, status: int, title: str, text: str) -> Response:
    html = piece(here, "errors/_message.html", {"title": title, "text": text, "status": status})
    return HTMLResponse(
        Markup('<hx-partial hx-target="#messages" hx-swap="innerHTML">{}</hx-partial>').format(Markup(html)),
        status,
    )


def _describe(error: Exception) -> tuple[int, str, str]:
    if isinstance(error, Invalid):
        return 422, _("Something is missing"), " ".join(error.errors.values())
    if isinstance(error, Conflict):
        return 409, _("Somebody else was faster"), str(error)
    if isinstance(error, Forbidden):
        return (
            403,
            _("This needs another role"),
            _("Your role at this table doesn't allow this. The moderation can help."),
        )
    if isinstance(error, SecondStepNeeded):
        return (
            403,
            _("First set up the second step"),
            _("Your role needs it here. Your profile shows how, below “Signing in safely”; it takes two minutes."),
        )
    if isinstance(error, ProofNeeded):
        return 403, _("Please show that it is you"), _("This was a while ago. Please open the page again.")
    if isinstance(error, NotFound):
        return 404, _("Page not found"), _("There is nothing at this address, or it isn't meant for you.")
    return (
        401,
        _("Please sign in again"),
        _("You were signed out. What you typed is kept: sign in, then send it again."),
    )


def sign_in_path(request: Request) -> str:
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(path)}" if request.method == "GET" else "/sign-in"
