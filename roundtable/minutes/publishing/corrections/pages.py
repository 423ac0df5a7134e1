"""Endpoints of corrections after approval."""

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.core.text import whole_number
from roundtable.meetings.models import Meeting
from roundtable.minutes.document.layers import queries as layers_queries
from roundtable.minutes.models import Block
from roundtable.minutes.publishing.corrections import actions as corrections
from roundtable.minutes.review import queries as review_queries
from roundtable.minutes.review.pages import newest_version, paragraph_choices
from roundtable.web.routing import Here, action, page


def show_new_correction(here: Here) -> Response:
    """The form for a Berichtigung: what is wrong, where, and in which later minutes to record it."""
    meeting = here.find(Meeting, "meeting")
    version = newest_version(here, meeting)
    return here.page(
        "minutes/publishing/corrections/correction_new.html",
        meeting=meeting,
        version=version,
        options=paragraph_choices(layers_queries.read_version(version, here.can)),
        later=review_queries.correctable_in(here.db, meeting),
        approved=version.minutes.state == "approved",
        chosen=whole_number(here.form.raw("block")),
    )


def post_correction(here: Here) -> Response:
    meeting, form = here.find(Meeting, "meeting"), here.form
    text = form.text("text", limit=corrections.MAX_TEXT)
    if not form.raw("in_meeting"):
        form.errors["in_meeting"] = _("Please choose a later meeting whose minutes are being written.")
    form.check()
    later = here.get(Meeting, form.raw("in_meeting"))
    block = here.get(Block, form.raw("block")) if form.raw("block") else None
    corrections.record_correction(here, meeting, later, text, block)
    return here.see(here.url(f"/meetings/{meeting.id}/minutes"))


_MINUTES = "/tables/{table}/meetings/{meeting:int}/minutes"
routes = [
    page(f"{_MINUTES}/corrections/new", show_new_correction, needs="minutes:publish"),
    action(f"{_MINUTES}/corrections", post_correction, needs="minutes:publish", form=show_new_correction),
]
