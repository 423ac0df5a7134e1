"""Start, memory, fifty people at work, and how many changes a second are synced to the disk."""

import asyncio
import random
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

from benchmarks import viewers
from benchmarks.content import MEETING, PEOPLE, SLUG, token
from benchmarks.load_generator import Connection, Result, request
from benchmarks.report import Figure
from benchmarks.serving import Server

LIVE = f"/live/{SLUG}?since=999999&show=agenda-{MEETING},presence"
PAGES = (f"/tables/{SLUG}", f"/tables/{SLUG}/meetings/{MEETING}", f"/tables/{SLUG}/tasks", f"/tables/{SLUG}/directory")


def measure(folder: Path) -> list[Figure]:
    starts = []
    for _ in range(3):
        with Server(folder) as server:
            starts.append(server.seconds_to_answer)
    with Server(folder) as server:
        idle = server.memory()
        full = asyncio.run(_open_pages(server))
        people, peak = asyncio.run(_people(server)), server.memory()
    with Server(folder) as server:
        written = asyncio.run(_writes(server))
    late = people.quantile(0.95) * 1000
    return [
        Figure("start to first answer in s", "≤ 1.5", f"{min(starts):.2f}", min(starts) <= 1.5, "best of three"),
        Figure("resident MB, idle", "≤ 90", f"{idle:.0f}", idle <= 90),
        Figure("resident MB with 1,000 open pages", "≤ 120", f"{full:.0f}", full <= 120),
        Figure(
            "50 people working: p95 in ms",
            "≤ 200",
            f"{late:.0f}",
            late <= 200 and not people.failures,
            f"a page or a task each second; {len(people.seconds)}, {len(people.failures)} failed, {peak:.0f} MB",
        ),
        Figure(
            "acknowledged changes a second, synchronous=FULL",
            "≥ 500",
            f"{written.per_second:.0f}",
            written.per_second >= 500 and not written.failures,
            f"p95 {written.quantile(0.95) * 1000:.0f} ms",
        ),
    ]


async def _open_pages(server: Server) -> float:
    pages = await viewers.open_pages(server.port, 1000, LIVE, [token(n) for n in range(PEOPLE)])
    memory = server.memory()
    viewers.close(pages)
    return memory


async def _people(server: Server) -> Result:
    """Fifty people open a page about every second, add a task every fifth time, and each has a live page open."""
    pages = await viewers.open_pages(server.port, 50, LIVE, [token(n) for n in range(PEOPLE)])
    result = Result()
    await asyncio.gather(*(_person(server.port, number, result) for number in range(50)))
    viewers.close(pages)
    return result


async def _person(port: int, number: int, result: Result) -> None:
    chance = random.Random(number)
    connection = await Connection().open(port)
    await asyncio.sleep(chance.random())
    for turn in range(12):
        message = _task(number, turn) if turn % 5 == 4 else request("GET", chance.choice(PAGES), token(number))
        began = asyncio.get_running_loop().time()
        status, _size = await connection.ask(message)
        result.seconds.append(asyncio.get_running_loop().time() - began)
        if status not in (200, 303):
            result.failures.append(status)
        await asyncio.sleep(0.5 + chance.random())
    connection.close()


def _task(person: int, turn: int) -> bytes:
    body = urlencode({"text": f"Aufgabe von Person {person}, Nummer {turn}", "confirm": "1"}).encode()
    return request("POST", f"/tables/{SLUG}/tasks", token(person), body)


async def _writes(server: Server) -> Result:
    """Sixteen people change their answer to an invitation as often as they can, for five seconds."""
    result = Result()
    began = perf_counter()
    await asyncio.gather(*(_mind_changer(server.port, number, began + 5, result) for number in range(1, 17)))
    result.took = perf_counter() - began
    return result


async def _mind_changer(port: int, number: int, end: float, result: Result) -> None:
    connection = await Connection().open(port)
    turn = 0
    while (now := perf_counter()) < end:
        turn += 1
        body = urlencode({"answer": ("yes", "no")[turn % 2]}).encode()
        path = f"/tables/{SLUG}/meetings/{MEETING}/answer"
        status, _size = await connection.ask(request("POST", path, token(number), body))
        result.seconds.append(perf_counter() - now)
        if status != 303:
            result.failures.append(status)
    connection.close()
