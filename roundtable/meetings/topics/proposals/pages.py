"""Endpoints for proposing a topic without an account, through a guest link."""

from starlette.responses import Response

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.guest_links.queries import require_link
from roundtable.core.errors import Conflict
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC
from roundtable.guard.places import form_hints
from roundtable.meetings.topics import actions as topics
from roundtable.meetings.topics import queries as topics_queries
from roundtable.meetings.topics.words import GUARDED_FIELDS, NOTE_LIMIT
from roundtable.tables.models import RoundTable
from roundtable.web import replies
from roundtable.web.routing import Here, action, page


def show_proposal(here: Here) -> Response:
    """The form; once used, what became of the proposal, even after the link expired, but not if it was revoked."""
    return _page(here, require_link(here.db, here.arg("token"), topics.PURPOSE))


def _page(here: Here, link: GuestLink, status: int = 200, again: bool = False) -> Response:
    topic = None if link.revoked_at else topics_queries.topic_of_link(here.db, link.id)
    if topic is None and link.state != "open":
        status = 410
    table = here.db.get_one(RoundTable, link.table_id)
    typed = replies.kept(here.form.data)
    return here.page(
        "meetings/topics/proposals/proposal.html",
        status=status,
        link=link,
        topic=topic,
        at=table,
        again=again,
        kept=typed,
        looked=form_hints.texts_digest(here.form, GUARDED_FIELDS),
    )


def post_proposal(here: Here) -> Response:
    link = require_link(here.db, here.arg("token"), topics.PURPOSE)
    if link.state != "open":
        return _page(here, link, 410)
    title = here.form.line("title", 200, required=_("Please write what it is about."))
    note = here.form.text("note", NOTE_LIMIT)
    name = here.form.line("name", 80)
    form_hints.add_hints(here, *GUARDED_FIELDS, button=_("Propose"))
    here.form.check()
    try:
        topics.propose_as_guest(topics.GuestActor(here.db, link), title, note, name)
    except Conflict:
        if topics_queries.topic_of_link(here.db, link.id) is None:
            raise
        return _page(here, link, 409, again=True)
    return here.see(f"/via/{here.arg('token')}/proposal")


_PROPOSAL = "/via/{token}/proposal"

routes = [
    page(_PROPOSAL, show_proposal, needs=PUBLIC),
    action(_PROPOSAL, post_proposal, needs=PUBLIC, form=show_proposal),
]
