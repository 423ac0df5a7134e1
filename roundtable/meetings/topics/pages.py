"""Endpoints of the topic store: the list, proposing, inviting guests, and the moderation's answer."""

from typing import Any

from starlette.responses import Response

from roundtable.accounts.guest_links.fields import read_guest
from roundtable.core.i18n import gettext as _
from roundtable.core.sight import VISIBILITIES
from roundtable.core.text import whole_number
from roundtable.guard.places import form_hints
from roundtable.guard.places import queries as places_queries
from roundtable.meetings.agenda.pages import LONGEST_ITEM
from roundtable.meetings.item_words import visibilities
from roundtable.meetings.models import Meeting
from roundtable.meetings.topics import actions as topics
from roundtable.meetings.topics import queries
from roundtable.meetings.topics.models import Topic
from roundtable.meetings.topics.words import GUARDED_FIELDS, NOTE_LIMIT
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page


def load_topics(view: View, arg: int | None) -> dict[str, Any]:
    return {
        "waiting": queries.open_topics(view.db, view.table_id),
        "answered": queries.answered_topics(view.db, view.table_id),
    }


def load_waiting(view: View, arg: int | None) -> dict[str, Any] | None:
    """Beside the agenda of the meeting `arg`, to which its links lead back."""
    meeting = view.db.get(Meeting, arg) if arg else None
    if arg and (meeting is None or meeting.table_id != view.table_id):
        return None
    return {"waiting": queries.open_topics(view.db, view.table_id), "meeting": meeting}


def show_topics(here: Here) -> Response:
    return here.page(
        "meetings/topics/topics.html",
        looked=form_hints.texts_digest(here.form, GUARDED_FIELDS),
        proposed=_just_proposed(here),
    )


def _just_proposed(here: Here) -> Topic | None:
    """One's own proposal that was sent a moment ago, while it can be taken back."""
    number = whole_number(here.query.get("topic", "")) if here.query.get("saved") == "proposed" else None
    topic = queries.open_topic(here.db, here.this_table.id, number) if number else None
    return topic if topic and topics.is_own(topic, here.user_id) else None


def post_topic(here: Here) -> Response:
    title = here.form.line("title", 200, required=_("Please write what it is about."))
    note = here.form.text("note", NOTE_LIMIT)
    duration = here.form.number("minutes", 0, LONGEST_ITEM, default=10)
    form_hints.add_hints(here, *GUARDED_FIELDS, button=_("Propose"), table_id=here.table_id)
    here.form.check()
    topic = topics.propose(here, title, note, duration)
    return here.see(here.url(f"/topics?topic={topic.id}#topic-{topic.id}"), saved="proposed")


def show_guest_link(here: Here) -> Response:
    return here.page("meetings/topics/topic_guest.html")


def post_guest_link(here: Here) -> Response:
    name, email, locale = read_guest(here.form)
    topics.invite_guest(here, name, email, locale)
    return here.page("meetings/topics/topic_guest.html", sent=name)


def show_topic(here: Here) -> Response:
    """The proposal; while it is open also the forms for accepting and declining, for those who may."""
    topic: Topic = here.find(Topic, "topic")
    found = []
    if topic.state == "open" and "agenda:write" in here.can:
        found = places_queries.findings_in_texts(here.db, topic.table_id, {"title": topic.title, "note": topic.note})
    meetings = queries.meetings_to_choose(here.db, topic.table_id)
    wanted = here.query.get("meeting") or here.form.raw("meeting")
    return here.page(
        "meetings/topics/topic.html",
        topic=topic,
        is_own=topics.is_own(topic, here.user_id),
        meetings=meetings,
        came_from=next((meeting for meeting in meetings if str(meeting.id) == wanted), None),
        hint=form_hints.hint_sentence(finding for _name, finding in found) if found else "",
        visibilities=visibilities(),
        least=topics.least_visibility(here.db, topic),
    )


def post_acceptance(here: Here) -> Response:
    topic = here.find(Topic, "topic")
    here.form.line("meeting", 20, required=_("Please choose a meeting."))
    duration = here.form.number("minutes", 0, LONGEST_ITEM, default=topic.minutes)
    visibility = here.form.choice("visibility", VISIBILITIES, "all")
    here.form.check()
    meeting = here.get(Meeting, here.form.raw("meeting"))
    topics.accept(here, topic, meeting, duration, visibility)
    return here.see(here.url(f"/meetings/{meeting.id}#item-{topic.item_id}"))


def post_refusal(here: Here) -> Response:
    topic = here.find(Topic, "topic")
    reason = here.form.line("reason", 500, required=_("Please say why. The person who proposed it gets this sentence."))
    here.form.check()
    topics.decline(here, topic, reason)
    return here.see(here.url("/topics"))


def post_withdrawal(here: Here) -> Response:
    topics.withdraw(here, here.find(Topic, "topic"))
    return here.see(here.url("/topics"), saved="withdrawn")


fragments = [
    Fragment(
        "topics",
        "meetings/topics/_topics.html",
        load_topics,
        needs="topics:read",
        on=("topics", "agenda", "meeting", "minutes"),
    ),
    Fragment(
        "topics-waiting",
        "meetings/topics/_topics_waiting.html",
        load_waiting,
        needs="topics:read",
        on=("topics", "agenda", "minutes"),
    ),
]

_TOPICS = "/tables/{table}/topics"
_TOPIC = _TOPICS + "/{topic:int}"

routes = [
    page(_TOPICS, show_topics, needs="topics:read"),
    action(_TOPICS, post_topic, needs="topics:write", form=show_topics),
    page(_TOPICS + "/guest-link", show_guest_link, needs="agenda:write"),
    action(_TOPICS + "/guest-link", post_guest_link, needs="agenda:write", form=show_guest_link),
    page(_TOPIC, show_topic, needs="topics:read"),
    action(_TOPIC + "/acceptance", post_acceptance, needs="agenda:write", form=show_topic),
    action(_TOPIC + "/withdrawal", post_withdrawal, needs="topics:write"),
    action(_TOPIC + "/refusal", post_refusal, needs="agenda:write", form=show_topic),
]
