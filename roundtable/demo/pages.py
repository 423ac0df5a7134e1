"""Signing in with one click. These routes exist only while `roundtable demo` runs."""

from sqlalchemy import select
from starlette.responses import Response

from roundtable.accounts.browser import sign_in
from roundtable.accounts.models import User
from roundtable.demo.people import SEATS
from roundtable.permissions import PUBLIC
from roundtable.tables.queries import memberships_of
from roundtable.web import Here, action, page


def show_people(here: Here) -> Response:
    """Everybody of the example, by table."""
    people = [(user, memberships_of(here.db, user.id)) for user in here.db.scalars(select(User).order_by(User.id))]
    state = [user for user, seats in people if not seats]
    order = list(SEATS)
    seats = sorted((m for _, seats in people for m in seats), key=lambda m: (order.index(m.table.slug), m.id))
    return here.page("demo/people.html", seats=seats, state=state)


def post_session(here: Here) -> Response:
    user = here.get(User, here.arg("user"))
    seats = memberships_of(here.db, user.id)
    wanted = here.form.raw("table")
    slug = next((m.table.slug for m in seats if m.table.slug == wanted), "")
    return sign_in(here, user, f"/tables/{slug}" if slug else "/")


routes = [
    page("/demo", show_people, needs=PUBLIC),
    action("/demo/{user:int}/session", post_session, needs=PUBLIC),
]
