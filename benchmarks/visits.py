"""The size of a first and a repeated visit in a real browser, and its speed on a slow phone."""

import os
from pathlib import Path
from typing import Any

from benchmarks.content import SLUG, token
from benchmarks.report import Figure
from benchmarks.serving import Server

SIGN_IN, TABLE = "/sign-in", f"/tables/{SLUG}"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Lighthouse's mobile setting: "slow 4G", and a processor four times slower for a mid-range phone.
_DOWN, _UP = 1638.4 * 1024 / 8, 750 * 1024 / 8
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": _DOWN, "uploadThroughput": _UP}
WATCH = """
window.__lcp = 0; window.__tbt = 0;
new PerformanceObserver(l => { for (const e of l.getEntries()) window.__lcp = e.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(l => { for (const e of l.getEntries()) window.__tbt += Math.max(0, e.duration - 50); })
  .observe({type: "longtask", buffered: true});
"""


def measure(folder: Path) -> list[Figure]:
    from playwright.sync_api import sync_playwright

    with Server(folder) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        first, again = _visits(browser, server)
        largest, blocked = _slow_visit(browser, server)
        browser.close()
    return [
        Figure(
            "first visit: KB on the wire in requests",
            "≤ 100 / 10",
            f"{first[0]:.0f} / {first[1]}",
            first[0] <= 100 and first[1] <= 10,
            "a table's page, signed in",
        ),
        Figure("repeated visit: KB on the wire", "≤ 15", f"{again[0]:.1f}", again[0] <= 15, f"{again[1]} requests"),
        Figure("largest paint in s, 4 × slower processor on slow 4G", "≤ 2.0", f"{largest:.2f}", largest <= 2.0),
        Figure("blocking in s, likewise", "≤ 0.1", f"{blocked:.2f}", blocked <= 0.1),
    ]


def _chromium() -> str | None:
    from roundtable.core.config import ROOT

    record = ROOT / ".venv" / "roundtable-browser"
    return os.environ.get("ROUNDTABLE_CHROMIUM") or (record.read_text().strip() if record.exists() else None)


def _visits(browser: Any, server: Server) -> tuple[tuple[float, int], tuple[float, int]]:
    context = _signed_in(browser, server)
    page = context.new_page()
    wire = _count(context, page)
    page.goto(server.url + TABLE, wait_until="networkidle")
    first = (wire["bytes"] / 1000, wire["requests"])
    wire.update(bytes=0, requests=0)
    page.goto(server.url + TABLE, wait_until="networkidle")
    context.close()
    return first, (wire["bytes"] / 1000, wire["requests"])


def _signed_in(browser: Any, server: Server) -> Any:
    context = browser.new_context(viewport={"width": 412, "height": 823}, locale="de-DE")
    context.add_cookies([{"name": "roundtable", "value": token(1), "url": server.url}])
    return context


def _count(context: Any, page: Any) -> dict[str, int]:
    wire = {"bytes": 0, "requests": 0}
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    cached: set[str] = set()
    session.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] not in cached and event["encodedDataLength"] > 0:
            wire["bytes"] += int(event["encodedDataLength"])
            wire["requests"] += 1

    session.on("Network.loadingFinished", finished)
    return wire


def _slow_visit(browser: Any, server: Server) -> tuple[float, float]:
    """Largest contentful paint and total blocking time of the first visit, in seconds; the better of three."""
    found = []
    for _ in range(3):
        context = _signed_in(browser, server)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.add_init_script(WATCH)
        page.goto(server.url + TABLE, wait_until="networkidle")
        for _ in range(100):  # wait for the first paint; until then the value is 0
            if page.evaluate("window.__lcp"):
                break
            page.wait_for_timeout(100)
        found.append((page.evaluate("window.__lcp") / 1000, page.evaluate("window.__tbt") / 1000))
        context.close()
    return min(found)
