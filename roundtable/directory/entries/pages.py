"""One entry of the directory, and its forms."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.text import whole_number
from roundtable.directory import actions as directory
from roundtable.directory import channels, checks, fields, kinds, mission_changes, privacy, sources
from roundtable.directory import queries as directory_queries
from roundtable.directory.actions import Correction
from roundtable.directory.devices import queries as devices_queries
from roundtable.directory.districts import pages as districts_pages
from roundtable.directory.districts import queries as districts_queries
from roundtable.directory.entries import history
from roundtable.directory.finding import marks, places
from roundtable.directory.finding import queries as finding_queries
from roundtable.directory.models import Organisation
from roundtable.directory.opt_outs import queries as opt_outs_queries
from roundtable.directory.suggestions import actions as suggestions
from roundtable.directory.verification import actions as verification
from roundtable.guard.places import form_hints
from roundtable.tables.queries import user_ids_of
from roundtable.web.forms import Form
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

# Functions that templates call as `w.…`, because words depend on the reader's language at rendering time.
WORDS = SimpleNamespace(
    verdict=checks.verdict,
    entry_verdict=checks.entry_verdict,
    warnings=checks.warnings,
    hours_of=checks.hours_of,
    main_channel=checks.main_channel,
    unarchived=checks.unarchived,
    first_of_kind=checks.first_of_kind,
    methods=checks.METHODS,
    method_label=checks.method_label,
    source_month=checks.source_month,
    origin_words=checks.origin_words,
    entered_words=checks.entered_words,
    next_check=checks.next_check,
    kind=kinds.label,
    channel=channels.label,
    visibility=privacy.label,
    owners=lambda: [(code, _(text)) for code, text in privacy.OWNERS.items()],
    href=channels.href,
    shown=channels.shown,
    country=directory_queries.country_name,
    mark=marks.mark,
    change=mission_changes.change_text,
    change_source=mission_changes.change_source,
    may_link=sources.is_trusted,
    page_name=sources.shown,
    sentence=lambda text: text[:1].upper() + text[1:],
)


# What people type here is read at all tables. In the value of a channel only what looks private is worth a hint.
VALUES = frozenset(["value", *channels.KINDS])
_CHANNEL_TEXTS = ("value", "label", "consent_source")
_NEW_CHANNEL_TEXTS = (*_CHANNEL_TEXTS, "source")
ENTRY_TEXTS = (
    *("name", "city", "office_hours", "functions", "district"),
    *("languages", "former_names", "note", "state_note"),
)


def ids_known_by_name(db: Session, table_id: int | None, can: frozenset[str]) -> frozenset[int]:
    """Ids of people whose names the reader may see in the shared directory: those of the reader's own table."""
    return user_ids_of(db, table_id) if "members:read" in can else frozenset()


def show_entry(here: Here) -> Response:
    """One organisation with all its channels. The address of one that was merged leads to the one that stays."""
    entry = here.find(Organisation, "organisation")
    if entry.merged_into_id:
        return RedirectResponse(here.url(f"/directory/{entry.merged_into_id}"), status_code=303)
    if _is_closed_to(here, entry):
        return here.page("directory/entries/unlisted.html", status=410)
    if not finding_queries.may_see(here.db, entry, here.can):
        raise NotFound
    on_phone = devices_queries.is_marked(here.db, here.person.id, entry.id)
    own_checks = districts_pages.own_checks(here, entry)
    return here.page("directory/entries/entry.html", entry=entry, on_phone=on_phone, own_checks=own_checks)


def organisation_fragment(view: View, ident: int | None) -> dict[str, Any] | None:
    """The entry as its page shows it; None if there is no such entry."""
    entry, unlisted = directory_queries.listed_organisation(view.db, ident or 0)
    opted_out = opt_outs_queries.current(view.db, entry.id) if entry and entry.archived_at else None
    if entry is None or (opted_out and "directory:ask" not in view.can):
        return None
    if not finding_queries.may_see(view.db, entry, view.can):
        return None
    checked = directory_queries.checks_of(view.db, entry.id)
    newest = {check.channel_id: check.id for check in reversed(checked)}
    return {
        "o": entry,
        "w": WORDS,
        "opted_out": opted_out,
        "names": ids_known_by_name(view.db, view.table_id, view.can),
        "unlisted": None if unlisted is None or checks.was_checked_since(entry, unlisted) else unlisted,
        "newest": newest,
        "history": history.history_of(entry, checked, directory_queries.entry_events(view.db, entry.id)),
        "changes": directory_queries.changes_of(view.db, entry.country_code),
        "facts": districts_queries.facts(view.db, [entry])[entry.id] if kinds.is_mission(entry.kind) else None,
        "fact_words": districts_pages.WORDS,
        "nearer": nearer(view.db, entry),
        "lacks": checks.lacks(entry),
        "hours_line": max((check.id for check in entry.hours_checks), default=0),
        "units": directory_queries.units_of(view.db, entry.id),
        "more_areas": directory_queries.names_of_regions(view.db, entry.more_regions),
    }


def nearer(db: Session, entry: Organisation) -> Organisation | None:
    """The mission of the same country that is nearest, if it is nearer than this one."""
    others = directory_queries.others_of_country(db, entry)
    found = min(others, key=lambda other: places.distance(other.city), default=None)
    return found if found and places.distance(found.city) < places.distance(entry.city) else None


def quick_links_fragment(view: View, ident: int | None) -> dict[str, Any]:
    """On a table's page: the contacts that are needed often."""
    return {"links": directory_queries.quick_links(view.db, view.table.region_ags)}


def post_check(here: Here) -> Response | None:
    """The button "Stimmt noch", with how it was checked."""
    channel = channel_in_address(here)
    directory.verify(here, channel, here.form.raw("how"), here.form.raw("seen"))
    return None if here.htmx else here.see(f"{_entry_path(here)}?answered={channel.id}", saved="checked")


def post_check_withdrawal(here: Here) -> None:
    verification.take_back(here, channel_in_address(here))


def show_channel(here: Here) -> Response:
    """The form behind "Stimmt nicht mehr"."""
    names = ids_known_by_name(here.db, here.table_id, here.can)
    return here.page(
        "directory/entries/channel.html",
        w=WORDS,
        channel=channel_in_address(here),
        entry=entry_in_address(here),
        privacy=privacy.known(channel_in_address(here)),
        may_show=privacy.grantable(here.role),
        names=names,
        looked=form_hints.texts_digest(here.form, _asked(here, _CHANNEL_TEXTS, channel_in_address(here).kind)),
    )


def post_channel(here: Here) -> Response:
    form, channel = here.form, channel_in_address(here)
    value, label = form.line("value", channels.MAX_VALUE), form.line("label", 80)
    private = privacy.typed(form, channel.kind, value, here.role) if "visibility" in form.data else None
    if form.raw("result") == "changed" and (value, label) != (channel.value, channel.label):
        _note_problem(form, channel.kind, value)
        form_hints.add_hints(
            here,
            *_asked(here, _CHANNEL_TEXTS, channel.kind),
            button=_("Save the new value"),
            table_id=here.table_id,
            only_strong=VALUES,
        )
    form.check()
    result = checks.result_for(form.raw("result"), here.can)
    seen, how = form.raw("seen"), form.raw("how")
    directory.correct(here, channel, Correction(result, value, label, how, seen, private))
    if result == "doubted":
        suggestions.suggest_gone(here, channel.organisation, channel, "")
        return here.see(_entry_path(here), saved="suggested")
    return here.see(f"{_entry_path(here)}?answered={channel.id}", saved="checked")


def show_new_channel(here: Here) -> Response:
    """The form behind "Nummer ergänzen"."""
    kind = here.query.get("kind", "phone")
    return here.page(
        "directory/entries/new_channel.html",
        w=WORDS,
        entry=entry_in_address(here),
        kinds=channels.LABELS,
        privacy=privacy.Privacy(),
        may_show=privacy.grantable(here.role),
        kind=kind if kind in channels.KINDS else "phone",
        looked=form_hints.texts_digest(here.form, _asked(here, _NEW_CHANNEL_TEXTS, here.form.raw("kind"))),
    )


def post_new_channel(here: Here) -> Response:
    form, kind, function = here.form, here.form.raw("kind"), here.form.raw("function")
    value, label = form.line("value", channels.MAX_VALUE), form.line("label", 80)
    source, private = form.line("source", 500), privacy.typed(form, kind, value, here.role)
    _note_problem(form, kind, value)
    form_hints.add_hints(
        here, *_asked(here, _NEW_CHANNEL_TEXTS, kind), button=_("Save"), table_id=here.table_id, only_strong=VALUES
    )
    form.check()
    directory.add_channel(
        here, entry_in_address(here), kind, value, label=label, source=source, function_id=function, private=private
    )
    return here.see(_entry_path(here), saved="added")


def _note_problem(form: Form, kind: str, value: str) -> None:
    """Before the hints: two numbers in one field are no question of who could be recognised."""
    if problem := channels.problem(kind, channels.tidy(kind, value)) if value else "":
        form.errors.setdefault("value", problem)


def _asked(here: Here, names: Sequence[str], kind: str) -> list[str]:
    """The texts that are looked at for what is private: not a number of which it is asked or said whose it is."""
    owner, value = here.form.raw("owner"), here.form.raw("value")
    said = owner == "private" or privacy.is_mobile("phone" if owner else kind, value)
    return [name for name in names if name != "value" or not said]


def post_channel_restoration(here: Here) -> None:
    directory.restore_channel(here, channel_in_address(here))


def show_new_entry(here: Here) -> Response:
    return entry_form(here, prefilled_entry(here), None)


def prefilled_entry(here: Here) -> directory.Entry:
    """For the form of a new entry: links fill it in by ?kind=, ?area= and ?name=."""
    kind, name = here.query.get("kind", ""), Form(dict(here.query)).line("name", 1000)[:100]
    return directory.Entry(name, kind if kind in kinds.KINDS else "", region=here.query.get("area", ""))


def post_new_entry(here: Here) -> Response:
    entry = typed_entry(here.form)
    first = typed_channels(here.form)
    form_hints.add_hints(
        here, *ENTRY_TEXTS, *channels.KINDS, button=_("Save"), table_id=here.table_id, only_strong=VALUES
    )
    here.form.check()
    above = directory_queries.organisation(here.db, whole_number(here.form.raw("part_of")) or 0)
    added = directory.add_entry(here, entry, first, part_of=above)
    return here.see(here.url(f"/directory/{added.id}"), saved="added")


def show_entry_form(here: Here) -> Response:
    """The form of an entry without its channels, which have forms of their own."""
    o = entry_in_address(here)
    return entry_form(here, fields.entry_of(o), o)


def post_entry(here: Here) -> Response:
    typed, version = typed_entry(here.form), here.form.number("version", 1, 999_999_999)
    entry = entry_in_address(here)
    form_hints.add_hints(here, *texts_changed(here.form, entry), button=_("Save"), table_id=here.table_id)
    here.form.check()
    directory.edit_entry(here, entry, typed, version)
    return here.see(_entry_path(here), saved="entry")


def entry_form(
    here: Here, filled: directory.Entry, entry: Organisation | None, *, suggesting: bool = False
) -> Response:
    """The form of an entry, or of a new one. With `suggesting`, what is sent waits for the moderation."""
    texts = texts_changed(here.form, entry) if entry else (*ENTRY_TEXTS, *channels.KINDS)
    return here.page(
        "directory/entries/form.html",
        w=WORDS,
        filled=filled,
        entry=entry,
        suggesting=suggesting,
        part_of=directory_queries.organisation(here.db, whole_number(here.query.get("part_of", "")) or 0),
        kinds=kinds.KINDS,
        offices=kinds.OFFICES,
        missions=kinds.MISSIONS,
        regions=directory_queries.regions(here.db),
        countries=directory_queries.countries(here.db),
        looked=form_hints.texts_digest(here.form, (*texts, "reason") if suggesting else texts),
    )


def texts_changed(form: Form, entry: Organisation) -> tuple[str, ...]:
    """Names of the texts that differ from what the entry says: nobody is asked about what others wrote."""
    now = vars(fields.entry_of(entry))
    return tuple(name for name in ENTRY_TEXTS if form.raw(name).split() != now[name].split())


def typed_channels(form: Form) -> dict[str, str]:
    """The first number and addresses of a new entry; there is no question here of whose they are."""
    first = {kind: form.line(kind, channels.MAX_VALUE) for kind in channels.KINDS}
    for kind, value in first.items():
        if privacy.is_mobile(kind, value):
            form.errors[kind] = privacy.asked_later()
    return first


def typed_entry(form: Form) -> directory.Entry:
    return directory.Entry(
        name=form.line("name", 200, required=_("Please enter the name of the organisation.")),
        kind=form.raw("kind"),
        country_code=form.raw("country_code")[:2],
        region=form.raw("region")[:5],
        city=form.line("city", 80),
        former_names=form.lines("former_names", 2000),
        office_hours=form.text("office_hours", 2000),
        functions=form.lines("functions", 5000),
        note=form.text("note", 10_000),
        state=form.raw("state") or "active",
        state_note=form.line("state_note", 200),
        district=form.text("district", 500),
        languages=form.line("languages", 500),
        source_url=channels.tidy("website", form.line("source_url", 500)),
        more_regions=" ".join(sorted(set(form.choices("more_regions")) - {form.raw("region")})),
    )


def post_archive(here: Here) -> None:
    directory.archive(here, entry_in_address(here))


def post_restoration(here: Here) -> None:
    directory.restore(here, entry_in_address(here))


def entry_in_address(here: Here) -> Organisation:
    entry = directory_queries.organisation(here.db, here.arg("organisation"))
    if entry is None or _is_closed_to(here, entry):
        raise NotFound
    return entry


def _is_closed_to(here: Here, entry: Organisation) -> bool:
    """Of an office that asked not to be listed only those see something who can talk to it."""
    return bool(entry.archived_at and "directory:ask" not in here.can and opt_outs_queries.current(here.db, entry.id))


def channel_in_address(here: Here) -> Any:
    return directory.channel_of(entry_in_address(here), here.arg("channel"))


def _entry_path(here: Here) -> str:
    return here.url(f"/directory/{here.arg('organisation')}")


_ALL = "/tables/{table}/directory"
_ONE = _ALL + "/{organisation:int}"
_BACK = _ALL + "/{organisation}"
_CHANNEL = _ONE + "/channels/{channel:int}"
routes = [
    page(_ALL + "/new", show_new_entry, needs="directory:write"),
    action(_ALL, post_new_entry, needs="directory:write", form=show_new_entry),
    page(_ONE, show_entry, needs="directory:read"),
    page(_ONE + "/form", show_entry_form, needs="directory:write"),
    action(_ONE, post_entry, needs="directory:write", form=show_entry_form),
    action(_ONE + "/archive", post_archive, needs="directory:write", back=_BACK),
    action(_ONE + "/restoration", post_restoration, needs="directory:write", back=_BACK),
    page(_ONE + "/channels/new", show_new_channel, needs="directory:verify"),
    action(_ONE + "/channels", post_new_channel, needs="directory:verify", form=show_new_channel),
    page(_CHANNEL, show_channel, needs="directory:verify"),
    action(_CHANNEL, post_channel, needs="directory:verify", form=show_channel),
    action(_CHANNEL + "/check", post_check, needs="directory:verify"),
    action(_CHANNEL + "/check/withdrawal", post_check_withdrawal, needs="directory:verify", back=_BACK),
    action(_CHANNEL + "/restoration", post_channel_restoration, needs="directory:verify", back=_BACK),
]
fragments = [
    Fragment(
        "organisation",
        "directory/entries/_organisation.html",
        organisation_fragment,
        "directory:read",
        on=("directory/",),
    ),
    Fragment("quick-links", "directory/_quick.html", quick_links_fragment, "table:read", on=("directory",)),
]
