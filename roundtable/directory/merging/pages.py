"""Merging entries: the list of likely duplicates, two entries side by side, merging, undoing."""

from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.directory.entries.pages import WORDS
from roundtable.directory.finding import queries as finding_queries
from roundtable.directory.finding.pages import filter_from_address
from roundtable.directory.merging import actions as merging
from roundtable.directory.merging import queries
from roundtable.directory.merging.models import OrganisationMerge
from roundtable.directory.models import Organisation
from roundtable.web.routing import Here, action, page


def show_duplicates(here: Here) -> Response:
    return here.page(
        "directory/merging/duplicates.html",
        w=WORDS,
        reasons=queries.REASONS,
        alike=queries.likely_duplicates(here.db),
        merges=queries.merges(here.db),
    )


def show_merging(here: Here) -> Response:
    """The entry beside another one (?with=), or a search for that."""
    entry = _own(here)
    chosen = here.form.raw("other") or here.query.get("with", "")
    other = queries.entry_named(here.db, chosen) if chosen else None
    wanted = filter_from_address(here)
    found: list[Any] = []
    if other is None and wanted.active:
        found = finding_queries.find(here.db, wanted, entry.region, clock.today()).entries
    return here.page(
        "directory/merging/merging.html",
        w=WORDS,
        entry=entry,
        other=other if other is not entry else None,
        wanted=wanted,
        found=[each for each in found if each is not entry],
        merges=queries.merges(here.db, entry.id),
    )


def post_merging(here: Here) -> Response:
    kept, other = _own(here), _entry(here, here.form.raw("other"))
    seen = here.form.number("version", 1, 999_999_999), here.form.number("other_version", 1, 999_999_999)
    here.form.check()
    done = merging.merge(here, kept, other, seen)
    here.db.flush()
    return here.see(here.url(f"/directory/{kept.id}?merge={done.id}"), saved="merged")


def post_undoing(here: Here) -> Response:
    done = here.get(OrganisationMerge, here.arg("merge"))
    merged = done.merged_id
    merging.undo(here, done)
    return here.see(here.url(f"/directory/{merged}"), saved="unmerged")


def _own(here: Here) -> Organisation:
    """The entry of the address; of an archived one the action says that it is archived."""
    return here.find(Organisation, "organisation")


def _entry(here: Here, ident: Any) -> Organisation:
    entry = queries.entry_named(here.db, ident)
    if entry is None:
        raise NotFound
    return entry


_ALL = "/tables/{table}/directory"
routes = [
    page(_ALL + "/duplicates", show_duplicates, needs="directory:merge"),
    page(_ALL + "/{organisation:int}/merging", show_merging, needs="directory:merge"),
    action(_ALL + "/{organisation:int}/merging", post_merging, needs="directory:merge", form=show_merging),
    action(_ALL + "/merges/{merge:int}/undoing", post_undoing, needs="directory:merge"),
]
