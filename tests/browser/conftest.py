"""A real Chromium on a real server. A test fails at its end if a page of it logged an error, broke the
content policy, or asked another host for anything.

    def test_it(person):
        birgit = person("birgit")                 # a Playwright Page, signed in; addresses start with "/"
        petra = person("petra", width=320, javascript=False)
        ole = person("ole", websockets=False)     # as behind a proxy that blocks WebSockets
        person.tolerate("ERR_CONNECTION_REFUSED") # what this test provokes on purpose
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

from roundtable.core.config import ROOT
from roundtable.core.db import Database
from tests import world
from tests.browser.proxy import Proxy
from tests.conftest import Server
from tests.live import stage

FLAGS = (
    "--no-sandbox",  # Chromium refuses to start as root without it
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Chromium logs refused forms (409, 422, …) as errors, but they are ordinary answers.
_ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4(0[139]|13|22|29)")
PATIENCE = 10_000
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# What a browser logs when the connection is bad; for tests that make it bad.
LINE_FAULTS = ("WebSocket connection to", "htmx:ws:error", "net::ERR", "Failed to load resource")


def chromium_path() -> str | None:
    """The browser that tools/setup.py found or installed; with None Playwright looks for its own."""
    chosen, record = os.environ.get("ROUNDTABLE_CHROMIUM"), ROOT / ".venv" / "roundtable-browser"
    if chosen or record.exists():
        return chosen or record.read_text(encoding="utf-8").strip()
    found = (shutil.which(name) for name in BROWSERS)
    return next(filter(None, found), None)


# One browser for this folder, closed after it: while Playwright is open, asyncio.run() fails in other tests.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        yield browser
        browser.close()


class People:
    """Opens browsers for people of tests/world.py and notes the errors of all their pages."""

    def __init__(self, chromium: Browser, server: Server) -> None:
        self.chromium, self.server = chromium, server
        self.faults: list[str] = []
        self.tolerated: list[str] = []
        self._contexts: list[BrowserContext] = []
        self._proxies: list[Proxy] = []

    def __call__(
        self,
        name: str = "",
        *,
        width: int = 1280,
        height: int = 900,
        javascript: bool = True,
        websockets: bool = True,
        scheme: Any = "light",
        calm: bool = False,
        touch: bool = False,
        via: Proxy | None = None,
    ) -> Page:
        """A page in a browser context of its own. `calm`: reduced motion; `touch`: fingers, which can't hover.

        Without a name nobody is signed in.
        """
        if not websockets:
            via = self.proxy(websockets=False)
            self.tolerate(*LINE_FAULTS)
        context = self.chromium.new_context(
            base_url=via.url if via else self.server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme=scheme,
            locale="de-DE",
            timezone_id="Europe/Berlin",
            reduced_motion="reduce" if calm else "no-preference",
            has_touch=touch,
            is_mobile=touch,
        )
        if name:
            context.add_cookies([{"name": "roundtable", "value": world.token(name), "url": self.server.url}])
        context.set_default_timeout(PATIENCE)
        self._watch(context, name or "nobody")
        self._contexts.append(context)
        return context.new_page()

    def proxy(self, **how: Any) -> Proxy:
        """A network between browser and server that can be made bad; see `Proxy`."""
        self._proxies.append(Proxy(self.server.port, **how))
        return self._proxies[-1]

    def tolerate(self, *patterns: str) -> None:
        """Console messages that this test causes on purpose (regular expressions)."""
        self.tolerated += patterns

    def _watch(self, context: BrowserContext, name: str) -> None:
        def note(what: str) -> None:
            self.faults.append(f"{name}: {what}")

        def console(message: ConsoleMessage) -> None:
            if message.type == "error" or "Content Security Policy" in message.text:
                note(f"{message.text} ({message.location.get('url', '')})")

        own = urlsplit(self.server.url).hostname

        def request(url: str) -> None:
            if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).hostname != own:
                note(f"asked another host: {url}")

        context.on("console", console)
        context.on("weberror", lambda error: note(f"uncaught: {error.error}"))
        context.on("request", lambda sent: request(sent.url))

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        for proxy in self._proxies:
            proxy.close()

    def complaints(self) -> list[str]:
        """Errors of the pages that were neither caused on purpose nor ordinary answers."""
        allowed = re.compile("|".join([_ANSWERED.pattern, *self.tolerated]))
        return [fault for fault in self.faults if not allowed.search(fault)]


@pytest.fixture
def person(chromium: Browser, server: Server) -> Iterator[People]:
    people = People(chromium, server)
    yield people
    people.close()
    assert people.complaints() == []


@pytest.fixture
def meeting(database: Database) -> int:
    """A running meeting."""
    return stage.running(database)


@pytest.fixture
def item(database: Database, meeting: int) -> int:
    """Its first item."""
    return stage.items(database, meeting)["1"].id


def kill_tab(page: Page) -> Page:
    """Crash the page's tab and return a new page of the same browser.

    A page that is closed would send its text once more, and wouldn't obey set_offline() then.
    """
    context = page.context
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()
    return context.new_page()


def horizontal_scroll(page: Page) -> int:
    """How far the page can be scrolled to the right, in pixels; should be 0."""
    # Measured by scrolling, because the gutter of the scroll bar falsifies comparisons of widths.
    script = """() => {
        const y = scrollY;
        scrollTo({ left: 9999, top: y, behavior: "instant" });
        const x = scrollX;
        scrollTo({ left: 0, top: y, behavior: "instant" });
        return x;
    }"""
    return int(page.evaluate(script))


def focused_name(page: Page) -> str:
    """The label or text of the focused element."""
    script = """() => {
        const element = document.activeElement;
        const name = element.getAttribute("aria-label") || element.textContent || element.id || element.tagName;
        return name.trim().replace(/\\s+/g, " ");
    }"""
    return str(page.evaluate(script))


def tab_to(page: Page, name: str, limit: int = 80) -> None:
    """Press Tab until the element with this name has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if name in focused_name(page):
            return
    raise AssertionError(f"Tab never reached {name!r}")
