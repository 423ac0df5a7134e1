"""Pure. The fields of an entry: what they are called, and their values in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.directory import channels, kinds
from roundtable.directory.models import Function, Organisation


@dataclass(frozen=True)
class Entry:
    """What the form of an entry holds. `functions` has lines "Name: note"."""

    name: str
    kind: str
    country_code: str = ""
    region: str = ""
    city: str = ""
    former_names: str = ""
    office_hours: str = ""
    functions: str = ""
    note: str = ""
    state: str = "active"
    state_note: str = ""
    district: str = ""
    languages: str = ""
    source_url: str = ""
    more_regions: str = ""


# Fields of `Entry` that become fields of an organisation as they are.
TEXTS = (
    *("name", "kind", "region", "city", "former_names", "office_hours", "note", "state", "state_note"),
    *("district", "languages", "source_url", "more_regions"),
)
# In the order of the form.
LABELS = {
    "kind": noop("Kind"),
    "name": noop("Name"),
    "country_code": noop("Country"),
    "region": noop("Responsible for"),
    "more_regions": noop("Also responsible for"),
    "city": noop("City"),
    "office_hours": noop("Office hours"),
    "district": noop("Area in words"),
    "languages": noop("Languages"),
    "functions": noop("Functions"),
    "former_names": noop("Former names"),
    "note": noop("Good to know"),
    "source_url": noop("Page that says so"),
    "state": noop("State"),
    "state_note": noop("Note on the state"),
}
STATES = {
    "active": noop("in operation"),
    "announced": noop("announced, not confirmed"),
    "closed": noop("has closed"),
}


def label(field: str) -> str:
    """The field in the reader's language."""
    return _(LABELS[field]) if field in LABELS else field


def words(field: str, value: str, places: Mapping[str, str]) -> str:
    """A value for readers. `places` are the names of countries and regions by their codes."""
    if field == "kind":
        return kinds.label(value)
    if field == "state":
        return _(STATES[value]) if value in STATES else value
    if field == "more_regions":
        return ", ".join(places.get(each, each) for each in value.split())
    return places.get(value, value) if field in ("country_code", "region") else value


def functions_text(functions: Iterable[Function]) -> str:
    """The entry's functions as lines "Name: note", for the form."""
    return "\n".join(f"{f.name}: {f.note}" if f.note else f.name for f in functions)


def set_functions(organisation: Organisation, text: str) -> None:
    """Read lines "Name: note". A function keeps its channels as long as its name stays the same."""
    remaining = {function.name: function for function in organisation.functions}
    kept = []
    for position, line in enumerate(line for line in text.split("\n") if line.strip()):
        name, _colon, note = (part.strip() for part in line.partition(":"))
        function = remaining.pop(name, None) or Function(name=name)
        function.note, function.position = note, position
        kept.append(function)
    for channel in organisation.channels:
        if channel.function in remaining.values():
            channel.function = None
    organisation.functions[:] = kept


def problems(entry: Entry) -> dict[str, str]:
    """What can't be saved, as sentences by the field's name, apart from countries and regions that don't exist."""
    errors = {}
    if entry.kind not in kinds.KINDS:
        errors["kind"] = _("Please choose what kind of organisation this is.")
    if entry.state not in STATES:
        errors["state"] = _("Please choose one of the options.")
    if entry.source_url and channels.problem("website", entry.source_url):
        errors["source_url"] = channels.problem("website", entry.source_url)
    lines = [line.partition(":") for line in entry.functions.split("\n") if line.strip()]
    if any(not name.strip() or len(name) > 120 or len(note) > 300 for name, _colon, note in lines):
        errors["functions"] = _("Please write one function per line: name, colon, note.")
    elif len({name.strip() for name, _colon, _note in lines}) < len(lines):
        errors["functions"] = _("Please name each function only once.")
    return errors


def missing(kind: str, state: str, source_url: str, has_channel: bool) -> dict[str, str]:
    """What a mission lacks, as sentences by the field of the form; one that has closed can't be reached."""
    errors = {}
    if kinds.is_mission(kind) and not has_channel and state != "closed":
        errors["phone"] = _(
            "A mission needs a way to reach it: please enter a number, an e-mail, a website or an address."
        )
    if kinds.is_mission(kind) and not source_url:
        errors["source_url"] = _("A mission needs a source: please enter the page that says so.")
    return errors


def entry_of(organisation: Organisation) -> Entry:
    """What the form shows of an entry."""
    texts = {name: getattr(organisation, name) for name in TEXTS}
    return Entry(
        **texts, country_code=organisation.country_code or "", functions=functions_text(organisation.functions)
    )
