"""Pure. What a row of a file would do to the directory: a new entry, a change, a likely duplicate, or nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import SimpleNamespace
from typing import Any

from roundtable.core import i18n
from roundtable.core.i18n import gettext as _
from roundtable.core.text import fold, one_line, without_directions
from roundtable.directory import channels, country_names, kinds, phones, privacy
from roundtable.directory.contact_files.columns import FIELDS
from roundtable.directory.contact_files.reading import Cell, Row
from roundtable.directory.fields import missing
from roundtable.directory.finding import places
from roundtable.directory.finding.meaning import meaning_of
from roundtable.directory.likeness import Blocked, asked_for, refusal

TEXTS = ("office_hours", "district", "languages", "former_names", "note", "functions", "source_url")
LIMITS = {
    "name": 200,
    "city": 80,
    "office_hours": 2000,
    "district": 500,
    "languages": 500,
    "former_names": 2000,
    "note": 10_000,
    "functions": 5000,
    "source_url": 500,
}
_ADDRESS = re.compile(r"(?s)(.*\S)[,\s]+(\d{5})\s+([^\d,]+)")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a value. `column` counts from 1; 0 in a vCard, where `name` is the property."""

    line: int
    column: int
    name: str
    text: str


@dataclass(frozen=True)
class Way:
    """A number or an address of a row."""

    kind: str
    value: str
    label: str = ""


@dataclass
class Plan:
    """`state`: new, changed, same (nothing would change), duplicate (an entry that may be this one), invalid."""

    row: Row
    fields: dict[str, str] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    state: str = "new"
    of: Any = None  # the entry that would be changed, or that may be the same
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    added: list[Way] = field(default_factory=list)
    remark: str = ""
    is_whole: bool = True  # it has what a new entry needs


def alike(problems: Sequence[Problem]) -> list[tuple[Problem, list[int]]]:
    """Each problem once, with the lines of all that say the same of the same column."""
    lines: dict[Problem, list[int]] = {}
    for each in problems:
        lines.setdefault(replace(each, line=0), []).append(each.line)
    return list(lines.items())


def plans(rows: Sequence[Row], known: "Known") -> list[Plan]:
    """A plan for each row, in the order of the file."""
    found: list[Plan] = []
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        plan = read_row(row, known.regions)
        if plan.state != "invalid":
            known.compare(plan)
            _require_whole(plan)
            key = known.key(plan.fields)
            if key in seen and plan.state == "new":
                plan.state, plan.remark = "duplicate", _("The same as line %(line)s of this file.", line=seen[key])
            seen.setdefault(key, row.line)
        found.append(plan)
    return found


def read_row(row: Row, regions: Mapping[str, str]) -> Plan:
    """The fields and numbers of a row; what can't be read is a problem of its line and column."""
    plan = Plan(row)
    fields = {"name": row.text("name"), "city": row.text("city")}
    fields |= {name: row.long_text(name) for name in TEXTS}
    fields["languages"], fields["source_url"] = row.text("languages"), channels.tidy("website", row.text("source_url"))
    for name in ("functions", "former_names"):  # lists, which our own files write in one line
        fields[name] = without_directions(re.sub(r";[ \n]+", "\n", fields[name]))
    plan.fields = fields
    for name, limit in LIMITS.items():
        if len(fields[name]) > limit:
            _note(plan, name, _("The text is too long: at most %(limit)s characters.", limit=limit))
            fields[name] = ""
    _check_texts(plan)
    _read_ways(plan)
    fields["kind"] = _kind(plan)
    fields["country_code"] = _country(plan)
    fields["region"] = _region(plan, regions)
    if not fields["name"]:
        _note(plan, "name", _("There is no name."))
        plan.state = "invalid"
    elif kinds.is_mission(fields["kind"]) and not fields["country_code"]:
        _note(plan, "country", _("A mission belongs to a country. Please name it."))
        plan.state = "invalid"
    return plan


def _require_whole(plan: Plan) -> None:
    """A mission that isn't there yet has to have what its form asks for."""
    if plan.state not in ("new", "duplicate"):
        return
    for name, text in missing(plan.fields["kind"], "active", plan.fields["source_url"], bool(plan.ways)).items():
        _note(plan, name, text)
        plan.is_whole = False
    if plan.state == "new" and not plan.is_whole:
        plan.state = "invalid"


def _check_texts(plan: Plan) -> None:
    """What the entry's own form would refuse."""
    fields = plan.fields
    if fields["source_url"] and channels.problem("website", fields["source_url"]):
        _note(plan, "source_url", channels.problem("website", fields["source_url"]))
        fields["source_url"] = ""
    lines = [line.partition(":") for line in fields["functions"].split("\n") if line.strip()]
    named = [name.strip() for name, _colon, _note in lines]
    if len(set(named)) < len(named) or any(not 0 < len(n.strip()) <= 120 or len(note) > 300 for n, _c, note in lines):
        _note(plan, "functions", _("Please write one function per line: name, colon, note."))
        fields["functions"] = ""


def _note(plan: Plan, name: str, text: str, cell: Cell | None = None) -> None:
    blank = plan.row.blank.get(name, Cell("", 0, _(FIELDS[name])))
    cell = cell or next(iter(plan.row.cells.get(name, ())), blank)
    plan.problems.append(Problem(plan.row.line, cell.column, cell.name, text))


def _kind(plan: Plan) -> str:
    said = plan.row.text("kind")
    found = known_kinds().get(fold(said)) or (said if said in kinds.KINDS else "")
    if found and found != "other":
        return found
    guessed = guessed_kind(plan.fields["name"])
    if found:
        return guessed or found
    if said and not guessed:
        _note(plan, "kind", _("“%(text)s” is no kind that the directory has; it becomes “Other”.", text=said[:60]))
    return guessed or "other"


@cache
def known_kinds() -> dict[str, str]:
    """{folded name in German or English, or what lists say instead: code}."""
    found = {word: code for code, words in _EVERYDAY.items() for word in words.split()}
    for language in i18n.LOCALES:
        with i18n.use(language):
            found.update({fold(kinds.label(code)): code for code in kinds.KINDS})
    return found


# What people write into such a column, folded. The last ones say too little for a kind of their own.
_EVERYDAY = {
    "immigration_authority": "abh auslanderamt zuwanderungsbehorde zuwanderungsabteilung einwanderungsburo",
    "return_counselling": "ruckkehrberatungsstelle perspektivberatung",
    "migration_counselling": "migrationsberatungsstelle migrationsfachdienst mbe mbsh jmd jugendmigrationsdienst",
    "volunteer_coordination": "koordinierungsstelle ehrenamtskoordination",
    "volunteer_group": "helferkreis freundeskreis",
    "language_mediation": "dolmetscher dolmetschen ubersetzung",
    "state_office": "landesamt",
    "federal_office": "bundesamt",
    "municipality": "stadt gemeinde kommune rathaus stadtverwaltung",
    "welfare_organisation": "wohlfahrtsverband",
    "other": "andere anderes sonstige sonstiges other ngo nro verein initiative organisation behorde beratungsstelle",
}
_GUESSES = (
    (r"honorargeneralkons", "honorary_consulate_general"),
    (r"honorarkons|honorary cons", "honorary_consulate"),
    (r"generalkonsul|consulate.general", "consulate_general"),
    (r"konsularabteilung|consular section", "embassy_consular_section"),
    (r"konsulat|consulate", "consulate"),
    (r"botschaft|embassy|ambassade", "embassy"),
    (r"nuntiatur", "nunciature"),
    (r"auslanderbehord|zuwanderung|immigration", "immigration_authority"),
    (r"ruckkehrberatung|return counsel", "return_counselling"),
    (r"migrationsberatung|migrationsfachdienst", "migration_counselling"),
    (r"fluchtlingsrat|refugee council", "refugee_council"),
    (r"ministerium|ministry", "ministry"),
)


def guessed_kind(name: str) -> str:
    return next((kind for pattern, kind in _GUESSES if re.search(pattern, fold(name))), "")


def _country(plan: Plan) -> str:
    said = plan.row.text("country")
    if said:
        code = known_countries().get(fold(said), "")
        if not code:
            _note(plan, "country", _("“%(text)s” is no country that we know.", text=said[:60]))
        return code if kinds.is_mission(plan.fields["kind"]) or code != "DE" else ""
    named = meaning_of(plan.fields["name"]).countries if kinds.is_mission(plan.fields["kind"]) else frozenset()
    return next(iter(named)) if len(named) == 1 else ""


@cache
def known_countries() -> dict[str, str]:
    """{folded name or code: code}. A former name that several share means none of them."""
    found: dict[str, set[str]] = defaultdict(set)
    for code in country_names.codes():
        for name in country_names.names(code)[:2]:
            found[fold(name)].add(code)
    for code in country_names.codes():
        found[fold(code)].add(code)
        for name in country_names.names(code)[2:]:
            if fold(name) not in found or code in found[fold(name)]:
                found[fold(name)].add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}


def _region(plan: Plan, regions: Mapping[str, str]) -> str:
    said = plan.row.text("region")
    if not said or said in regions or said in ("SH", "DE"):
        return said
    plain = " ".join(re.findall(r"\w+", fold(said)))
    if re.fullmatch(r"(ganz |land )?schleswig holstein( als ganzes| as a whole)?", plain):
        return "SH"
    if plain in ("deutschland", "germany", "ganz deutschland", "all of germany"):
        return "DE"
    found = places.regions().get(plain) or places.regions().get(re.sub(r"^(land)?kreis ", "", plain), frozenset())
    usable = [ags for ags in found if ags in regions]
    if len(usable) == 1:
        return usable[0]
    _note(plan, "region", _("“%(text)s” is no Kreis of Schleswig-Holstein.", text=said[:60]))
    return ""


def _read_ways(plan: Plan) -> None:
    for kind in channels.KINDS:
        for cell in plan.row.cells.get(kind, ()):
            _read_way(plan, kind, cell, "")
    ways = [plan.row.cells.get(name, []) for name in ("way_kind", "way_value", "way_label")]
    for kind_cell, cell, label in zip(*ways, strict=False):
        said = next((kind for kind in channels.KINDS if fold(kind_cell.text) in _way_names(kind)), "")
        if said:
            _read_way(plan, said, cell, label.text)
        elif cell.text.strip():
            _note(plan, "way_kind", _("It is not said whether this is a number or an address."), cell)
    _join_address(plan)


@cache
def _way_names(kind: str) -> set[str]:
    names = {fold(kind)}
    for language in i18n.LOCALES:
        with i18n.use(language):
            names.add(fold(channels.label(kind)))
    return names


def _read_way(plan: Plan, kind: str, cell: Cell, label: str) -> None:
    cell = Cell(one_line(cell.text.replace("\n", ", ")), cell.column, cell.name)
    text, label = cell.text, one_line(label)
    if not text:
        return
    if kind in ("phone", "fax"):
        _read_numbers(plan, kind, cell, label)
        return
    # Several mail addresses stand in one cell, too; other values may hold any of these signs.
    parts = [part for part in re.split(r"[;,\s]+", text) if part] if kind == "email" else [text]
    for part in parts:
        value = channels.tidy(kind, part)
        problem = channels.problem(kind, value)
        if not problem and len(value) > channels.MAX_VALUE:
            problem = _("The text is too long: at most %(limit)s characters.", limit=channels.MAX_VALUE)
        if problem:
            _note(plan, kind, f"{problem} ({part[:60]})", cell)
        else:
            _add(plan, Way(kind, value, label.strip()[:80]))


def _read_numbers(plan: Plan, kind: str, cell: Cell, label: str) -> None:
    short = re.fullmatch(r"\s*(1\d{2}|116\s?\d{3})\s*", cell.text)
    found = [phones.Found(short[1])] if short else phones.numbers_in(cell.text)
    for number in found:
        if privacy.is_mobile(kind, number.number):
            _note(plan, kind, f"{privacy.asked_later()} ({phones.readable(number.number)})", cell)
            continue
        extension = _("extension %(number)s", number=number.extension) if number.extension else ""
        _add(plan, Way(kind, phones.readable(number.number), ", ".join(filter(None, [label.strip()[:40], extension]))))
    if not found:
        text = _("This is no number that can be called: %(text)s", text=" ".join(cell.text.split())[:60])
        _note(plan, kind, text, cell)


def _add(plan: Plan, way: Way) -> None:
    if not any(way.kind == other.kind and channels.is_same(way.kind, way.value, other.value) for other in plan.ways):
        plan.ways.append(way)


def _join_address(plan: Plan) -> None:
    """Street, postal code and city in own columns become an address; without a street only the city is known."""
    row, fields = plan.row, plan.fields
    if street := row.text("street"):
        place = f"{row.text('postal_code')} {row.text('city')}".strip()
        _add(plan, Way("address", ", ".join(filter(None, [street, place]))))
    address = next((way.value for way in plan.ways if way.kind == "address"), "")
    if not fields["city"] and (found := _ADDRESS.fullmatch(address)):
        fields["city"] = found[3].strip()[:80]


@dataclass
class Known:
    """The directory as the rows of a file are compared with it. `uids`: {UID: id}, `regions`: {AGS: name}."""

    entries: Iterable[Any]
    regions: Mapping[str, str]
    uids: Mapping[str, int]
    blocked: Blocked = field(default_factory=Blocked)

    def __post_init__(self) -> None:
        self.by_id = {entry.id: entry for entry in self.entries}
        self.by_key: dict[Any, Any] = {}
        self.by_name: dict[str, list[Any]] = defaultdict(list)
        self.by_number: dict[str, list[Any]] = defaultdict(list)
        for entry in self.by_id.values():
            self.by_key.setdefault(self.key(vars(entry)), entry)
            self.by_name[fold(entry.name)].append(entry)
            for way in entry.ways:
                if way.kind == "phone" and phones.e164(way.value):
                    self.by_number[phones.e164(way.value)].append(entry)

    @staticmethod
    def key(fields: Mapping[str, Any]) -> tuple[str, ...]:
        """Who has all of this in common is the same contact: never the name alone."""
        names = ("name", "city", "kind", "country_code", "region")
        return tuple(fold(str(fields[name] or "")) for name in names)

    def compare(self, plan: Plan) -> None:
        """Say what the plan would do."""
        own = self.uids.get(plan.row.text("uid"), 0)
        found = self.by_id.get(own) or self.by_key.get(self.key(plan.fields))
        if found is not None:
            self._change(plan, found)
            return
        ways = [(way.kind, way.value) for way in plan.ways]
        if self.blocked.has(asked_for(SimpleNamespace(**plan.fields), ways)):
            plan.state, plan.remark = "duplicate", refusal()
            return
        alike = self._alike(plan)
        if alike is not None:
            plan.state, plan.of = "duplicate", alike
        elif self.by_name.get(fold(plan.fields["name"])):
            other = self.by_name[fold(plan.fields["name"])][0]
            place = other.city or self.regions.get(other.region, "")
            plan.remark = _("There is one of the same name (%(place)s). It stays an entry of its own.", place=place)

    def _alike(self, plan: Plan) -> Any:
        """An entry with the same number, or of the same name and city."""
        for way in plan.ways:
            if way.kind == "phone" and (same := self.by_number.get(phones.e164(way.value))):
                plan.remark = _("It has the same number.")
                return same[0]
        for entry in self.by_name.get(fold(plan.fields["name"]), ()):
            if fold(entry.city) == fold(plan.fields["city"]):
                plan.remark = _("It has the same name and city.")
                return entry
        return None

    @staticmethod
    def _change(plan: Plan, found: Any) -> None:
        """What the file says and the entry does not; what the file leaves empty stays."""
        plan.of = found
        for name in ("name", "city", *TEXTS):
            before, after = getattr(found, name) or "", plan.fields[name]
            if after and " ".join(after.split()) != " ".join(before.split()):
                plan.changes[name] = (before, after)
        plan.added = [
            way
            for way in plan.ways
            if not any(way.kind == old.kind and channels.is_same(way.kind, way.value, old.value) for old in found.ways)
        ]
        plan.state = "changed" if plan.changes or plan.added else "same"
