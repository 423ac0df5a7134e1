"""Templates of agendas. Meetings get copies: changing a template changes no meeting."""

from dataclasses import asdict, fields

from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.meetings.agenda.actions import Content, content_of, lock_agenda, renumber
from roundtable.meetings.agenda.queries import items_in_order
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.names import written_name
from roundtable.meetings.templates import queries
from roundtable.meetings.templates.models import AgendaTemplate

MOST_ITEMS = 40  # items of one template
_FIELDS = tuple(field.name for field in fields(Content))


def contents(template: AgendaTemplate) -> list[Content]:
    """The items. Fields that the release which stored them didn't know get their defaults."""
    return [Content(**{name: item[name] for name in _FIELDS if name in item}) for item in template.items]


def create(actor: Actor, name: str, items: list[Content]) -> AgendaTemplate:
    _check_items(items)
    template = AgendaTemplate(table_id=actor.table_id, name=name, items=[asdict(item) for item in items])
    actor.db.add(template)
    actor.db.flush()
    record(actor, "template.created", "series", template, title=name)
    return template


def create_from_meeting(actor: Actor, name: str, meeting: Meeting) -> AgendaTemplate:
    """Make a template of this meeting's agenda, without items that were carried over into it (see _is_kept())."""
    items = [item for item in items_in_order(actor.db, meeting.id) if _is_kept(item)]
    return create(actor, name, [content_of(item) for item in items])


def _is_kept(item: AgendaItem) -> bool:
    stem = (item.carry_key or "").partition("/")[0]
    return stem not in ("approve", "tasks", "item") or item.recurring


def change(actor: Actor, template: AgendaTemplate, name: str, items: list[Content], seen: int) -> None:
    """`seen` is the version that the form was opened with; Conflict if somebody else has saved another since."""
    serialise_writers(actor.db, template)
    if template.version != seen:
        raise Conflict(_("Somebody else has changed this template in the meantime. Please look at it again."))
    _check_items(items)
    template.name, template.items = name, [asdict(item) for item in items]
    record(actor, "template.changed", "series", template, title=name)


def remove(actor: Actor, template: AgendaTemplate) -> None:
    """Delete it; meetings keep their copies. Conflict while a series uses it."""
    serialise_writers(actor.db)
    if queries.template_is_used(actor.db, template.id):
        raise Conflict(_("A series begins with this template. Please choose another one there first."))
    for series in queries.ended_series_with(actor.db, template.id):
        series.template_id = None
    record(actor, "template.removed", "series", template, title=template.name)
    actor.db.delete(template)


def fill_agenda(actor: Actor, meeting: Meeting, template: AgendaTemplate) -> None:
    """Put copies of the template's items onto an empty agenda; Conflict if it has items already."""
    if lock_agenda(actor, meeting):
        raise Conflict(_("This meeting has an agenda already. Somebody else was faster."))
    items = [
        AgendaItem(table_id=meeting.table_id, meeting_id=meeting.id, position=0, label="", **asdict(content))
        for content in contents(template)
    ]
    actor.db.add_all(items)
    renumber(actor, items)
    record(actor, "agenda.templated", f"agenda/{meeting.id}", meeting, title=written_name(meeting))


def _check_items(items: list[Content]) -> None:
    if not items:
        raise Invalid({"title-0": _("A template needs at least one item.")})
    if len(items) > MOST_ITEMS:
        raise Invalid({"title-0": _("A template has at most %(most)s items.", most=MOST_ITEMS)})
