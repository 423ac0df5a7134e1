"""The time from one person's change to the other people's screens, and its cost compared with a bare fan-out."""

import asyncio
import time
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import content, viewers
from benchmarks.content import MEETING, PEOPLE, SLUG, token
from benchmarks.load_generator import Connection, request
from benchmarks.report import Figure
from benchmarks.serving import Server

LIVE = f"/live/{SLUG}?since=999999&show=facts-{MEETING},presence"
CHANGES = 40


def measure(folder: Path) -> list[Figure]:
    found = []
    for count, median, late in ((2, 15, 30), (200, 20, 45)):
        with Server(folder) as server:
            seconds = asyncio.run(_latencies(server, count))
        ordered = sorted(seconds)
        p50, p95 = (ordered[int(part * (len(ordered) - 1))] * 1000 for part in (0.5, 0.95))
        found.append(
            Figure(
                f"change → {count} other screens, p50 / p95 in ms",
                f"≤ {median} / {late}",
                f"{p50:.1f} / {p95:.1f}",
                p50 <= median and p95 <= late,
            )
        )
    return [*found, _fan_out(folder)]


async def _latencies(server: Server, count: int) -> list[float]:
    pages = await viewers.open_pages(server.port, count, LIVE, [token(n) for n in range(1, PEOPLE)])
    connection = await Connection().open(server.port)
    seconds: list[float] = []
    for number in range(CHANGES):
        seconds += await _one_change(connection, pages, number)
        await asyncio.sleep(0.1)
    viewers.close(pages)
    return seconds


async def _one_change(connection: Connection, pages: list[viewers.Viewer], number: int) -> list[float]:
    before = [page.frames for page in pages]
    began = time.perf_counter()
    status, _size = await connection.ask(change(number))
    assert status == 303, status
    assert await viewers.all_got_more(pages, before)
    return [page.at - began for page in pages]


def change(number: int) -> bytes:
    """A request that gives the meeting another place; the fragment that shows it has about 1.5 KB."""
    begin = content.begins()
    fields = {
        "day": f"{begin:%Y-%m-%d}",
        "starts": "14:00",
        "ends": "16:00",
        "place": f"Raum {number}",
        "place_note": "Eingang über den Hof, Aufzug vorhanden. " * 4,
        "chair": "Moderation",
    }
    return request("POST", f"/tables/{SLUG}/meetings/{MEETING}/facts", token(0), urlencode(fields).encode())


def _fan_out(folder: Path) -> Figure:
    """Processor time of a change with 1,000 viewers minus one without, compared with a loop that sends the bytes."""
    with Server(folder) as server:
        ours, size = asyncio.run(_cost(server, 1000))
    with Server(folder, reference=True) as reference:
        bare = asyncio.run(_bare_cost(reference, 1000, size))
    ratio = ours / bare
    return Figure(
        "a frame to 1,000 sockets: server time / bare fan-out",
        "≤ 1.5",
        f"{ratio:.2f}",
        ratio <= 1.5,
        f"{size / 1000:.1f} KB; {ours * 1000:.0f} ms, bare {bare * 1000:.0f} ms",
    )


async def _cost(server: Server, count: int) -> tuple[float, int]:
    connection = await Connection().open(server.port)
    alone = await _cpu_of_changes(server, connection, [])
    pages = await viewers.open_pages(server.port, count, LIVE, [token(n) for n in range(1, PEOPLE)])
    with_viewers = await _cpu_of_changes(server, connection, pages)
    size = pages[0].bytes
    viewers.close(pages)
    return with_viewers - alone, size


async def _cpu_of_changes(server: Server, connection: Connection, pages: list[viewers.Viewer]) -> float:
    await _one_change(connection, pages, 99)
    before = server.cpu()
    for number in range(20):
        await _one_change(connection, pages, number)
        await asyncio.sleep(0.05)
    return (server.cpu() - before) / 20


async def _bare_cost(server: Server, count: int, size: int) -> float:
    pages = await viewers.open_pages(server.port, count, "/live", [token(0)])
    connection = await Connection().open(server.port)
    message = request("POST", "/say", token(0), b"x" * size)
    before = server.cpu()
    for _ in range(20):
        counts = [page.frames for page in pages]
        await connection.ask(message)
        await viewers.all_got_more(pages, counts)
        await asyncio.sleep(0.05)
    spent = (server.cpu() - before) / 20
    viewers.close(pages)
    return spent
