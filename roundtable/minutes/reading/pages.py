"""Endpoints of the minutes as a document: the paper, versions, comparison, print, and their life."""

from functools import cache
from typing import Any

from starlette.responses import Response

from roundtable.core.errors import Invalid, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.text import whole_number
from roundtable.meetings.agenda.queries import headings, items_in_order
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries, words
from roundtable.minutes.document.layers import queries as layers
from roundtable.minutes.document.queries import as_text, is_intact
from roundtable.minutes.merge import LineChange, line_diff
from roundtable.minutes.models import MinutesVersion
from roundtable.minutes.paragraphs.queries import texts_of
from roundtable.minutes.paragraphs.typing import pages as writing_pages
from roundtable.minutes.publishing import actions as lifecycle
from roundtable.minutes.publishing.deadlines import (  # noqa: F401  (registers what the calendar ends)
    actions as _deadlines,
)
from roundtable.minutes.review.comments import pages as review_pages
from roundtable.minutes.review.context.queries import around
from roundtable.web.fragments import Fragment, View, render
from roundtable.web.routing import Here, action, page

CONTEXT_LINES = 1  # unchanged lines shown around a change


def load_minutes(view: View, arg: int | None) -> dict[str, Any] | None:
    """The paper: the draft for those who may read drafts, else the newest published version."""
    meeting = queries.meeting(view.db, view.table_id, arg)
    if meeting is None:
        return None
    minutes = queries.minutes_of(view.db, meeting.id)
    state = minutes.state if minutes else "draft"
    is_draft = state == "draft" and "draft:read" in view.can
    version = None if is_draft else queries.version(view.db, meeting.id)
    if not is_draft and version is None:
        return None
    return {
        "meeting": meeting,
        "minutes": minutes,
        "state": state,
        "version": version,
        "is_draft": is_draft,
        "doc": layers.seen(version, view.can) if version else layers.draft(view.db, meeting),
        "versions": queries.versions_of(view.db, minutes.id) if minutes else [],
        "hindrances": lifecycle_hints(view, meeting) if is_draft and "minutes:publish" in view.can else (),
        "later": queries.approving_meetings(view.db, meeting) if state == "published" else [],
        **around(view, meeting, minutes, version),
        "approved_in": queries.meeting(view.db, view.table_id, minutes.approved_in_id) if minutes else None,
    }


def lifecycle_hints(view: View, meeting: Meeting) -> Any:
    """Said in the template, where the reader's language is set."""
    return lambda: lifecycle.hindrances(view.db, meeting)


def load_last_minutes(view: View, arg: int | None) -> dict[str, Any]:
    """ "Zuletzt beschlossen": the decisions of the newest published minutes."""
    minutes = queries.last_published(view.db, view.table_id)
    version = queries.version(view.db, minutes.meeting_id) if minutes else None
    return {
        "minutes": minutes,
        "version": version,
        "decisions": _decisions(layers.seen(version, view.can)) if version else [],
        "next_meeting": queries.next_planned(view.db, view.table_id, view.today) if minutes else None,
    }


def _decisions(doc: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for item in doc["items"] for block in item["blocks"] if block["decision"]]


def show_minutes(here: Here) -> Response:
    meeting = here.find(Meeting, "meeting")
    if not render(here.view, "minutes", meeting.id):
        raise NotFound
    open_points = lifecycle.hindrances(here.db, meeting) if "publication" in here.errors else []
    waits = "writers" in here.errors
    return here.page("minutes/reading/minutes.html", meeting=meeting, open_points=open_points, waits=waits)


def show_edit(here: Here) -> Response:
    """All items with their paragraphs and an editor each: for writing up after the meeting."""
    meeting = here.find(Meeting, "meeting")
    items, is_open = items_in_order(here.db, meeting.id), queries.can_be_written(here.db, meeting.id)
    here.bulk_loaders["item-text"] = cache(lambda: texts_of(here.db, meeting, items, "minutes:write" in here.can))
    above = headings(here.db, meeting.id, items)
    return here.page("minutes/reading/edit.html", meeting=meeting, items=items, open=is_open, headings=above)


def show_version(here: Here) -> Response:
    """Exactly what was frozen, as far as this reader may see it."""
    version = _version(here, here.arg("number"))
    return here.page("minutes/reading/version.html", **_frozen(here, version))


def show_print(here: Here) -> Response:
    """For paper and as an accessible file: no navigation, nothing that only works here.

    `?layer=public` is what may be passed on; without it everything that this reader may see.
    """
    meeting = here.find(Meeting, "meeting")
    minutes = queries.minutes_of(here.db, meeting.id)
    is_draft = (minutes is None or minutes.state == "draft") and "draft:read" in here.can
    if is_draft and not here.query.get("version"):
        doc = layers.draft(here.db, meeting, _wants_public(here))
        return here.page("minutes/reading/print.html", meeting=meeting, doc=doc, version=None)
    return here.page("minutes/reading/print.html", **_frozen(here, _version(here, _number(here, "version"))))


def _frozen(here: Here, version: MinutesVersion) -> dict[str, Any]:
    return {
        "meeting": version.minutes.meeting,
        "version": version,
        "doc": layers.seen(version, layers.PUBLIC if _wants_public(here) else here.can),
        "intact": is_intact(version),
        "newest": version.minutes.version,
    }


def _wants_public(here: Here) -> bool:
    return here.query.get("layer") == "public"


def _version(here: Here, number: int | None) -> MinutesVersion:
    meeting = here.find(Meeting, "meeting")
    version = queries.version(here.db, meeting.id, number)
    if version is None:
        raise NotFound
    return version


def _number(here: Here, name: str) -> int | None:
    return whole_number(here.query.get(name, ""), 5)


def show_diff(here: Here) -> Response:
    """What changed from one version to another; `to` left out is the draft, for those who may read it."""
    old, new = _version(here, _number(here, "from") or 1), None
    if here.query.get("to") or "draft:read" not in here.can:
        new = _version(here, _number(here, "to"))
    meeting = old.minutes.meeting
    after = layers.seen(new, here.can) if new else layers.draft(here.db, meeting)
    changes = line_diff(as_text(layers.seen(old, here.can)), as_text(after))
    return here.page(
        "minutes/reading/diff.html",
        meeting=meeting,
        old=old,
        new=new,
        changes=excerpt(changes),
        count=sum(change.kind != "same" for change in changes),
    )


def excerpt(changes: list[LineChange]) -> list[LineChange | None]:
    """The changed lines with a little around them; None stands for a gap."""
    near = {
        at + around
        for at, change in enumerate(changes)
        if change.kind != "same"
        for around in range(-CONTEXT_LINES, CONTEXT_LINES + 1)
    }
    shown: list[LineChange | None] = []
    for at, change in enumerate(changes):
        if at in near:
            shown.append(change)
        elif shown and shown[-1] is not None:
            shown.append(None)
    return shown


def post_publication(here: Here) -> None:
    """Form: `anyhow` says that nobody waits for those who are still writing."""
    until, meeting = here.form.day("objections_until"), here.find(Meeting, "meeting")
    here.form.check()
    version = lifecycle.publish(here, meeting, until)
    others = writing_pages.still_writing(here.db, version.table_id, meeting.id).keys() - {here.user_id}
    if others and not here.form.flag("anyhow"):
        raise Invalid({"writers": _("Somebody is still writing.")})


def post_approval(here: Here) -> None:
    """Form: `early` says that the table approved while objections could still be made."""
    form, meeting = here.form, here.find(Meeting, "meeting")
    in_meeting = here.get(Meeting, form.raw("meeting")) if form.raw("meeting") else None
    lifecycle.approve(here, meeting, in_meeting, form.raw("result") or "unanimous", form.flag("early"))


def post_approval_withdrawal(here: Here) -> None:
    reason = here.form.line("reason", 200, required=_("Please say why: it stays readable beside the versions."))
    here.form.check()
    lifecycle.take_back_approval(here, here.find(Meeting, "meeting"), reason)


def post_reopening(here: Here) -> None:
    reason = here.form.line("reason", 200, required=_("Please say why: the next version will mention it."))
    here.form.check()
    lifecycle.reopen(here, here.find(Meeting, "meeting"), reason)


fragments = [
    Fragment(
        "minutes",
        "minutes/reading/_minutes.html",
        load_minutes,
        needs="minutes:read",
        on=("minutes/", "agenda/", "attendance/", "meeting", "members", "tasks", "directory"),
    ),
    Fragment(
        "last-minutes", "minutes/reading/_last.html", load_last_minutes, needs="minutes:read", on=("minutes", "meeting")
    ),
]
template_names = {"usual_day": words.usual_day, "review_quotes": words.review_quotes}
_MINUTES = "/tables/{table}/meetings/{meeting:int}/minutes"
_BACK = "/tables/{table}/meetings/{meeting}/minutes"
routes = [
    page(_MINUTES, show_minutes, needs="minutes:read"),
    page(f"{_MINUTES}/edit", show_edit, needs="draft:read"),
    page(f"{_MINUTES}/diff", show_diff, needs="minutes:read"),
    page(f"{_MINUTES}/print", show_print, needs="minutes:read"),
    page(f"{_MINUTES}/versions/{{number:int}}", show_version, needs="minutes:read"),
    action(f"{_MINUTES}/publication", post_publication, needs="minutes:publish", form=show_minutes, back=_BACK),
    action(f"{_MINUTES}/approval", post_approval, needs="minutes:approve", form=show_minutes, back=_BACK),
    action(
        f"{_MINUTES}/approval/withdrawal",
        post_approval_withdrawal,
        needs="minutes:approve",
        form=show_minutes,
        back=_BACK,
    ),
    action(f"{_MINUTES}/reopening", post_reopening, needs="minutes:publish", form=show_minutes, back=_BACK),
    action(
        f"{_MINUTES}/comment-phase",
        review_pages.post_comment_phase,
        needs="minutes:publish",
        form=show_minutes,
        back=_BACK,
    ),
]
