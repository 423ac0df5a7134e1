"""What a handler knows: who asks, at which table, with which rights, and the one database session."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from roundtable.accounts.models import User, UserSession
from roundtable.core import clock, i18n
from roundtable.core.actors import Actor
from roundtable.core.config import Config
from roundtable.core.errors import Forbidden, NotFound, ProofNeeded
from roundtable.core.permissions import rights
from roundtable.core.security import client_address, network_of
from roundtable.core.standing import standing
from roundtable.core.text import whole_number
from roundtable.tables.models import Member, RoundTable
from roundtable.web import replies
from roundtable.web.forms import Form
from roundtable.web.fragments import Audience, View

T = TypeVar("T")


class OfMeeting(Protocol):
    """A row that belongs to a meeting."""

    @property
    def meeting_id(self) -> int | None: ...


InMeeting = TypeVar("InMeeting", bound=OfMeeting)


_statements: dict[type[Any], Select[Any]] = {}


def _by_id(model: type[Any]) -> Select[Any]:
    """Built once for each model."""
    if model not in _statements:
        query = select(model).where(model.id == bindparam("id"))
        _statements[model] = (
            query.where(model.table_id == bindparam("table_id")) if hasattr(model, "table_id") else query
        )
    return _statements[model]


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
    prepared: Any = None  # what the action's `prepare` found out before the transaction
    shown: list[str] = field(default_factory=list)
    body: bytes = b""  # of a program's request, see routing.protocol
    afterwards: list[Callable[[Actor], None]] = field(default_factory=list)
    bulk_loaders: dict[str, Callable[[], Any]] = field(default_factory=dict)  # see fragments.View

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
    def person(self) -> User:
        """The user, where nobody comes without signing in."""
        return self.own_session.user

    @property
    def own_session(self) -> UserSession:
        """What the browser is signed in with, where nobody comes without."""
        assert self.session, "this page may be asked for by anybody"
        return self.session

    @property
    def this_table(self) -> RoundTable:
        """The table, where the address names one."""
        assert self.table, "this address names no table"
        return self.table

    @property
    def can(self) -> frozenset[str]:
        """The role's permissions, and those of the own seat: an administrator may moderate a table too."""
        return rights(self.role, self.seat_role)

    @property
    def seat_role(self) -> str | None:
        """The role of the own seat at this table: only who has a right there can give it to others."""
        return self.member.role if self.member else None

    @property
    def second_step_by(self) -> datetime | None:
        """Until when this person has to set up a second step; None if none is wanted, or there is one."""
        wanted = self.user and self.wants_step and self.user.second_step_at is None
        since = self.user.second_step_wanted_at if self.user and wanted else None
        return since and since + timedelta(days=self.config.second_step_days)

    @property
    def second_step_overdue(self) -> bool:
        by = self.second_step_by
        return by is not None and by < clock.now()

    def note_wanted_step(self) -> None:
        """From now on the days count in which a second step has to be set up."""
        if self.user and self.user.second_step_wanted_at is None and self.wants_step:
            self.user.second_step_wanted_at = clock.now()

    @property
    def wants_step(self) -> bool:
        """Whether this installation wants a second step of what this person is, anywhere."""
        roles = {member.role for member in self.memberships}
        state = self.user.state_role if self.user else ""
        rule = self.config.second_step
        return rule != "off" and (bool(state) or (rule == "moderation" and "moderator" in roles))

    @property
    def standing(self) -> str:
        """With which rights this page is made."""
        return standing(self.role if self.table else None, self.memberships)

    @property
    def network(self) -> str:
        """Whose tries count together."""
        peer = self.request.client.host if self.request.client else ""
        forwarded = ",".join(self.request.headers.getlist("x-forwarded-for"))
        return network_of(client_address(peer, forwarded, self.config.trusted_proxies))

    @property
    def query(self) -> QueryParams:
        return self.request.query_params

    @property
    def htmx(self) -> bool:
        return self.request.headers.get("hx-request") == "true"

    def arg(self, name: str) -> Any:
        """A part of the address, as converted by the route."""
        return self.request.path_params[name]

    def find(self, model: type[T], name: str) -> T:
        """The object whose id is in the address. Of another table, or missing: NotFound, both the same."""
        return self.get(model, self.arg(name))

    def find_in_meeting(self, model: type[InMeeting], name: str) -> InMeeting:
        """The same for what belongs to the meeting of the address; of another meeting it counts as missing."""
        found = self.find(model, name)
        if found.meeting_id != self.arg("meeting"):
            raise NotFound
        return found

    def get(self, model: type[T], ident: object) -> T:
        """The object with this id (also from a form: text is fine). Of another table, or missing: NotFound."""
        number = whole_number(str(ident))
        query = {"id": number, "table_id": self.table_id}
        found: T | None = None if number is None else self.db.scalar(_by_id(model), query)
        if found is None:
            raise NotFound
        return found

    def require(self, permission: str) -> None:
        """For the rare rule that depends on the object; the route's own permission is checked before."""
        if permission not in self.can:
            raise Forbidden

    def require_fresh(self) -> None:
        """Raises ProofNeeded unless the person showed who it is a short while ago; routes say `fresh` instead."""
        if not self.own_session.fresh:
            raise ProofNeeded

    @property
    def seat(self) -> Member:
        """The own seat at this table; Forbidden for whoever has none."""
        if self.member is None:
            raise Forbidden
        return self.member

    @property
    def frame(self) -> tuple[Any, ...]:
        """Everything that the frame around a page shows: language, person, table, rights, the other tables."""
        seats = tuple((member.table.slug, member.table.long_name) for member in self.memberships)
        table = self.table and (self.table.slug, self.table.name)
        return i18n.current(), self.user and self.user.name, table, "tasks:read" in self.can, seats

    def url(self, path: str = "") -> str:
        """An address below the current table."""
        return f"/tables/{self.table.slug}{path}" if self.table else path or "/"

    def see(self, path: str, saved: str = "") -> Response:
        """Go on to another page after a change; an absolute path of this site.

        `saved` names the line of templates/_saved.html that says there what was done.
        """
        if saved:
            address, hash_sign, place = path.partition("#")
            path = f"{address}{'&' if '?' in address else '?'}saved={saved}{hash_sign}{place}"
        if self.htmx:
            # Escaped as in a Location: a header holds no letters beyond Latin-1.
            return Response(status_code=200, headers={"HX-Redirect": quote(path, safe=":/%#?=@[]!$&'()*+,;")})
        return RedirectResponse(path, status_code=303)

    @property
    def view(self) -> View:
        """The current table as this person's role and language see it."""
        assert self.table and self.role
        audience = Audience(self.table.id, self.role, i18n.current())
        return View(self.db, self.table, audience, bulk_loaders=self.bulk_loaders)

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A whole page. In the template: `fragment("agenda", 5)` includes a fragment and keeps it live."""
        return HTMLResponse(replies.whole_page(self, template, context), status_code=status)

    def part(self, template: str, status: int = 200, **context: Any) -> Response:
        """A piece of HTML for a panel that fetches itself, or an edit form."""
        return HTMLResponse(replies.piece(self, template, context), status_code=status)
