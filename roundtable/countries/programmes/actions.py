"""Changing programme cards: entering, editing, checking; and putting on record that one has ended."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor, System
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.countries.programmes import country_lines
from roundtable.countries.programmes.country_lines import CountryLine
from roundtable.countries.programmes.models import SCOPES, STATES, Programme, ProgrammeCountry
from roundtable.directory import rechecks
from roundtable.directory.models import Country
from roundtable.directory.queries import acting_as
from roundtable.markdown.links import WEB_LINK
from roundtable.search.models import SearchEntry

_TEXTS = (
    "name",
    "summary",
    "run_by",
    "applying",
    "target_group",
    "scope",
    "countries_note",
    "amounts",
    "amounts_as_of",
)
_MORE = ("valid_from", "valid_until", "state", "state_note", "replaced_note", "link", "source", "note")


@dataclass(frozen=True)
class Card:
    """What the form holds. `countries` has one country a line; `replaced_by` is the id of a programme, or ""."""

    name: str
    source: str
    link: str
    summary: str = ""
    run_by: str = ""
    applying: str = ""
    target_group: str = ""
    scope: str = "listed"
    countries: str = ""
    countries_note: str = ""
    amounts: str = ""
    amounts_as_of: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    state: str = "running"
    state_note: str = ""
    replaced_by: str = ""
    replaced_note: str = ""
    note: str = ""


def add_programme(actor: Actor, card: Card) -> Programme:
    """Enter a programme; whoever enters it has checked it. Raises Invalid."""
    serialise_writers(actor.db)
    programme = Programme(name=card.name)
    _fill(actor, programme, card)
    _record(actor, "programme.added", programme)
    return programme


def edit_programme(actor: Actor, programme: Programme, card: Card, version: int) -> None:
    """Change a card. `version` is the one that the form showed: Conflict if somebody else was faster."""
    serialise_writers(actor.db, programme)
    _require_version(programme, version)
    _fill(actor, programme, card)
    _record(actor, "programme.changed", programme)


def check_programme(actor: Actor, programme: Programme, version: int) -> None:
    """Note that somebody looked at the official page today and the card is still right."""
    serialise_writers(actor.db, programme)
    _require_version(programme, version)
    rechecks.keep(programme)
    _note_check(actor, programme)
    _record(actor, "programme.checked", programme)


def take_check_back(actor: Actor, programme: Programme) -> None:
    """Undo one's own press of today. Forbidden if the last one is somebody else's, Conflict if it was edited since."""
    serialise_writers(actor.db, programme)
    if actor.user_id is None or programme.checked_by_id != actor.user_id:
        raise Forbidden
    if not rechecks.is_own(programme, actor.user_id, clock.today()):
        raise Conflict(_("This can't be undone any more."))
    rechecks.give_back(programme)
    _record(actor, "programme.check_taken_back", programme)


def note_ended(db: Session) -> None:
    """The search puts a programme behind the others as soon as it has ended."""
    subjects = {f"programme/{each.id}": each for each in db.scalars(select(Programme)) if each.has_ended()}
    found = select(SearchEntry.subject).where(SearchEntry.kind == "programme", SearchEntry.subject.in_(subjects))
    for subject in db.scalars(found).all():
        _record(System(db), "programme.ended", subjects[subject])


def _fill(actor: Actor, programme: Programme, card: Card) -> None:
    errors, successor = _problems(card), _successor(actor.db, programme, card)
    if successor is None and card.replaced_by:
        errors["replaced_by"] = _("Please choose another programme. It can't be replaced by itself in the end.")
    try:
        lines = country_lines.read(card.countries, _codes(actor.db))
    except country_lines.Problem as problem:
        errors["countries"] = problem.sentence
    if errors:
        raise Invalid(errors)
    for name in (*_TEXTS, *_MORE):
        setattr(programme, name, getattr(card, name))
    programme.replaced_by, programme.validity_note = successor, ""
    programme.source_date, programme.edited_at = f"{clock.today():%d.%m.%Y}", clock.now()
    _note_check(actor, programme)
    programme.check_before = None
    actor.db.add(programme)
    _set_countries(actor.db, programme, lines)


def _set_countries(db: Session, programme: Programme, lines: list[CountryLine]) -> None:
    known = {row.country_code: row for row in programme.countries}
    rows = []
    for line in lines:
        row = known.get(line.code) or ProgrammeCountry(country_code=line.code)
        row.since, row.note = line.since, line.note
        rows.append(row)
    programme.countries = rows
    db.flush()


def _problems(card: Card) -> dict[str, str]:
    errors = {}
    if not card.source.strip():
        errors["source"] = _("Please say where this is from.")
    if not WEB_LINK.fullmatch(card.link):
        errors["link"] = _("Please enter the address of the official page, beginning with https://.")
    if card.scope not in SCOPES:
        errors["scope"] = _("Please choose one of the options.")
    elif card.scope == "listed" and not card.countries.strip():
        errors["countries"] = _("Please name at least one country, or choose that it is for all.")
    if card.state not in STATES:
        errors["state"] = _("Please choose one of the options.")
    if card.valid_from and card.valid_until and card.valid_until < card.valid_from:
        errors["valid_until"] = _("It can't end before it begins.")
    return errors


def _successor(db: Session, programme: Programme, card: Card) -> Programme | None:
    """The programme that follows; None also if that one is followed by this one, however many steps later."""
    chosen = db.get(Programme, int(card.replaced_by)) if card.replaced_by.isdecimal() else None
    each, seen = chosen, set[int]()
    while each is not None and each.id not in seen:
        if each is programme:
            return None
        seen.add(each.id)
        each = each.replaced_by
    return chosen


def _codes(db: Session) -> dict[str, str]:
    """The code of a country by its names in both languages, and by itself."""
    return {
        country_lines.key(name): country.code
        for country in db.scalars(select(Country))
        for name in (country.code, country.name_en, country.name_de)
    }


def _require_version(programme: Programme, version: int) -> None:
    if programme.version != version:
        raise Conflict(
            _("Somebody changed this programme in the meantime. Please look at it again; what you typed stands below.")
        )


def _note_check(actor: Actor, programme: Programme) -> None:
    programme.checked_on, programme.checked_by_id = clock.today(), actor.user_id
    programme.checked_as = acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)


def _record(actor: Actor, verb: str, programme: Programme) -> None:
    actor.db.flush()
    record(actor, verb, f"programmes/{programme.id}", programme, everywhere=True, title=programme.name)


duties = [note_ended]
