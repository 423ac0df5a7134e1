"""page() and action(): the only ways to make a route. They sign in, authorise, open the session and reply."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from roundtable import i18n, replies
from roundtable.accounts.models import User, UserSession
from roundtable.accounts.queries import session_by_token
from roundtable.config import Config
from roundtable.db import Database
from roundtable.errors import Conflict, Forbidden, Invalid, NotFound
from roundtable.forms import Form
from roundtable.fragments import Audience, View
from roundtable.permissions import PERMISSIONS, PUBLIC, SIGNED_IN, may
from roundtable.tables.models import Member, RoundTable
from roundtable.tables.queries import memberships_of, table_by_slug

# A long meeting's text in one form; Starlette's own limit per field is 1 MB as well, but not for the whole body.
MAX_FORM_BYTES = 1_000_000
MAX_BODY_BYTES = 4_000_000


@dataclass
class Here:
    """What a handler knows: who, at which table, with which rights, and the one database session."""

    request: Request
    db: Session
    config: Config
    session: UserSession | None = None
    memberships: list[Member] = field(default_factory=list)
    table: RoundTable | None = None
    member: Member | None = None
    role: str | None = None
    form: Form = field(default_factory=lambda: Form({}))
    errors: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)

    @property
    def user(self) -> User | None:
        return self.session.user if self.session else None

    @property
    def user_id(self) -> int | None:
        return self.session.user_id if self.session else None

    @property
    def table_id(self) -> int | None:
        return self.table.id if self.table else None

    @property
    def can(self) -> frozenset[str]:
        return PERMISSIONS.get(self.role or "", frozenset())

    @property
    def query(self) -> QueryParams:
        return self.request.query_params

    @property
    def htmx(self) -> bool:
        return self.request.headers.get("hx-request") == "true"

    def arg(self, name: str) -> Any:
        """A part of the address, as converted by the route."""
        return self.request.path_params[name]

    def find(self, model: type[Any], name: str) -> Any:
        """The object whose id is in the address. Of another table, or missing: NotFound, both the same."""
        return self.get(model, self.arg(name))

    def get(self, model: type[Any], ident: Any) -> Any:
        """The object with this id (also from a form: text is fine). Of another table, or missing: NotFound."""
        text = str(ident)
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise NotFound
        query = select(model).where(model.id == int(text))
        if hasattr(model, "table_id"):
            query = query.where(model.table_id == self.table_id)
        found = self.db.scalar(query)
        if found is None:
            raise NotFound
        return found

    def require(self, permission: str) -> None:
        """For the rare rule that depends on the object; the route's own permission is checked before."""
        if not may(self.role, permission):
            raise Forbidden

    def url(self, path: str = "") -> str:
        """An address below the current table."""
        return f"/tables/{self.table.slug}{path}" if self.table else path or "/"

    def see(self, path: str) -> Response:
        """Go on to another page after a change; an absolute path of this site."""
        if self.htmx:
            return Response(status_code=200, headers={"HX-Redirect": path})
        return RedirectResponse(path, status_code=303)

    @property
    def view(self) -> View:
        """The current table as this person's role and language see it."""
        assert self.table and self.role
        return View(self.db, self.table, Audience(self.table.id, self.role, i18n.current()))

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A whole page. In the template: `fragment("agenda", 5)` includes a fragment and keeps it live."""
        return HTMLResponse(replies.whole_page(self, template, context), status_code=status)

    def part(self, template: str, status: int = 200, **context: Any) -> Response:
        """A piece of HTML for a panel that fetches itself, or an edit form."""
        return HTMLResponse(replies.piece(self, template, context), status_code=status)


Handler = Callable[[Here], Response | None]


@dataclass(frozen=True)
class Spec:
    """What a route was declared with; the sweeps in tests/ read it from `route.endpoint.spec`."""

    path: str
    method: str
    handler: Handler
    needs: str
    form: Handler | None = None
    back: str = ""


def page(path: str, handler: Handler, *, needs: str) -> Route:
    """A GET that can't change anything. Below /tables/{table} the permission is the one at that table."""
    return _route(Spec(path, "GET", handler, needs))


def action(path: str, handler: Handler, *, needs: str, form: Handler | None = None, back: str = "") -> Route:
    """A POST: one transaction. Without a returned response it answers with the changed fragments.

    Without JavaScript it goes on to `back`, a path in which {names} of the address are filled in
    ("/tables/{table}/meetings/{meeting}"), or to the hidden field "back" of the form if there is one.

    `form` shows the form again when the handler raises Invalid: `here.errors` and `here.form` hold what was
    wrong and what was typed. Without it, a page lists the errors and gives back what was typed.
    """
    return _route(Spec(path, "POST", handler, needs, form, back))


def _route(spec: Spec) -> Route:
    async def endpoint(request: Request) -> Response:
        data = await _typed(request) if spec.method == "POST" else None
        return await run_in_threadpool(_respond, spec, request, data)

    endpoint.spec = spec  # type: ignore[attr-defined]
    return Route(spec.path, endpoint, methods=[spec.method])


async def _typed(request: Request) -> FormData:
    return await request.form(max_fields=2000, max_part_size=MAX_FORM_BYTES, max_files=5)


def _respond(spec: Spec, request: Request, data: FormData | None) -> Response:
    database: Database = request.state["database"]
    with i18n.use(_visitor_locale(request)):
        if spec.method == "GET":
            with database.read() as db:
                return _guarded(spec, _here(request, db))
        return _change(spec, request, database, data or FormData())


def _change(spec: Spec, request: Request, database: Database, data: FormData) -> Response:
    try:
        with database.write() as db:
            here = _here(request, db)
            here.form = Form(data)
            response = _handle(spec, here)
            changed = _recorded(here) if response is None else []
    except (Invalid, Conflict, Forbidden, NotFound, SignInNeeded) as problem:
        return _refused(spec, request, database, data, problem)
    request.state["bell"].ring()
    if response is None:
        with database.read() as db:
            here = _here(request, db)
            here.form = Form(data)
            _enter(spec, here)
            return replies.changed(here, changed, spec.back)
    return response


def _guarded(spec: Spec, here: Here) -> Response:
    try:
        response = _handle(spec, here)
        assert response is not None, f"{spec.path} returned nothing"
        return response
    except (Invalid, Conflict, Forbidden, NotFound, SignInNeeded) as problem:
        return replies.problem(here, problem)


def _refused(
    spec: Spec, request: Request, database: Database, data: FormData, problem: Exception
) -> Response:
    """After the rollback: the form again with what was typed, or a page that gives the text back."""
    with database.read() as db:
        here = _here(request, db)
        here.form = Form(data)
        if not isinstance(problem, SignInNeeded):
            _locate(spec, here)
        if isinstance(problem, Invalid) and spec.form:
            _enter(spec, here)
            here.errors = problem.errors
            return replies.form_again(here, spec.form(here))
        return replies.problem(here, problem)


class SignInNeeded(Exception):
    """Nobody is signed in, and the route is not public."""


def _handle(spec: Spec, here: Here) -> Response | None:
    _enter(spec, here)
    return spec.handler(here)


def _enter(spec: Spec, here: Here) -> None:
    """Find table and role, then check the permission: stranger 404, wrong role 403."""
    _locate(spec, here)
    if spec.needs == PUBLIC:
        return
    if not here.session:
        raise SignInNeeded
    if spec.needs != SIGNED_IN and not may(here.role, spec.needs):
        raise Forbidden


def _locate(spec: Spec, here: Here) -> None:
    if here.session:
        here.memberships = memberships_of(here.db, here.session.user_id)
    if "{table}" in spec.path and here.session:
        slug = here.arg("table")
        here.member = next((m for m in here.memberships if m.table.slug == slug), None)
        here.table = here.member.table if here.member else table_by_slug(here.db, slug)
        here.role = role_at(here.session.user, here.member)
        if here.table is None or here.role is None:
            here.table = None
            raise NotFound
    elif here.session:
        here.role = here.session.user.state_role or None


def role_at(user: User, member: Member | None) -> str | None:
    """The role at a table, or None for a stranger; the live connection asks the same question."""
    # An administrator keeps all rights at a table where he also is an ordinary member.
    if user.state_role == "administrator":
        return "administrator"
    return member.role if member else user.state_role or None


def _here(request: Request, db: Session) -> Here:
    config: Config = request.state["config"]
    token = request.cookies.get(cookie_name(config), "")
    session = session_by_token(db, token) if token else None
    if session:
        i18n.switch(session.user.locale)
    return Here(request, db, config, session)


def cookie_name(config: Config) -> str:
    """With https the __Host- prefix makes browsers refuse the cookie from anybody else."""
    return "__Host-roundtable" if config.https else "roundtable"


def _visitor_locale(request: Request) -> str:
    return request.cookies.get("locale") or i18n.choose(request.headers.get("accept-language", ""))


def _recorded(here: Here) -> list[str]:
    """The topics of this transaction's events, as noted by `record()`."""
    return here.db.info.pop("topics", [])


def sign_in_path(request: Request) -> str:
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(path)}" if request.method == "GET" else "/sign-in"
