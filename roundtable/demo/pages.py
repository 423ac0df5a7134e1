"""Signing in with one click. These routes exist only while `roundtable demo` runs."""

from sqlalchemy import select
from starlette.responses import Response

from roundtable.accounts.models import User
from roundtable.accounts.sessions.pages import sign_in
from roundtable.core.errors import Conflict
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC
from roundtable.demo.people import SEATS
from roundtable.tables.models import Member
from roundtable.tables.queries import memberships_of
from roundtable.web.routing import Here, action, page


def show_people(here: Here) -> Response:
    """Everybody who can sign in: by table, then people with a state role, then those without a seat."""
    open_users = here.db.scalars(select(User).where(User.disabled_at.is_(None)).order_by(User.id))
    people = [(user, memberships_of(here.db, user.id)) for user in open_users]
    return here.page(
        "demo/people.html",
        seats=sorted((member for user, members in people for member in members), key=_place),
        state=[user for user, members in people if not members and user.state_role],
        others=[user for user, members in people if not members and not user.state_role],
    )


def _place(member: Member) -> tuple[int, str, int]:
    """Sort key: tables of the example in its order, then tables that visitors have opened."""
    slug = member.table.slug
    return (list(SEATS).index(slug) if slug in SEATS else len(SEATS), slug, member.id)


def post_session(here: Here) -> Response:
    user = here.get(User, here.arg("user"))
    if user.disabled_at:
        raise Conflict(_("The account of %(name)s has been closed meanwhile.", name=user.name))
    wanted = here.form.raw("table")
    slug = next((m.table.slug for m in memberships_of(here.db, user.id) if m.table.slug == wanted), "")
    return sign_in(here, user, f"/tables/{slug}" if slug else "/")


routes = [
    page("/demo", show_people, needs=PUBLIC),
    action("/demo/{user:int}/session", post_session, needs=PUBLIC),
]
