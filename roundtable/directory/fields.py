"""Pure. The fields of an entry: what they are called, and their values in words."""

from collections.abc import Mapping

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.directory import kinds

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
