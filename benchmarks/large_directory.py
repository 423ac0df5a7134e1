"""A large directory: 5,000 organisations, 20,000 channels, 250 countries, 1,000 sections. Search as one types."""

import asyncio
import random
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from babel import Locale
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from benchmarks.content import SLUG, settings, token
from benchmarks.load_generator import Connection, request
from benchmarks.report import Figure
from benchmarks.serving import Server
from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.db import Database
from roundtable.countries.sections import topics
from roundtable.countries.sections.models import CountrySection
from roundtable.directory import kinds
from roundtable.directory.models import Channel, Country, Organisation
from roundtable.search.actions import reindex
from roundtable.starter import load_starter_data
from roundtable.tables.models import Region

ORGANISATIONS, CHANNELS, COUNTRIES, SECTIONS = 5_000, 20_000, 250, 1_000
ROUNDS = 5
# What people type, letter by letter; each beginning is a request.
TYPED = (
    "konsul",
    "ghana",
    "irakische botschaft",
    "ausländerbehörde",
    "0431 988",
    "dithmarschen",
    "beratung kiel",
    "gahna",
)
PAGES = {
    "directory": "/directory",
    "entries of a kind": "/directory?kind=honorary_consulate",
    "missions of a letter": "/directory?letter=K",
    "entry": "/directory/{entry}",
    "countries": "/countries",
    "country": "/countries/GH",
    "global search": "/search?q=Konsulat",
}
Took = tuple[float, float]
_TOWNS = ("Kiel", "Lübeck", "Flensburg", "Heide", "Husum", "Itzehoe", "Neumünster", "Rendsburg", "Eutin", "Hamburg")
_NAMES = ("Beratung", "Anlaufstelle", "Migration", "Integration", "Zuwanderung", "Betreuung", "Soziales", "Verein")


def measure(folder: Path) -> list[Figure]:
    config = settings(folder)
    database = Database(config.database)
    with database.write() as db:
        entry = grow(db)
    database.close()
    with Server(folder) as server:
        typed, pages = asyncio.run(_ask(server, entry))
    found = [_figure("search as one types", [took for times in typed.values() for took in times])]
    found += [
        _figure(f"… {query!r}", times) for query, times in sorted(typed.items(), key=lambda row: -min(row[1])[0])[:6]
    ]
    return found + [_figure(f"page: {name}", times) for name, times in pages.items()]


def grow(db: Session) -> int:
    """Fill up to the numbers above; the id of an entry."""
    load_starter_data(System(db))
    chance = random.Random(10)
    _countries(db)
    codes = list(db.scalars(select(Country.code)))
    regions = [*db.scalars(select(Region.ags)), "SH", "DE"]
    missing = ORGANISATIONS - (db.scalar(select(func.count()).select_from(Organisation)) or 0)
    db.execute(insert(Organisation), [_organisation(chance, number, codes, regions) for number in range(missing)])
    ids = list(db.scalars(select(Organisation.id)))
    missing = CHANNELS - (db.scalar(select(func.count()).select_from(Channel)) or 0)
    db.execute(insert(Channel), [_channel(chance, number, ids[number % len(ids)]) for number in range(missing)])
    _sections(db, chance, codes)
    reindex(db)
    return ids[len(ids) // 2]


def _countries(db: Session) -> None:
    """All that CLDR knows, then invented ones."""
    known = set(db.scalars(select(Country.code)))
    german, english = Locale("de").territories, Locale("en").territories
    rows = [
        {"code": code, "name_de": name, "name_en": english[code]}
        for code, name in sorted(german.items())
        if len(code) == 2 and code.isalpha() and code not in known and not code.startswith(("X", "Q", "Z"))
    ]
    missing = COUNTRIES - len(known) - len(rows)
    rows += [{"code": f"Q{chr(65 + at)}", "name_de": f"Land {at}", "name_en": f"Land {at}"} for at in range(missing)]
    if len(known) < COUNTRIES:
        db.execute(insert(Country), rows[: COUNTRIES - len(known)])


def _organisation(chance: random.Random, number: int, codes: list[str], regions: list[str]) -> dict[str, object]:
    """Half of them missions, as many of them consulates."""
    town = chance.choice(_TOWNS)
    common = {"city": town, "source": "Messung", "source_date": "2026-01", "note": "Bitte vorher anrufen. " * 4}
    if number % 2:
        kind, code = chance.choice(list(kinds.MISSIONS)), chance.choice(codes)
        return {
            **common,
            "kind": kind,
            "name": f"{kinds.MISSIONS[kind]} {code} {number}",
            "country_code": code,
            "region": "",
        }
    kind = chance.choice(list(kinds.OFFICES))
    name = f"{chance.choice(_NAMES)} {chance.choice(_NAMES)} {town} {number}"
    return {**common, "kind": kind, "name": name, "country_code": None, "region": chance.choice(regions)}


def _channel(chance: random.Random, number: int, organisation: int) -> dict[str, object]:
    digits = chance.randint(100_000, 9_999_999)
    value = {
        "phone": f"+49 {chance.choice((431, 451, 461, 481, 4821))} {digits}",
        "email": f"stelle{number}@example.org",
        "website": f"https://stelle{number}.example.org",
        "address": f"Holstenweg {number % 200}, 24103 {chance.choice(_TOWNS)}",
    }
    kind = list(value)[number // ORGANISATIONS % len(value)]
    checked = clock.today() - timedelta(days=chance.randint(0, 400)) if chance.random() < 0.5 else None
    return {"organisation_id": organisation, "kind": kind, "value": value[kind], "verified_on": checked}


def _sections(db: Session, chance: random.Random, codes: list[str]) -> None:
    known = {(row.country_code, row.topic) for row in db.scalars(select(CountrySection))}
    wanted = [(code, topic) for topic in topics.TOPICS for code in codes if (code, topic) not in known]
    for code, topic in wanted[: SECTIONS - len(known)]:
        text = " ".join(chance.choices(_NAMES + _TOWNS, k=120))
        db.add(
            CountrySection(
                country_code=code,
                topic=topic,
                text=text,
                sources="Messung",
                as_of=clock.today(),
                reviewed_on=clock.today(),
            )
        )
    db.flush()


async def _ask(server: Server, entry: int) -> tuple[dict[str, list[Took]], dict[str, list[Took]]]:
    """What each request took, by what was typed and by page, without the first of each, which compiles statements."""
    line = await Connection().open(server.port)
    typed: dict[str, list[Took]] = {}
    pages: dict[str, list[Took]] = {}
    for turn in range(ROUNDS + 1):
        for query in (text[: end + 1] for text in TYPED for end in range(len(text))):
            path = f"/tables/{SLUG}/directory?q={quote(query)}"
            took = await _timed(server, line, path, "HX-Request: true\r\n")
            typed.setdefault(query, []).extend([took] if turn else [])
        for name, path in PAGES.items():
            took = await _timed(server, line, f"/tables/{SLUG}{path.format(entry=entry)}")
            pages.setdefault(name, []).extend([took] if turn else [])
    return typed, pages


async def _timed(server: Server, line: Connection, path: str, headers: str = "") -> Took:
    """Milliseconds of a request: of the server's processor, which other programs don't lengthen, and by the clock."""
    busy, began = _busy(server), time.perf_counter()
    status, _size = await line.ask(request("GET", path, token(0), headers=headers))
    assert status == 200, (path, status)
    return (_busy(server) - busy) * 1000, (time.perf_counter() - began) * 1000


def _busy(server: Server) -> float:
    """Processor seconds of all threads of the server."""
    threads = Path(f"/proc/{server.process.pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def _figure(name: str, times: list[Took]) -> Figure:
    busy, clock_time = (sorted(column) for column in zip(*times, strict=True))
    late = _late(busy)
    note = f"half of them ≤ {busy[len(busy) // 2]:.0f} ms; by the clock {_late(clock_time):.0f} ms"
    return Figure(f"{name}, p95", "≤ 100 ms", f"{late:.0f} ms", late <= 100, note)


def _late(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
