"""Endpoints of earlier values."""

from collections import defaultdict
from types import SimpleNamespace

from starlette.responses import Response

from roundtable.core.errors import NotFound
from roundtable.directory import channels, checks, fields
from roundtable.directory.changes.models import EntryChange
from roundtable.directory.changes.queries import changes_of_entry
from roundtable.directory.earlier import actions as earlier
from roundtable.directory.earlier import queries
from roundtable.directory.entries import pages as entries_pages
from roundtable.directory.models import Channel, Verification
from roundtable.directory.suggestions.queries import names_of_places
from roundtable.tables.queries import user_ids_of
from roundtable.web.routing import Here, action, page

WORDS = SimpleNamespace(
    label=fields.label, value=fields.words, person=checks.person_words, channel=channels.label, shown=channels.shown
)


def show_earlier(here: Here) -> Response:
    """Each field that ever changed, with what it held before, who changed it, and when."""
    entry = entries_pages.entry_in_address(here)
    changes: dict[str, list[EntryChange]] = defaultdict(list)
    for change in changes_of_entry(here.db, entry.id):
        changes[change.field].append(change)
    of_channels: dict[Channel, list[Verification]] = defaultdict(list)
    for line in queries.values_of_channels(here.db, entry.id):
        of_channels[line.channel].append(line)
    return here.page(
        "directory/earlier/earlier.html",
        entry=entry,
        now=vars(fields.entry_of(entry)),
        changes=[(name, changes[name]) for name in fields.LABELS if name in changes],
        of_channels=list(of_channels.items()),
        places=names_of_places(here.db),
        names=user_ids_of(here.db, here.table_id) if "members:read" in here.can else frozenset(),
        w=WORDS,
    )


def post_return(here: Here) -> None:
    entry = entries_pages.entry_in_address(here)
    change = queries.change(here.db, entry.id, here.arg("change"))
    if change is None:
        raise NotFound
    earlier.bring_back(here, entry, change, here.form.number("version", 1, 999_999_999))


def post_value_return(here: Here) -> None:
    entry = entries_pages.entry_in_address(here)
    line = queries.channel_change(here.db, entry.id, here.arg("line"))
    if line is None:
        raise NotFound
    earlier.bring_back_value(here, line, here.form.raw("seen"))


_EARLIER = "/tables/{table}/directory/{organisation:int}/earlier"
_BACK = "/tables/{table}/directory/{organisation}/earlier"
routes = [
    page(_EARLIER, show_earlier, needs="directory:verify"),
    action(_EARLIER + "/{change:int}", post_return, needs="directory:write", back=_BACK),
    action(_EARLIER + "/values/{line:int}", post_value_return, needs="directory:write", back=_BACK),
]
