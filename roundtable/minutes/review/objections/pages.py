"""Endpoints of objections: writing one, answering it, taking it back."""

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.core.text import whole_number
from roundtable.guard.places import form_hints
from roundtable.meetings.models import Meeting
from roundtable.minutes.document.layers import queries as layers_queries
from roundtable.minutes.review.comments import actions as comments
from roundtable.minutes.review.models import Objection
from roundtable.minutes.review.objections import actions as objections
from roundtable.minutes.review.pages import GUARDED_FIELDS, newest_version, paragraph_choices
from roundtable.web.routing import Here, action, page


def show_new_objection(here: Here) -> Response:
    """The form. `?block=` and `?quote=` are what was marked on the page. After the deadline: what to do instead."""
    meeting = here.find(Meeting, "meeting")
    version = newest_version(here, meeting)
    wanted = here.form.raw("block") or here.query.get("block", "")
    quote = here.form.raw("quote") or here.query.get("quote", "")[: objections.MAX_QUOTE]
    return here.page(
        "minutes/review/objections/objection_new.html",
        meeting=meeting,
        version=version,
        minutes=version.minutes,
        closed=objections.why_closed(version.minutes),
        options=paragraph_choices(layers_queries.read_version(version, here.can)),
        chosen=whole_number(wanted),
        quote=quote,
        looked=form_hints.texts_digest(here.form, GUARDED_FIELDS),
    )


def post_objection(here: Here) -> Response:
    meeting, form = here.find(Meeting, "meeting"), here.form
    doc = layers_queries.read_version(newest_version(here, meeting), here.can)
    text, quote = form.text("text", limit=comments.MAX_TEXT), form.lines("quote", objections.MAX_QUOTE)
    form_hints.add_hints(here, *GUARDED_FIELDS, button=_("Send the objection"), table_id=here.table_id, meeting=meeting)
    form.check()
    objection = objections.raise_objection(here, meeting, text, whole_number(form.raw("block")), quote, doc=doc)
    return here.see(here.url(f"/meetings/{meeting.id}/minutes#objection-{objection.id}"))


def show_objection(here: Here) -> Response:
    """One objection with its paragraph, and the form to answer it for those who may."""
    objection = here.find(Objection, "objection")
    meeting = objection.minutes.meeting
    return here.page(
        "minutes/review/objections/objection.html",
        objection=objection,
        meeting=meeting,
        minutes=objection.minutes,
        mine=objection.is_by(here.user),
    )


def post_answer(here: Here) -> Response:
    objection, form = here.find(Objection, "objection"), here.form
    answer = form.text("answer", limit=comments.MAX_TEXT)
    correction, guard_reason = form.text("correction", limit=100_000), form.line("stays", 200)
    form.check()
    objections.answer_objection(here, objection, form.raw("verdict"), answer, correction, guard_reason=guard_reason)
    return here.see(here.url(f"/meetings/{objection.meeting_id}/minutes#objection-{objection.id}"))


def post_withdrawal(here: Here) -> Response:
    objection = here.find(Objection, "objection")
    objections.withdraw(here, objection)
    return here.see(here.url(f"/meetings/{objection.meeting_id}/minutes"))


_MINUTES = "/tables/{table}/meetings/{meeting:int}/minutes"
_OBJECTION = "/tables/{table}/objections/{objection:int}"
routes = [
    page(f"{_MINUTES}/objections/new", show_new_objection, needs="minutes:object"),
    action(f"{_MINUTES}/objections", post_objection, needs="minutes:object", form=show_new_objection),
    page(_OBJECTION, show_objection, needs="minutes:read"),
    action(f"{_OBJECTION}/answer", post_answer, needs="minutes:publish", form=show_objection),
    action(f"{_OBJECTION}/withdrawal", post_withdrawal, needs="minutes:object"),
]
