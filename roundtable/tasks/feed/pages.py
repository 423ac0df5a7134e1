"""The page for the address of one's own tasks, and what calendar programs get there."""

from starlette.responses import Response

from roundtable.core import clock, i18n
from roundtable.core.errors import NotFound
from roundtable.core.permissions import PUBLIC, SIGNED_IN
from roundtable.tasks.feed import actions, queries
from roundtable.tasks.feed.calendar import as_calendar
from roundtable.web.routing import Here, action, page


def show_feed(here: Here) -> Response:
    return _feed_page(here, "")


def _feed_page(here: Here, token: str) -> Response:
    address = f"{here.config.url}/feeds/{token}/tasks.ics" if token else ""
    return here.page("tasks/feed/feed.html", feed=queries.feed_of(here.db, here.person.id), address=address)


def post_feed(here: Here) -> Response:
    """Answer with the address itself: it can't be shown again, because only a hash of its secret is stored."""
    return _feed_page(here, actions.make_feed(here))


def post_revocation(here: Here) -> Response:
    actions.revoke_feed(here)
    return here.see("/profile/task-feed", saved="feed_revoked")


def get_calendar(here: Here) -> Response:
    """For calendar programs, which don't sign in. Whoever has the address reads the tasks, and nothing else."""
    token = here.arg("token")
    person = queries.person_by_token(here.db, token) if token.isprintable() else None
    if person is None:
        raise NotFound
    host = here.config.url.partition("://")[2].partition("/")[0].partition(":")[0]
    rows = queries.tasks_of(here.db, person, clock.today())
    with i18n.use(person.locale):
        content = as_calendar(rows, here.config.url, host, clock.now())
    headers = {"content-disposition": 'inline; filename="tasks.ics"', "cache-control": "private, no-store"}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


_PAGE = "/profile/task-feed"
routes = [
    page(_PAGE, show_feed, needs=SIGNED_IN),
    action(_PAGE, post_feed, needs=SIGNED_IN, form=show_feed),
    action(_PAGE + "/revocation", post_revocation, needs=SIGNED_IN),
    page("/feeds/{token}/tasks.ics", get_calendar, needs=PUBLIC),
]
