"""Endpoints of the minutes as a document: reading, versions, comparison, print, publishing, approval."""

from functools import cache
from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.text import whole_number
from roundtable.directory import checks
from roundtable.glossary.queries import explainer
from roundtable.meetings.agenda.queries import headings, items_in_order
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes import words
from roundtable.minutes.contacts import queries as contacts_queries
from roundtable.minutes.contacts.notes import contact_notes
from roundtable.minutes.document.layers import queries as layers_queries
from roundtable.minutes.document.queries import as_text, is_intact
from roundtable.minutes.merge import LineChange, line_diff
from roundtable.minutes.models import MinutesVersion
from roundtable.minutes.paragraphs.queries import texts_of
from roundtable.minutes.publishing import actions as publishing
from roundtable.minutes.publishing import pages as publishing_pages
from roundtable.minutes.review.comments import pages as comments_pages
from roundtable.minutes.review.context.queries import review_context
from roundtable.web.fragments import Fragment, View, render
from roundtable.web.routing import Here, action, page

CONTEXT_LINES = 1  # unchanged lines shown around a change


def load_minutes(view: View, arg: int | None) -> dict[str, Any] | None:
    """The draft for those who may read drafts, else the newest published version; None if there is none."""
    meeting = minutes_queries.meeting(view.db, view.table_id, arg)
    if meeting is None:
        return None
    minutes = minutes_queries.minutes_of(view.db, meeting.id)
    state = minutes.state if minutes else "draft"
    is_draft = state == "draft" and "draft:read" in view.can
    version = None if is_draft else minutes_queries.version(view.db, meeting.id)
    if not is_draft and version is None:
        return None
    doc = layers_queries.read_version(version, view.can) if version else layers_queries.read_draft(view.db, meeting)
    return {
        "meeting": meeting,
        "minutes": minutes,
        "state": state,
        "version": version,
        "is_draft": is_draft,
        "doc": doc,
        "contacts": contacts_in(view, doc),
        "explainer": explainer(view.db, view.table.slug, f"minutes-{meeting.id}"),
        "verdict_of": checks.entry_verdict,
        "versions": minutes_queries.versions_of(view.db, minutes.id) if minutes else [],
        "hindrances": hindrances_of(view, meeting) if is_draft and "minutes:publish" in view.can else (),
        "later": minutes_queries.approving_meetings(view.db, meeting) if state == "published" else [],
        **review_context(view, meeting, minutes, version),
        "approved_in": minutes_queries.meeting(view.db, view.table_id, minutes.approved_in_id) if minutes else None,
    }


def contacts_in(view: View, doc: dict[str, Any]) -> list[Any]:
    """The contacts that the text mentions: beside them stands how sure their numbers are today."""
    return contacts_queries.mentioned(view.db, [doc])[0] if "directory:read" in view.can else []


def hindrances_of(view: View, meeting: Meeting) -> Any:
    """What hinders publishing, as a function: called in the template, where the reader's language is set."""
    return lambda: publishing.hindrances(view.db, meeting)


def load_last_minutes(view: View, arg: int | None) -> dict[str, Any]:
    """ "Zuletzt beschlossen": the decisions of the newest published minutes."""
    minutes = minutes_queries.last_published(view.db, view.table_id)
    version = minutes_queries.version(view.db, minutes.meeting_id) if minutes else None
    return {
        "minutes": minutes,
        "version": version,
        "decisions": _decisions(layers_queries.read_version(version, view.can)) if version else [],
        "next_meeting": minutes_queries.next_planned(view.db, view.table_id, view.today) if minutes else None,
    }


def _decisions(doc: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for item in doc["items"] for block in item["blocks"] if block["decision"]]


def show_minutes(here: Here) -> Response:
    meeting = here.find(Meeting, "meeting")
    if not render(here.view, "minutes", meeting.id):
        raise NotFound
    open_points = publishing.hindrances(here.db, meeting) if "publication" in here.errors else []
    waits = "writers" in here.errors
    return here.page("minutes/reading/minutes.html", meeting=meeting, open_points=open_points, waits=waits)


def show_edit(here: Here) -> Response:
    """All items with their paragraphs and an editor each, for writing the minutes after the meeting."""
    meeting = here.find(Meeting, "meeting")
    items, is_open = items_in_order(here.db, meeting.id), minutes_queries.can_be_written(here.db, meeting.id)
    here.bulk_loaders["item-text"] = cache(lambda: texts_of(here.db, meeting, items, "minutes:write" in here.can))
    above = headings(here.db, meeting.id, items)
    return here.page("minutes/reading/edit.html", meeting=meeting, items=items, open=is_open, headings=above)


def show_version(here: Here) -> Response:
    """A published version, as far as this reader may see it."""
    version = _version(here, here.arg("number"))
    return here.page("minutes/reading/version.html", **_version_context(here, version))


def show_print(here: Here) -> Response:
    """The page to print or save: no navigation. `?version=2` is a published version, else what `show_minutes` shows.

    `?layer=public` shows only what may leave the table; without it everything that this reader may see.
    """
    meeting = here.find(Meeting, "meeting")
    minutes = minutes_queries.minutes_of(here.db, meeting.id)
    is_draft = (minutes is None or minutes.state == "draft") and "draft:read" in here.can
    if is_draft and not here.query.get("version"):
        doc = layers_queries.read_draft(here.db, meeting, _wants_public(here))
        contacts = _contact_notes(here, doc)
        return here.page("minutes/reading/print.html", meeting=meeting, doc=doc, version=None, contacts=contacts)
    return here.page("minutes/reading/print.html", **_version_context(here, _version(here, _number(here, "version"))))


def _version_context(here: Here, version: MinutesVersion) -> dict[str, Any]:
    doc = layers_queries.read_version(version, layers_queries.PUBLIC if _wants_public(here) else here.can)
    return {
        "meeting": version.minutes.meeting,
        "version": version,
        "doc": doc,
        "contacts": _contact_notes(here, doc),
        "intact": is_intact(version),
        "newest": version.minutes.version,
        "explainer": explainer(here.db, here.this_table.slug, "version"),
    }


def _contact_notes(here: Here, doc: dict[str, Any]) -> list[list[str]]:
    """A printed page leaves the table: it says of the contacts what a file says."""
    return contact_notes(contacts_queries.with_contacts(here.db, [doc], clock.today())[0])


def _wants_public(here: Here) -> bool:
    return here.query.get("layer") == "public"


def _version(here: Here, number: int | None) -> MinutesVersion:
    meeting = here.find(Meeting, "meeting")
    version = minutes_queries.version(here.db, meeting.id, number)
    if version is None:
        raise NotFound
    return version


def _number(here: Here, name: str) -> int | None:
    return whole_number(here.query.get(name, ""), 5)


def show_diff(here: Here) -> Response:
    """Compares the versions `from` and `to`. Without `to`: the draft for those who may read it, else the newest."""
    old, new = _version(here, _number(here, "from") or 1), None
    if here.query.get("to") or "draft:read" not in here.can:
        new = _version(here, _number(here, "to"))
    meeting = old.minutes.meeting
    after = layers_queries.read_version(new, here.can) if new else layers_queries.read_draft(here.db, meeting)
    changes = line_diff(as_text(layers_queries.read_version(old, here.can)), as_text(after))
    return here.page(
        "minutes/reading/diff.html",
        meeting=meeting,
        old=old,
        new=new,
        changes=excerpt(changes),
        count=sum(change.kind != "same" for change in changes),
    )


def excerpt(changes: list[LineChange]) -> list[LineChange | None]:
    """The changed lines with CONTEXT_LINES around them; None stands for a gap."""
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


fragments = [
    Fragment(
        "minutes",
        "minutes/reading/_minutes.html",
        load_minutes,
        needs="minutes:read",
        on=("minutes/", "agenda/", "attendance/", "meeting", "members", "tasks", "directory", "glossary"),
    ),
    Fragment(
        "last-minutes", "minutes/reading/_last.html", load_last_minutes, needs="minutes:read", on=("minutes", "meeting")
    ),
]
template_names = {"days_from_today": words.days_from_today, "open_quotes": words.open_quotes}
_MINUTES = "/tables/{table}/meetings/{meeting:int}/minutes"
_BACK = "/tables/{table}/meetings/{meeting}/minutes"
routes = [
    page(_MINUTES, show_minutes, needs="minutes:read"),
    page(f"{_MINUTES}/edit", show_edit, needs="draft:read"),
    page(f"{_MINUTES}/diff", show_diff, needs="minutes:read"),
    page(f"{_MINUTES}/print", show_print, needs="minutes:read"),
    page(f"{_MINUTES}/versions/{{number:int}}", show_version, needs="minutes:read"),
    action(
        f"{_MINUTES}/publication",
        publishing_pages.post_publication,
        needs="minutes:publish",
        form=show_minutes,
        back=_BACK,
    ),
    action(
        f"{_MINUTES}/items/{{item:int}}/no-decision",
        publishing_pages.post_no_decision,
        needs="minutes:write",
        back=_BACK,
    ),
    action(
        f"{_MINUTES}/approval", publishing_pages.post_approval, needs="minutes:approve", form=show_minutes, back=_BACK
    ),
    action(
        f"{_MINUTES}/approval/withdrawal",
        publishing_pages.post_approval_withdrawal,
        needs="minutes:approve",
        form=show_minutes,
        back=_BACK,
    ),
    action(
        f"{_MINUTES}/reopening", publishing_pages.post_reopening, needs="minutes:publish", form=show_minutes, back=_BACK
    ),
    action(
        f"{_MINUTES}/comment-phase",
        comments_pages.post_comment_phase,
        needs="minutes:publish",
        form=show_minutes,
        back=_BACK,
    ),
]
