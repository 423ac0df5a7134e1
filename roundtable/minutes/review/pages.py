"""Endpoints of what people say about minutes: comments on a draft, objections to what is published, answers."""

from typing import Any

from starlette.responses import Response

from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.guard.places import first_look as looking
from roundtable.markdown.render import plain
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries
from roundtable.minutes.document.layers import queries as layers
from roundtable.minutes.models import Block, MinutesVersion
from roundtable.minutes.publishing.corrections import actions as corrections
from roundtable.minutes.review import queries as reviews
from roundtable.minutes.review.comments import actions as comments
from roundtable.minutes.review.models import BlockComment, Objection
from roundtable.minutes.review.objections import actions as objections
from roundtable.web.routing import Here, action, page

SAID = ("text",)  # of a comment or an objection: what the guard looks at
EXCERPT = 90  # characters of a paragraph in a list to choose from


def newest(here: Here, meeting: Meeting) -> MinutesVersion:
    """The version that is being read; NotFound before the first one."""
    version = queries.version(here.db, meeting.id)
    if version is None:
        raise NotFound
    return version


def choices(doc: dict[str, Any]) -> list[tuple[int, str]]:
    """The paragraphs of a document, to choose one without marking it."""
    return [
        (block_id, f"TOP {label}: {plain(words, EXCERPT)}")
        for block_id, (label, words) in objections.passages(doc).items()
    ]  # fmt: skip


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def show_new_objection(here: Here) -> Response:
    """The form; what was marked on the page comes along in the address. After the deadline: what to do instead."""
    meeting = here.find(Meeting, "meeting")
    version = newest(here, meeting)
    wanted = here.form.raw("block") or here.query.get("block", "")
    quote = here.form.raw("quote") or here.query.get("quote", "")[: objections.MAX_QUOTE]
    return here.page(
        "minutes/review/objections/objection_new.html", meeting=meeting, version=version, minutes=version.minutes,
        closed=objections.closed_sentence(version.minutes), options=choices(layers.seen(version, here.can)),
        chosen=number(wanted), quote=quote, looked=looking.seal(here.form, SAID),
    )  # fmt: skip


def post_objection(here: Here) -> Response:
    meeting, form = here.find(Meeting, "meeting"), here.form
    doc = layers.seen(newest(here, meeting), here.can)
    text, quote = form.text("text", limit=comments.MAX_TEXT), form.lines("quote", objections.MAX_QUOTE)
    looking.look_first(here, *SAID, table_id=here.table_id)
    form.check()
    objection = objections.raise_objection(here, meeting, text, number(form.raw("block")), quote, doc)
    return here.see(here.url(f"/meetings/{meeting.id}/minutes#objection-{objection.id}"))


def show_objection(here: Here) -> Response:
    """One objection with its paragraph, and the form to answer it for whoever may."""
    objection = here.find(Objection, "objection")
    meeting = objection.minutes.meeting
    return here.page(
        "minutes/review/objections/objection.html", objection=objection, meeting=meeting, minutes=objection.minutes,
        mine=objection.is_by(here.user),
    )  # fmt: skip


def post_answer(here: Here) -> Response:
    objection, form = here.find(Objection, "objection"), here.form
    answer = form.text("answer", limit=comments.MAX_TEXT)
    correction, stays = form.text("correction", limit=100_000), form.line("stays", 200)
    form.check()
    objections.answer_objection(here, objection, form.raw("verdict"), answer, correction, stays)
    return here.see(here.url(f"/meetings/{objection.meeting_id}/minutes#objection-{objection.id}"))


def post_withdrawal(here: Here) -> Response:
    objection = here.find(Objection, "objection")
    objections.withdraw(here, objection)
    return here.see(here.url(f"/meetings/{objection.meeting_id}/minutes"))


def show_comments(here: Here) -> Response:
    """All comments on a paragraph, and the form for another one."""
    block = here.find(Block, "block")
    return here.page(
        "minutes/review/comments/comments.html", block=block, item=block.item, comments=reviews.comments_on(here.db, block.id),
        minutes=queries.minutes_of(here.db, block.meeting_id), looked=looking.seal(here.form, SAID),
    )  # fmt: skip


def post_comment(here: Here) -> Response:
    block = here.find(Block, "block")
    text = here.form.text("text", limit=comments.MAX_TEXT)
    looking.look_first(here, *SAID, table_id=here.table_id)
    here.form.check()
    comments.add_comment(here, block, text)
    return here.see(here.url(f"/meetings/{block.meeting_id}/minutes#block-{block.id}"))


def post_resolution(here: Here) -> Response | None:
    comment = here.find(BlockComment, "comment")
    answer = here.form.text("answer", limit=comments.MAX_TEXT)
    here.form.check()
    comments.resolve_comment(here, comment, answer)
    return None if here.htmx else here.see(here.url(f"/meetings/{comment.meeting_id}/minutes#block-{comment.block_id}"))


def post_comment_phase(here: Here) -> Response | None:
    """Open it until a day, or end it early ("over")."""
    meeting = here.find(Meeting, "meeting")
    if here.form.flag("over"):
        comments.end_comments(here, meeting)
        return None
    until = here.form.day("comments_until")
    here.form.check()
    comments.ask_for_comments(here, meeting, until)
    return None


def show_new_correction(here: Here) -> Response:
    """Berichtigung of approved minutes: what, where, and in which later minutes it is recorded."""
    meeting = here.find(Meeting, "meeting")
    version = newest(here, meeting)
    return here.page(
        "minutes/publishing/corrections/correction_new.html", meeting=meeting, version=version,
        options=choices(layers.seen(version, here.can)), later=reviews.correctable_in(here.db, meeting),
        approved=version.minutes.state == "approved", chosen=number(here.form.raw("block")),
    )  # fmt: skip


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
_BACK = "/tables/{table}/meetings/{meeting}/minutes"
_OBJECTION = "/tables/{table}/objections/{objection:int}"
_COMMENTS = "/tables/{table}/blocks/{block:int}/comments"
routes = [
    page(f"{_MINUTES}/objections/new", show_new_objection, needs="minutes:object"),
    action(f"{_MINUTES}/objections", post_objection, needs="minutes:object", form=show_new_objection),
    page(_OBJECTION, show_objection, needs="minutes:read"),
    action(f"{_OBJECTION}/answer", post_answer, needs="minutes:publish", form=show_objection),
    action(f"{_OBJECTION}/withdrawal", post_withdrawal, needs="minutes:object"),
    page(_COMMENTS, show_comments, needs="draft:read"),
    action(_COMMENTS, post_comment, needs="minutes:comment", form=show_comments),
    action("/tables/{table}/comments/{comment:int}/resolution", post_resolution, needs="minutes:publish"),
    page(f"{_MINUTES}/corrections/new", show_new_correction, needs="minutes:publish"),
    action(f"{_MINUTES}/corrections", post_correction, needs="minutes:publish", form=show_new_correction),
]
