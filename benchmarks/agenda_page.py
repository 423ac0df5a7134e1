"""Server time of the agenda page compared with the reference: unchanged, and just after a change."""

import asyncio
from urllib.parse import urlencode

from benchmarks.content import MEETING, SLUG, token
from benchmarks.load_generator import Connection, load, request
from benchmarks.report import Figure
from benchmarks.serving import Server

PATH = f"/tables/{SLUG}/bench/{MEETING}"
REAL = f"/tables/{SLUG}/meetings/{MEETING}"
SECONDS, ROUNDS = 4.0, 80


def measure(folder) -> list[Figure]:  # type: ignore[no-untyped-def]
    with Server(folder, reference=True) as reference:
        bare = asyncio.run(_unchanged(reference, PATH))
    with Server(folder) as program:
        ours = asyncio.run(_unchanged(program, PATH))
        real = asyncio.run(_unchanged(program, REAL))
        changed = asyncio.run(_changed(program))
    ratio, after = ours[0] / bare[0], changed / bare[0]
    return [
        Figure(
            "agenda page, unchanged: server time / reference",
            "≤ 0.5",
            f"{ratio:.2f}",
            ratio <= 0.5,
            f"{_ms(ours[0])}, reference {_ms(bare[0])}; {ours[2] / 1000:.0f} and {bare[2] / 1000:.0f} KB",
        ),
        Figure(
            "agenda page, just changed: server time / reference", "≤ 1.5", f"{after:.2f}", after <= 1.5, _ms(changed)
        ),
        Figure(
            "requests a second on one core",
            "≥ 1000",
            f"{1 / ours[0]:.0f}",
            1 / ours[0] >= 1000,
            f"{ours[1]:.0f} by the clock; reference {1 / bare[0]:.0f}; the real agenda page {1 / real[0]:.0f}",
        ),
    ]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


async def _unchanged(server: Server, path: str) -> tuple[float, float, float]:
    """Processor seconds of a request, requests per second of wall-clock time, bytes of an answer."""
    messages = [request("GET", path, token(number)) for number in range(8)]
    await load(server.port, messages, 1.0)
    before = server.cpu()
    result = await load(server.port, messages, SECONDS)
    assert not result.failures, result.failures[:3]
    count = len(result.seconds)
    return (server.cpu() - before) / count, result.per_second, result.bytes / count


async def _changed(server: Server) -> float:
    """Processor seconds of the first page after a change: of changes followed by a page, minus those of changes."""
    connection = await Connection().open(server.port)
    page = request("GET", PATH, token(0))
    pairs = changes = 0.0
    for number in range(ROUNDS):
        for with_page in (True, False):
            change = _change(2 * number + with_page)
            before = server.cpu()
            status, _size = await connection.ask(change)
            assert status == 303, status
            if with_page:
                await connection.ask(page)
            await asyncio.sleep(0.06)
            spent = server.cpu() - before
            pairs, changes = (pairs + spent, changes) if with_page else (pairs, changes + spent)
    connection.close()
    return max(0.0, pairs - changes) / ROUNDS


def _change(number: int) -> bytes:
    """A request that gives the first item another duration."""
    body = urlencode({"minutes": 5 + number % 30}).encode()
    return request("POST", f"{REAL}/items/1/duration", token(0), body)
