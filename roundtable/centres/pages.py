"""Endpoints of regions and counselling centres: the list, a Kreis, and the centres that also serve it."""

from types import SimpleNamespace
from typing import Any

from starlette.responses import Response

from roundtable.centres import actions as centres
from roundtable.centres import queries
from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.directory import channels, checks
from roundtable.guard.places import form_hints
from roundtable.minutes.redaction import queries as redaction_queries
from roundtable.tables.models import Region
from roundtable.tables.queries import user_ids_of
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

# Functions that templates call as `w.…`, because words depend on the reader's language at rendering time.
WORDS = SimpleNamespace(
    href=channels.href,
    unarchived=checks.unarchived,
    first_of_kind=checks.first_of_kind,
    entry_verdict=checks.entry_verdict,
)
GUARDED_FIELDS = ("place", "hours")


def show_regions(here: Here) -> Response:
    """All regions. When something about them changes, the page fetches the list again."""
    context: dict[str, Any] = {"places": queries.places(here.db, clock.today()), "w": WORDS, **_own_tables(here)}
    if here.htmx:
        return here.part("centres/_regions.html", **context)
    return here.page("centres/regions.html", **context)


def _own_tables(here: Here) -> dict[str, Any]:
    """Tables that the reader may open: others are named without a link."""
    return {"open_to": None if "state:read" in here.can else {member.table_id for member in here.memberships}}


def show_region(here: Here) -> Response:
    region = _region(here)
    context: dict[str, Any] = {
        "place": queries.place(here.db, region.ags, clock.today()),
        "stops": queries.stops_in(here.db, region.ags, clock.today(), queries.SHOWN_IN_KREIS),
        "names": user_ids_of(here.db, here.table_id) if "members:read" in here.can else frozenset(),
        "w": WORDS,
        **_own_tables(here),
    }
    if here.htmx:
        return here.part("centres/_region.html", **context)
    return here.page("centres/region.html", **context)


def show_new_link(here: Here) -> Response:
    region = _region(here)
    return here.page(
        "centres/link_form.html",
        region=region,
        choices=[("", _("Please choose")), *((str(o.id), o.name) for o in queries.linkable(here.db, region.ags))],
        looked=form_hints.texts_digest(here.form, GUARDED_FIELDS),
    )


def post_link(here: Here) -> Response:
    region = _region(here)
    known = {str(o.id): o for o in queries.linkable(here.db, region.ags)}
    chosen = known.get(here.form.raw("centre"))
    if chosen is None:
        here.form.errors["centre"] = _("Please choose a centre from the list.")
    place, hours = here.form.line("place", 160), here.form.line("hours", 200)
    form_hints.add_hints(here, *GUARDED_FIELDS, button=_("Save"), table_id=here.table_id)
    here.form.check()
    assert chosen
    centres.link_centre(here, region, chosen, place, hours)
    return here.see(here.url(f"/regions/{region.ags}"), saved="entry")


def post_unlinking(here: Here) -> None:
    region = _region(here)
    link = queries.link(here.db, region.ags, here.arg("served"))
    if link is None:
        raise NotFound
    centres.unlink_centre(here, region, link)


def _region(here: Here) -> Region:
    ags = here.arg("region")
    found = here.db.get(Region, ags) if ags.isdecimal() else None
    if found is None:
        raise NotFound
    return found


def load_own_region(view: View, arg: int | None) -> dict[str, Any]:
    """On a table's page: the centres of its Kreis, and where a mobile one stops next."""
    ags = view.table.region_ags
    return {
        "place": queries.place(view.db, ags, view.today),
        "stops": queries.stops_in(view.db, ags, view.today, queries.SHOWN_ON_TABLE),
        "w": WORDS,
    }


fragments = [
    Fragment(
        "own-region", "centres/_own_region.html", load_own_region, needs="directory:read", on=("centres", "directory")
    ),
]
_ALL = "/tables/{table}/regions"
_ONE = _ALL + "/{region}"
routes = [
    page(_ALL, show_regions, needs="directory:read"),
    page(_ONE, show_region, needs="directory:read"),
    page(_ONE + "/centres/new", show_new_link, needs="directory:write"),
    action(_ONE + "/centres", post_link, needs="directory:write", form=show_new_link),
    action(_ONE + "/centres/{served:int}/removal", post_unlinking, needs="directory:write", back=_ONE),
]
hooks = [(redaction_queries.shared_texts, queries.redactable)]
