"""Loading the shipped directory: countries, missions, authorities. Loading it again never undoes people's changes."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.directory import channels, kinds, sources
from roundtable.directory.likeness import Asked, Blocked
from roundtable.directory.models import Channel, Country, MissionChange, Organisation
from roundtable.directory.opt_outs import queries as opt_outs_queries
from roundtable.search import actions as search
from roundtable.starter import wording
from roundtable.starter.reading import Row, read_table, require_unique
from roundtable.starter.regions import slug_of
from roundtable.tables.models import Region

DATA = Path(__file__).parent / "data"
_FACTS = (
    "name",
    "street",
    "postal_code",
    "city",
    "phone",
    "email",
    "website",
    "hours",
    "district",
    "languages",
    "notes",
)
_OFFICE_COLUMNS = (*_FACTS, "source", "source_url", "source_date")
MISSION_COLUMNS = ("country_code", "kind", *_OFFICE_COLUMNS)
AUTHORITY_COLUMNS = ("kind", "region", *_OFFICE_COLUMNS)
COUNTRY_COLUMNS = ("country_code", "name_de", "name_en")
CHANGE_COLUMNS = ("country_code", "kind", "city", "change", "effective", "source")

# There is one of these per region, so its key needs no name, and a renamed office is found again.
_ONE_PER_REGION = ("immigration_authority", "state_office", "hardship_commission", "authority_finder")
_MINISTRY = re.compile(r"Ministerium (?:für|der|des) (\w+)")
_RENAMED = re.compile(r" ?\((?:(?P<acronym>[^();]+); )?until (?P<day>\d{4}-\d\d-\d\d) (?P<former>[^()]+)\)$")


@dataclass
class Report:
    """How many entries were created, unchanged, updated, or kept because a person had edited them."""

    created: int = 0
    unchanged: int = 0
    updated: int = 0
    kept: int = 0
    kept_names: list[str] = field(default_factory=list)
    programmes: "Report | None" = None


@dataclass(frozen=True)
class ShippedEntry:
    """An entry of the shipped files. `fields` are those of `Organisation`, `channels` are values by kind."""

    key: str
    fields: dict[str, str | None]
    channels: dict[str, str]

    @property
    def digest(self) -> str:
        """A hash of the whole entry."""
        return hashlib.sha256(repr((sorted(self.fields.items()), sorted(self.channels.items()))).encode()).hexdigest()


def load_starter(system: Actor, folder: Path = DATA) -> Report:
    """Load all four files. Raises BrokenFile if one is broken, before anything is changed."""
    db = system.db
    countries = read_table(folder / "countries.csv", COUNTRY_COLUMNS)
    codes = {_read_country_code(row) for row in countries}
    regions = set(db.scalars(select(Region.ags))) | {"SH", "DE"}
    missions = [_read_mission(row, codes) for row in read_table(folder / "embassies.csv", MISSION_COLUMNS)]
    offices = [_read_office(row, regions) for row in read_table(folder / "authorities_sh.csv", AUTHORITY_COLUMNS)]
    changes = [_check_change(row, codes) for row in read_table(folder / "mission_changes.csv", CHANGE_COLUMNS)]
    require_unique(((row, row["country_code"]) for row in countries), "country_code")
    require_unique(((row, _change_key(row)) for row in changes), "change")
    for rows in (missions, offices):
        require_unique(((row, entry.key) for row, entry in rows), "name")
    _load_countries(db, countries)
    _load_changes(db, changes)
    return _load_entries(system, [entry for _row, entry in (*missions, *offices)])


def _read_country_code(row: Row) -> str:
    code = row.required("country_code", 2)
    if not re.fullmatch("[A-Z]{2}", code):
        raise row.broken("country_code", _("“%(code)s” is not a country code of two capital letters.", code=code))
    row.required("name_de", 80), row.required("name_en", 80)
    return code


def _read_mission(row: Row, codes: set[str]) -> tuple[Row, ShippedEntry]:
    _require_known(row, "country_code", codes, _("This country is not in countries.csv."))
    announced = row["kind"] == "embassy_announced"
    kind = "embassy" if announced else row["kind"]
    _require_known(row, "kind", kinds.MISSIONS, _("This kind of mission is unknown."), kind)
    key = mission_key(row)
    common = _entry_fields(row, kind)
    # "Botschaft Angola, Berlin": the city is a field of its own.
    name = (common["name"] or "").removesuffix(f", {row['city']}")
    state = "announced" if announced else "active"
    return row, ShippedEntry(
        key, {**common, "name": name, "country_code": row["country_code"], "state": state}, _read_channels(row)
    )


def mission_key(row: Row) -> str:
    """By which a mission of the shipped files is found again."""
    kind = "embassy" if row["kind"] == "embassy_announced" else row["kind"]
    return f"mission/{row['country_code']}/{kind}/{slug_of(row['city'])}"


def _read_office(row: Row, regions: set[str]) -> tuple[Row, ShippedEntry]:
    _require_known(row, "region", regions, _("This region is unknown: neither an AGS of regions_sh.csv nor SH nor DE."))
    _require_known(row, "kind", kinds.OFFICES, _("This kind of office is unknown."))
    kind = row["kind"]
    key = f"office/{kind}/{row['region']}{_key_within_region(kind, row['name'])}"[:200]
    return row, ShippedEntry(key, {**_entry_fields(row, kind), "region": row["region"]}, _read_channels(row))


def _key_within_region(kind: str, name: str) -> str:
    if kind in _ONE_PER_REGION:
        return ""
    portfolio = _MINISTRY.match(name)
    if kind == "ministry" and portfolio:
        # The name of a ministry changes with each government, the first of its subjects hardly ever. The ministry of
        # the interior was the only one at first and keeps the key of that time.
        return "" if portfolio[1] == "Inneres" else f"/{slug_of(portfolio[1])}"
    return f"/{slug_of(name)}"


def _require_known(row: Row, column: str, allowed: Iterable[str], problem: str, value: str = "") -> None:
    if (value or row.required(column, 40)) not in allowed:
        raise row.broken(column, f"{problem} ({row[column]})")


def _entry_fields(row: Row, kind: str) -> dict[str, str | None]:
    name = row.required("name", 200)
    renamed = _RENAMED.search(name)
    former = ""
    if renamed:
        acronym = f" ({renamed['acronym']})" if renamed["acronym"] else ""
        name = name[: renamed.start()] + acronym
        former = f"{renamed['former']} (bis {date.fromisoformat(renamed['day']):%d.%m.%Y})"
    return {
        "kind": kind,
        "name": name,
        "former_names": former,
        "city": row.text("city", 80),
        "office_hours": wording.hours_lines(row.text("hours", 2000)),
        "district": row.text("district", 500),
        "languages": row.text("languages", 500),
        "note": wording.note_words(row["notes"]),
        "source": wording.source_words(row.required("source")),
        "source_url": _source_url(row),
        "source_date": row.required("source_date", 40),
        "country_code": None,
        "region": "",
        "state": "active",
    }


def _source_url(row: Row) -> str:
    """The page that says so, if it is one that may be a link; what else is known of the source says `source`."""
    url = row.text("source_url", 500)
    if url and channels.problem("website", url):
        raise row.broken("source_url", f"{channels.problem('website', url)} ({url[:80]})")
    return url if sources.is_trusted(url, row["website"]) else ""


def _read_channels(row: Row) -> dict[str, str]:
    values = {kind: channels.tidy(kind, row.text(kind, 500)) for kind in ("phone", "email", "website")}
    for kind, value in values.items():
        problem = channels.problem(kind, value) if value else ""
        if problem:
            raise row.broken(kind, f"{problem} ({value[:80]})")
    if row["street"]:
        place = f"{row['postal_code']} {row['city']}".strip()
        values["address"] = ", ".join(part for part in (row["street"], place) if part)
        if len(values["address"]) > channels.MAX_VALUE:
            raise row.broken("street", _("The text is too long: at most %(limit)s characters.", limit=400))
    return {kind: value for kind, value in values.items() if value}


def _check_change(row: Row, codes: set[str]) -> Row:
    _require_known(row, "country_code", codes, _("This country is not in countries.csv."))
    _require_known(row, "kind", kinds.MISSIONS, _("This kind of mission is unknown."))
    row.required("change", 120), row.text("effective", 60), row.text("city", 80)
    return row


def _change_key(row: Row) -> str:
    return "/".join((row["country_code"], row["kind"], slug_of(row["city"]), row["change"]))[:200]


def _load_countries(db: Session, rows: list[Row]) -> None:
    known = {country.code: country for country in db.scalars(select(Country))}
    for row in rows:
        country = known.get(row["country_code"]) or Country(code=row["country_code"])
        country.name_de, country.name_en = row["name_de"], row["name_en"]
        db.add(country)
    db.flush()


def _load_changes(db: Session, rows: list[Row]) -> None:
    known = {change.starter_key: change for change in db.scalars(select(MissionChange))}
    for row in rows:
        key = _change_key(row)
        change = known.get(key) or MissionChange(starter_key=key)
        for name in ("country_code", "kind", "city", "change", "effective", "source"):
            setattr(change, name, row[name])
        db.add(change)


def _load_entries(system: Actor, rows: list[ShippedEntry]) -> Report:
    db, report = system.db, Report()
    known = {o.starter_key: o for o in db.scalars(select(Organisation).options(selectinload(Organisation.channels)))}
    created, blocked = [], Blocked(opt_outs_queries.opted_out(db))
    for shipped in rows:
        entry = known.get(shipped.key)
        if entry is None and blocked.has(_asked(shipped)):
            report.kept += 1
            report.kept_names.append(shipped.fields["name"] or "")
        elif entry is None:
            created.append(_create(db, shipped))
        elif entry.starter_digest == shipped.digest:
            report.unchanged += 1
        elif was_edited(entry):
            report.kept += 1
            report.kept_names.append(entry.name)
        else:
            _update(entry, shipped)
            report.updated += 1
            record(system, "directory.changed", f"directory/{entry.id}", entry, everywhere=True, title=entry.name)
    report.created = len(created)
    db.flush()
    for entry in [*known.values(), *created]:  # known ones too: by which words an entry is found changes with releases
        search.refresh(db, entry)
    if created:
        record(system, "directory.imported", "directory/0", everywhere=True, title=str(len(created)))
    return report


def was_edited(entry: Organisation) -> bool:
    """Whether a person has edited the entry or one of its channels, or checked one; then imports leave it alone."""
    return bool(entry.edited_at or entry.archived_at) or any(
        not channel.starter or channel.verified_on or channel.unreachable_on for channel in entry.channels
    )


def _asked(shipped: ShippedEntry) -> Asked:
    """An office that asked not to be listed doesn't come back under another key."""
    values = {name: shipped.fields[name] or "" for name in ("name", "kind", "city", "country_code", "region")}
    return Asked(**values, ways=list(shipped.channels.items()))


def _create(db: Session, shipped: ShippedEntry) -> Organisation:
    entry = Organisation(starter_key=shipped.key, starter_digest=shipped.digest, **shipped.fields)
    entry.channels = [_channel(shipped, kind) for kind in shipped.channels]
    db.add(entry)
    return entry


def _channel(shipped: ShippedEntry, kind: str) -> Channel:
    return Channel(
        kind=kind,
        value=shipped.channels[kind],
        starter=True,
        position=channels.KINDS.index(kind),
        source=shipped.fields["source"],
        source_date=shipped.fields["source_date"],
    )


def _update(entry: Organisation, shipped: ShippedEntry) -> None:
    for name, value in shipped.fields.items():
        setattr(entry, name, value)
    entry.starter_digest = shipped.digest
    existing = {channel.kind: channel for channel in entry.channels}
    for kind, value in shipped.channels.items():
        if kind in existing:
            existing[kind].value, existing[kind].archived_at = value, None
            existing[kind].source, existing[kind].source_date = entry.source, entry.source_date
        else:
            entry.channels.append(_channel(shipped, kind))
    for kind, channel in existing.items():
        if kind not in shipped.channels:
            channel.archived_at = channel.archived_at or clock.now()
