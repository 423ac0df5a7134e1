"""page(), action(), probe(), protocol(): the only ways to make a route. They sign in, authorise, open the session."""

import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from starlette.background import BackgroundTask, BackgroundTasks
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from roundtable.accounts.models import User, UserSession
from roundtable.core import i18n, sight, threads
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ProofNeeded,
    SecondStepNeeded,
    SignInNeeded,
)
from roundtable.core.hooks import Hook
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC, SIGNED_IN
from roundtable.core.text import DIGITS
from roundtable.tables.models import Member
from roundtable.web import replies
from roundtable.web.bodies import ANONYMOUS_BODY_BYTES, MAX_BODY_BYTES, may_be_large, typed
from roundtable.web.forms import Form
from roundtable.web.here import Here
from roundtable.web.visitors import table_by_slug, visitor

# Whoever makes a route also writes the handler.
__all__ = ["Handler", "Here", "Spec", "action", "cookie_name", "page", "probe", "protocol", "role_at"]

log = logging.getLogger(__name__)


Handler = Callable[[Here], Response | None]
# The page on which somebody shows again who it is, with what was typed for what is to be done then.
ask_for_proof: Hook[[Here], Response] = Hook()
_REFUSALS = (Invalid, Conflict, Forbidden, NotFound, SignInNeeded, ProofNeeded, SecondStepNeeded)
# What stays open to somebody whose second step is overdue: setting it up, and going away.
_WITHOUT_SECOND_STEP = ("/profile", "/proof", "/sign-out", "/language")


class _NumberInAddress(IntegerConvertor):
    """What `{meeting:int}` stands for. Longer ones are addresses that aren't there.

    Starlette takes any number of digits. Python refuses to read thousands of them, and databases numbers of twenty.
    """

    regex = f"[0-9]{{1,{DIGITS}}}"


@dataclass(frozen=True)
class Spec:
    """What a route was declared with; the sweeps in tests/ read it from `route.endpoint.spec`."""

    path: str
    method: str
    handler: Handler
    needs: str
    form: Handler | None = None
    back: str = ""
    prepare: Callable[[Here], Any] | None = None
    body_limit: int = 0
    fresh: bool = False


def page(path: str, handler: Handler, *, needs: str, fresh: bool = False) -> Route:
    """A GET that can't change anything. Below /tables/{table} the permission is the one at that table."""
    return _route(Spec(path, "GET", handler, needs, fresh=fresh))


def action(
    path: str,
    handler: Handler,
    *,
    needs: str,
    form: Handler | None = None,
    back: str = "",
    prepare: Callable[[Here], Any] | None = None,
    body_limit: int = 0,
    fresh: bool = False,
) -> Route:
    """A POST: one transaction. Without a returned response it answers with the changed fragments.

    Without JavaScript it goes on to `back`, a path in which {names} of the address are filled in
    ("/tables/{table}/meetings/{meeting}"), or to the hidden field "back" of the form if there is one.

    `form` shows the form again when the handler raises Invalid: `here.errors` and `here.form` hold what was
    wrong and what was typed. Without it, a page lists the errors and gives back what was typed.

    `prepare` runs before the transaction and can't change anything; what it returns is `here.prepared`.
    It is for what takes long (checking a password): the transaction holds up everybody else who writes.
    If that is a context manager, it is entered around the transaction.

    `body_limit` lets a body be larger than usual, in bytes, for those who hold the permission.

    `fresh` asks for a proof of who it is that is not older than FRESH (accounts/models.py).
    """
    return _route(Spec(path, "POST", handler, needs, form, back, prepare, body_limit, fresh))


def probe(path: str, answer: Callable[[Request], Awaitable[Response]]) -> Route:
    """A GET for machines, which everybody may ask: without a session, a thread or anything else that can be busy."""

    async def endpoint(request: Request) -> Response:
        return await answer(request)

    endpoint.spec = Spec(path, "GET", answer, PUBLIC)  # type: ignore[attr-defined, arg-type]
    return Route(path, endpoint, methods=["GET"])


def protocol(path: str, methods: Sequence[str], handler: Callable[[Here], Response], *, needs: str) -> Route:
    """An address for programs that speak more than GET and POST, and bring what proves who they are along.

    Cookies count for nothing, so no other site can use them. The handler reads `here.body`; what it leaves in
    `here.afterwards` is called in a transaction of its own before the answer goes out.
    """

    async def endpoint(request: Request) -> Response:
        body = await request.body()  # no more than strangers may send
        return await threads.first_alone(request, path, _answer, handler, request, body)

    endpoint.spec = Spec(path, "GET", handler, needs)  # type: ignore[attr-defined]
    register_url_convertor("int", _NumberInAddress())
    return Route(path, endpoint, methods=list(methods))


def _answer(handler: Callable[[Here], Response], request: Request, body: bytes) -> Response:
    database: Database = request.state["database"]
    with i18n.use(_visitor_locale(request)):
        with database.read() as db:
            here = Here(request, db, request.state["config"], body=body)
            sight.limit(db, sight.PUBLIC)
            response = handler(here)
        if here.afterwards:
            with database.write() as db:
                for work in here.afterwards:
                    work(System(db))
    return response


def _route(spec: Spec) -> Route:
    async def endpoint(request: Request) -> Response:
        if spec.body_limit:
            # Somebody who may not send it is refused before any of the body is received.
            if refused := await threads.reading(request, _turned_away, spec, request):
                return refused
            request.scope["body_limit"] = spec.body_limit
        elif spec.method == "POST" and may_be_large(request.scope):
            known = await threads.reading(request, _is_known, request)
            request.scope["body_limit"] = MAX_BODY_BYTES if known else ANONYMOUS_BODY_BYTES
        if spec.method == "GET":
            return await threads.first_alone(request, spec.path, _respond, spec, request, None)
        data = await typed(request)
        try:
            work = threads.uploading if spec.body_limit else threads.writing
            return await work(request, _respond, spec, request, data)
        finally:
            await request.close()  # the files of its form

    endpoint.spec = spec  # type: ignore[attr-defined]
    register_url_convertor("int", _NumberInAddress())  # before the route is made, which looks it up
    return Route(spec.path, endpoint, methods=[spec.method])


def _turned_away(spec: Spec, request: Request) -> Response | None:
    database: Database = request.state["database"]
    with i18n.use(_visitor_locale(request)), database.read() as db:
        here = _here(request, db)
        try:
            _enter(spec, here)
        except _REFUSALS as problem:
            return replies.problem(here, problem)
    return None


def _is_known(request: Request) -> bool:
    """Whether somebody is signed in, before anything of a form is received."""
    token = request.cookies.get(cookie_name(request.state["config"]), "")
    database: Database = request.state["database"]
    with database.read() as db:
        return bool(token) and visitor(db, token)[0] is not None


def _respond(spec: Spec, request: Request, data: FormData | None) -> Response:
    database: Database = request.state["database"]
    with i18n.use(_visitor_locale(request)):
        if spec.method == "GET":
            with database.read() as db:
                return _guarded(spec, _here(request, db))
        return _change(spec, request, database, data or FormData())


def _change(spec: Spec, request: Request, database: Database, data: FormData) -> Response:
    try:
        prepared = _prepared(spec, request, database, data)
        with _kept_in_order(prepared), database.write() as db:
            here = _here(request, db)
            here.form, here.prepared = Form(data), prepared
            if here.session:
                here.session.touch()
                here.note_wanted_step()
            response = _handle(spec, here)
            changed = _recorded(here) if response is None else []
            if response is None and not here.htmx:
                response = replies.back(here, spec.back)
            mails = db.info.pop("mails", False)
    except _REFUSALS as problem:
        return _refused(spec, request, database, data, problem)
    except (StaleDataError, IntegrityError) as race:
        # Two people changed the same thing in the same moment; the database let only one of them through.
        log.warning("%s: %s", spec.path, type(race).__name__)
        return _refused(spec, request, database, data, Conflict(_("Please look at the page again, then repeat it.")))
    request.state["bell"].ring()
    if response is None:
        response = _changed(spec, request, database, data, changed)
    if mails:
        # After the answer: a slow mail server holds up nobody, and its time tells nobody who has an account.
        response.background = _delivery(request, response.background)
    return response


def _delivery(request: Request, before: BackgroundTask | None) -> BackgroundTask:
    """Have the mails of this transaction sent, after whatever else is done after the answer."""
    tasks = BackgroundTasks([before] if before else [])
    tasks.add_task(
        request.state["deliver"], request.state["config"], request.state["database"], request.state["bell"].ring
    )
    return tasks


def _prepared(spec: Spec, request: Request, database: Database, data: FormData) -> Any:
    if spec.prepare is None:
        return None
    with database.read() as db:
        here = _here(request, db)
        here.form = Form(data)
        _enter(spec, here)
        return spec.prepare(here)


def _kept_in_order(prepared: Any) -> AbstractContextManager[Any]:
    """What `prepare` put down outside of the database learns whether the transaction went through."""
    return prepared if isinstance(prepared, AbstractContextManager) else contextlib.nullcontext()


def _changed(spec: Spec, request: Request, database: Database, data: FormData, topics: list[str]) -> Response:
    """Read again after the commit: the others see the same state."""
    with database.read() as db:
        here = _here(request, db)
        here.form = Form(data)
        _enter(spec, here)
        return replies.changed(here, topics)


def _guarded(spec: Spec, here: Here) -> Response:
    try:
        response = _handle(spec, here)
        assert response is not None, f"{spec.path} returned nothing"
        return response
    except ProofNeeded:
        return ask_for_proof(here)[0]
    except _REFUSALS as problem:
        return replies.problem(here, problem)


def _refused(spec: Spec, request: Request, database: Database, data: FormData, problem: Exception) -> Response:
    """After the rollback: the form again with what was typed, or a page that gives the text back."""
    with database.read() as db:
        here = _here(request, db)
        here.form = Form(data)
        if not isinstance(problem, SignInNeeded):
            with contextlib.suppress(NotFound):  # a stranger at this table: the problem says so already
                _locate(spec, here)
        if isinstance(problem, ProofNeeded):
            return ask_for_proof(here)[0]
        if isinstance(problem, Invalid) and spec.form:
            return _form_again(spec, spec.form, here, problem)
        return replies.problem(here, problem)


def _form_again(spec: Spec, form: Handler, here: Here, problem: Invalid) -> Response:
    here.errors = problem.errors
    try:
        _enter(spec, here)
        return replies.form_again(here, form(here))
    except (Forbidden, NotFound, ProofNeeded, SecondStepNeeded) as gone:
        # What the form is about is not there (any more): then that is the answer, with the text given back.
        return replies.problem(here, gone)


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
    if here.second_step_overdue and not spec.path.startswith(_WITHOUT_SECOND_STEP):
        raise SecondStepNeeded
    if spec.needs != SIGNED_IN:
        here.require(spec.needs)
    if spec.fresh and not here.session.fresh:
        raise ProofNeeded


def _locate(spec: Spec, here: Here) -> None:
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
    # An administrator keeps the rights of that role at a table with an own seat; `here.can` adds those of the seat.
    if user.state_role == "administrator":
        return "administrator"
    return member.role if member else user.state_role or None


def _here(request: Request, db: Session) -> Here:
    config: Config = request.state["config"]
    token = request.cookies.get(cookie_name(config), "")
    session, memberships = visitor(db, token) if token else (None, [])
    if session:
        i18n.switch(session.user.locale)
    sight.limit(db, _sight(session, memberships))
    return Here(request, db, config, session, memberships)


def _sight(session: UserSession | None, memberships: list[Member]) -> sight.Sight | None:
    """What this person sees of agendas and minutes at each table; without signing in, what everybody may see."""
    if session is None:
        return sight.PUBLIC
    if session.user.state_role == "administrator":
        return None
    return sight.of_roles({member.table_id: role_at(session.user, member) for member in memberships})


def cookie_name(config: Config) -> str:
    """With https the __Host- prefix makes browsers refuse the cookie from anybody else."""
    return "__Host-roundtable" if config.https else "roundtable"


def _visitor_locale(request: Request) -> str:
    return request.cookies.get("locale") or i18n.choose(request.headers.get("accept-language", ""))


def _recorded(here: Here) -> list[str]:
    """The topics of this transaction's events, as noted by `record()`."""
    topics: list[str] = here.db.info.pop("topics", [])
    return topics
