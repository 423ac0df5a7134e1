"""Pure. The activity feed: which events are told to whom, and in which words."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from roundtable.core import clock
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.core.models import Event
from roundtable.home.queries import latest_events
from roundtable.tables.queries import user_ids_of
from roundtable.totals import quarters
from roundtable.web.fragments import View

SHOWN = 6
# verb → (permission that a reader needs, sentence). `what` becomes a link if it has a page.
SENTENCES = {
    "meeting.planned": ("meeting:read", noop("%(who)s planned a meeting: %(what)s.")),
    "meeting.changed": ("meeting:read", noop("%(who)s changed date or place: %(what)s.")),
    "meeting.cancelled": ("meeting:read", noop("%(who)s cancelled a meeting: %(what)s.")),
    "meeting.started": ("meeting:read", noop("%(who)s opened the meeting: %(what)s.")),
    "meeting.ended": ("meeting:read", noop("%(who)s closed the meeting: %(what)s.")),
    "meeting.revived": ("meeting:read", noop("%(who)s planned a cancelled meeting again: %(what)s.")),
    "meeting.invited": ("meeting:read", noop("%(who)s sent the invitation: %(what)s.")),
    "topic.proposed": ("topics:read", noop("%(who)s proposed a topic: %(what)s.")),
    "topic.arrived": ("topics:read", noop("A guest proposed a topic: %(what)s.")),
    "topic.accepted": ("topics:read", noop("%(who)s put a proposed topic on the agenda: %(what)s.")),
    "poll.opened": ("meeting:read", noop("%(who)s asks for a date: %(what)s.")),
    "poll.closed": ("meeting:read", noop("%(who)s closed a date poll: %(what)s.")),
    "forwarding.sent": ("topics:read", noop("%(who)s forwarded something to another round table: %(what)s.")),
    "forwarding.arrived": ("topics:read", noop("Another round table forwarded something: %(what)s.")),
    "forwarding.accepted": ("topics:read", noop("%(who)s accepted what another round table forwarded: %(what)s.")),
    "agenda.added": ("meeting:read", noop("%(who)s put an item on the agenda: %(what)s.")),
    "agenda.carried": ("meeting:read", noop("%(who)s carried items over to %(what)s.")),
    "agenda.corrected": ("meeting:read", noop("%(who)s corrected the agenda after the meeting: %(what)s.")),
    "agenda.imported": ("meeting:read", noop("%(who)s imported an agenda: %(what)s.")),
    "file.added": ("meeting:read", noop("%(who)s added a file: %(what)s.")),
    "minutes.published": ("minutes:read", noop("%(who)s published the minutes: %(what)s.")),
    "minutes.mailed": ("draft:read", noop("%(who)s mailed the minutes: %(what)s.")),
    "minutes.approved": ("minutes:read", noop("%(who)s recorded the approval of the minutes: %(what)s.")),
    "minutes.approval_taken_back": ("minutes:read", noop("%(who)s took back the approval of the minutes: %(what)s.")),
    "minutes.reopened": ("draft:read", noop("%(who)s reopened the minutes: %(what)s.")),
    "minutes.comments_asked": ("draft:read", noop("%(who)s asked for comments on a draft: %(what)s.")),
    "minutes.objection_raised": ("minutes:read", noop("An objection to the minutes came in: %(what)s.")),
    "minutes.objection_accepted": ("minutes:read", noop("%(who)s accepted an objection to the minutes: %(what)s.")),
    "minutes.objection_rejected": ("minutes:read", noop("%(who)s rejected an objection to the minutes: %(what)s.")),
    "minutes.corrected": ("minutes:read", noop("%(who)s corrected the minutes: %(what)s.")),
    "minutes.window_closed": ("minutes:read", noop("The time for objections is over: %(what)s.")),
    "minutes.correction_recorded": ("draft:read", noop("%(who)s recorded a correction to approved minutes: %(what)s.")),
    "minutes.redacted": ("minutes:read", noop("%(who)s took words out of documents, for data protection.")),
    "task.created": ("tasks:read", noop("%(who)s noted a task: %(what)s.")),
    "task.done": ("tasks:read", noop("%(who)s completed a task: %(what)s.")),
    "task.reopened": ("tasks:read", noop("%(who)s reopened a task: %(what)s.")),
    "directory.added": ("directory:read", noop("%(who)s added a contact: %(what)s.")),
    "directory.changed": ("directory:read", noop("%(who)s changed a contact: %(what)s.")),
    "directory.suggested": ("directory:verify", noop("%(who)s suggested a change of a contact: %(what)s.")),
    "directory.office_suggested": ("directory:verify", noop("An office corrects its own entry: %(what)s.")),
    "directory.office_confirmed": ("directory:read", noop("An office confirmed its own entry: %(what)s.")),
    "directory.merged": ("directory:read", noop("%(who)s merged two contacts: %(what)s.")),
    "directory.merge_undone": ("directory:read", noop("%(who)s made two contacts of one again: %(what)s.")),
    "directory.file_taken": ("directory:read", noop("%(who)s took over contacts from a file: %(what)s.")),
    "directory.file_undone": ("directory:read", noop("%(who)s undid the takeover of contacts from a file: %(what)s.")),
    "directory.verified": ("directory:read", noop("%(who)s checked %(what)s: still correct.")),
    "directory.fact_entered": ("directory:read", noop("%(who)s entered what %(what)s says about passports.")),
    "directory.fact_checked": ("directory:read", noop("%(who)s asked again about passports: %(what)s.")),
    "directory.verified_many": ("directory:read", noop("%(who)s checked several contacts at once: %(what)s.")),
    "country.section_saved": ("directory:read", noop("%(who)s wrote on a country page: %(what)s.")),
    "country.section_reviewed": ("directory:read", noop("%(who)s reviewed a country page: %(what)s.")),
    "programme.added": ("directory:read", noop("%(who)s added a programme: %(what)s.")),
    "programme.changed": ("directory:read", noop("%(who)s changed a programme: %(what)s.")),
    "programme.checked": ("directory:read", noop("%(who)s checked a programme: %(what)s.")),
    "member.joined": ("members:read", noop("%(what)s took a seat at the table.")),
    "question.asked": ("questions:read", noop("%(who)s asks all regions: %(what)s.")),
    "question.answered": ("questions:read", noop("%(who)s answered a question: %(what)s.")),
    "question.accepted": ("questions:read", noop("%(who)s put an answer on the country page: %(what)s.")),
    "question.closed": ("questions:read", noop("%(who)s closed a question: %(what)s.")),
    "question.reopened": ("questions:read", noop("%(who)s opened a question again: %(what)s.")),
    "question.answer_corrected": ("questions:read", noop("%(who)s corrected an answer: %(what)s.")),
    "centre.stop_added": ("directory:read", noop("%(who)s entered a stop of a mobile centre: %(what)s.")),
    "centre.stops_planned": ("directory:read", noop("%(who)s entered repeated stops of a mobile centre: %(what)s.")),
    "centre.stop_moved": ("directory:read", noop("%(who)s changed a stop of a mobile centre: %(what)s.")),
    "centre.stop_cancelled": ("directory:read", noop("%(who)s cancelled a stop of a mobile centre: %(what)s.")),
    "centre.series_ended": ("directory:read", noop("%(who)s ended repeated stops of a mobile centre: %(what)s.")),
    "centre.linked": ("directory:read", noop("%(who)s entered a counselling centre for a Kreis, %(what)s.")),
    "training.offered": ("training:read", noop("%(who)s offers a training: %(what)s.")),
    "training.changed": ("training:read", noop("%(who)s changed a training: %(what)s.")),
    "training.cancelled": ("training:read", noop("%(who)s cancelled a training: %(what)s.")),
    "totals.published": ("totals:read", noop("%(who)s published totals: %(what)s.")),
    "table.opened": ("table:read", noop("%(who)s opened this round table.")),
}

# Verbs (or their beginnings) that the feed leaves out: small steps of work, changes of access, and what another event
# tells already. The events are kept as an audit trail.
QUIET = (
    "glossary.",
    "task_feed.",
    "mail.",
    "poll.changed",
    "poll.date_removed",
    "poll.guest_asked",
    "poll.answered",
    "poll.withdrawn",
    "forwarding.declined",
    "forwarding.answered",
    "forwarding.withdrawn",
    "forwarding.taken_back",
    "forwarding.moved",
    "topic.taken_in",
    "topic.declined",
    "topic.withdrawn",
    "topic.reopened",
    "topic.guest_asked",
    "series.",
    "template.",
    "agenda.fixed",
    "agenda.templated",
    "access.",
    "guest_link.",
    "session.",
    "device.",
    "user.",
    "promise.",
    "invitation.",
    "tables.",
    "minutes.block_",
    "minutes.conflict_",
    "minutes.result_",
    "minutes.task_",
    "minutes.comment_",
    "minutes.comments_closed",
    "minutes.approval_noted",
    "minutes.objection_withdrawn",
    "minutes.links_mailed",
    "minutes.mail_",
    "decision.",
    "module.",
    "attendance.",
    "agenda.changed",
    "agenda.moved",
    "agenda.removed",
    "agenda.postponed",
    "agenda.reopened",
    "agenda.section_",
    "agenda.started",
    "meeting.closed",
    "meeting.reopened",
    "member.changed",
    "member.left",
    "table.changed",
    "task.changed",
    "task.dropped",
    "task.waiting",
    "task.started",
    "directory.archived",
    "directory.opted_out",
    "directory.opt_out_ended",
    "inquiry.",
    "directory.restored",
    "directory.imported",
    "directory.proposed",
    "directory.decided",
    "directory.file_kept",
    "directory.file_added",
    "directory.file_changed",
    "directory.file_removed",
    "directory.checked",
    "directory.unlisted",
    "directory.listed_again",
    "directory.reserved",
    "missions.",
    "programme.imported",
    "programme.ended",
    "country.section_overdue",
    "centre.planned_ahead",
    "question.marked",
    "directory.fact_check_taken_back",
    "programme.check_taken_back",
    "country.section_review_taken_back",
    "question.answer_withdrawn",
    "question.answer_returned",
    "centre.unlinked",
    "country.followed",
    "country.unfollowed",
    "guard.",
    "speakers.",
    "consent.",
    "projector.",
    "file.removed",
    "totals.entered",
    "training.place_",
    "training.moved_up",
    "training.presence_noted",
)


@dataclass(frozen=True)
class Line:
    """One line of the feed."""

    id: int
    text: Markup
    at: datetime


def feed_lines(view: View) -> list[Line]:
    """The newest events that this audience may know of. The same thing done repeatedly by a person is one line."""
    verbs = [verb for verb, (needs, _text) in SENTENCES.items() if needs in view.can]
    known = user_ids_of(view.db, view.table_id)
    told: dict[tuple[str, str, int | None], Line] = {}
    for event, name in latest_events(view.db, view.table_id, verbs, limit=60):
        line = _line(view, event, _name(event, name, known))
        told.setdefault((event.verb, event.subject or event.topic, event.actor_id), line)
    return sorted(told.values(), key=lambda line: (line.at, line.id), reverse=True)[:SHOWN]


def _name(event: Event, name: str | None, known: frozenset[int]) -> str:
    """Who did it. In events of all tables, people who never sat at this one aren't named."""
    if event.table_id is None and event.actor_id is not None and event.actor_id not in known:
        return _("Somebody at another table")
    return name or _("Round table")


def _line(view: View, event: Event, name: str) -> Line:
    who = Markup("<b>{}</b>").format(name)
    what = _what(event)
    address = _address(event)
    shown = Markup('<a href="/tables/{}{}">{}</a>').format(view.table.slug, address, what) if address else escape(what)
    # Safe as markup: the sentence is ours, and both values are escaped.
    return Line(event.id, Markup(_(SENTENCES[event.verb][1])) % {"who": who, "what": shown}, event.at)


def _what(event: Event) -> str:
    """What it was about: its title; of totals the quarter in words."""
    title: str = event.data.get("title") or event.data.get("what") or ""
    quarter = quarters.read(title, clock.today()) if event.topic == "totals" else None
    return quarter.words if quarter else title


def _address(event: Event) -> str:
    stem, _sep, number = event.topic.partition("/")
    kind, _sep, ident = event.subject.partition("/")
    if stem == "topics":
        return "/topics"
    if stem == "forwardings":
        return "/forwardings"
    if stem == "centres":
        return f"/directory/{number}/stops"
    if stem == "totals":
        return "/totals"
    if stem == "training":
        return f"/training/{number}"
    if stem == "poll":
        return f"/polls/{number}"
    if stem in ("meeting", "agenda"):
        return f"/meetings/{number}"
    if stem == "minutes":
        return f"/meetings/{number}/minutes"
    if kind == "action_item":
        return f"/tasks/{ident}"
    if stem in ("countries", "programmes", "questions"):
        return f"/{stem}/{number}"
    return f"/directory/{number}" if stem == "directory" and number else ""
