"""Endpoints of comments on a draft."""

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.guard.places import form_hints
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.models import Block
from roundtable.minutes.review import queries as review_queries
from roundtable.minutes.review.comments import actions as comments
from roundtable.minutes.review.models import BlockComment
from roundtable.minutes.review.pages import GUARDED_FIELDS
from roundtable.web.routing import Here, action, page


def show_comments(here: Here) -> Response:
    """All comments on a paragraph, and the form for another one."""
    block = here.find(Block, "block")
    return here.page(
        "minutes/review/comments/comments.html",
        block=block,
        item=block.item,
        comments=review_queries.comments_on(here.db, block.id),
        minutes=minutes_queries.minutes_of(here.db, block.meeting_id),
        looked=form_hints.texts_digest(here.form, GUARDED_FIELDS),
    )


def post_comment(here: Here) -> Response:
    block = here.find(Block, "block")
    text = here.form.text("text", limit=comments.MAX_TEXT)
    about = here.db.get(Meeting, block.meeting_id)
    form_hints.add_hints(here, *GUARDED_FIELDS, button=_("Send the comment"), table_id=here.table_id, meeting=about)
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
    """Open the draft for comments until `comments_until`, or close them now (`over`)."""
    meeting = here.find(Meeting, "meeting")
    if here.form.flag("over"):
        comments.end_comments(here, meeting)
        return None
    until = here.form.day("comments_until")
    here.form.check()
    comments.ask_for_comments(here, meeting, until)
    return None


_COMMENTS = "/tables/{table}/blocks/{block:int}/comments"
routes = [
    page(_COMMENTS, show_comments, needs="draft:read"),
    action(_COMMENTS, post_comment, needs="minutes:comment", form=show_comments),
    action("/tables/{table}/comments/{comment:int}/resolution", post_resolution, needs="minutes:publish"),
]
