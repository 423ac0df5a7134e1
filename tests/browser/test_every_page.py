"""Every page is accessible and fits: axe finds nothing, at 320 px nothing scrolls sideways, targets are large enough.

Pages come from the routes, so new ones are included automatically.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page

from roundtable.core.config import ROOT
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.browser.measures import ASTRAY, CUT_OFF, FAIL_EVERYWHERE, NARROW, TOO_SMALL
from tests.conftest import Server
from tests.sweeps import objects
from tests.sweeps.matrix import SPECS, address

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# The rules of axe: WCAG 2.0 to 2.2 A and AA, best practice, and the size of targets.
RULES = """async () => {
    const found = await axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        rules: { "target-size": { enabled: true } },
        resultTypes: ["violations"],  // the rest is only counted, which takes half the time
    });
    return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
}"""
# Of these rules the only one that asks for colours.
COLOURS = """async () => {
    const found = await axe.run(document, { runOnly: { type: "rule", values: ["color-contrast"] } });
    return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
}"""
# Changes of colour that a look brings along: axe must not see them half-way.
AT_ONCE = """() => {
    for (const move of document.getAnimations()) if (move instanceof CSSTransition) move.finish();
}"""
# A page without what is around it: the menu, the table's name, the footer.
BODY, CONTENT = re.compile(r"<body[^>]*>"), re.compile(r'<main\b.*(?=<footer class="rt-foot")', re.DOTALL)
# Attributes that hold numbers of rows, and nothing that is seen.
NUMBERED = re.compile(r' (?:href|action|src|id|for|name|value|content|data-[\w-]+|hx-[\w-]+|aria-\w+)="[^"]*"')
Look = tuple[int, Any]  # the width and the colour scheme
SMALL_AND_DARK: Look = (320, "dark")
SMALL: Look = (320, "light")
LARGE: Look = (1280, "light")
FILES = re.compile(
    r"\.(csv|vcf|eml|ics|pdf)$|/changes$|/healthz$|/readyz$|/favicon|/outbox/|/answer$|/preview$|/print$|/export\.\w+$"
    r"|/files/\d+$|^/dav\b|^/\.well-known/|^/open-data/"
)


def pages(place):
    """Addresses of pages, without files and links that need a secret."""
    paths = [address(spec, place) for spec in SPECS if spec.method == "GET"]
    return [path for path in paths if not FILES.search(path) and "no-such-token" not in path]


@pytest.fixture
def place(prepared):
    return prepared("objects", objects.fill)["dithmarschen"]


def whole_pages(server: Server, name: str, paths: list[str]) -> Iterator[tuple[str, str]]:
    """(address, HTML) of those that this person may open and that aren't fragments of a page."""
    cookies = {"roundtable": world.token(name)}
    with httpx2.Client(base_url=server.url, cookies=cookies, follow_redirects=True, verify=False, timeout=20) as client:
        for path in paths:
            reply = client.get(path)
            assert reply.status_code < 500, path
            if reply.status_code not in (403, 404) and "<html" in reply.text:
                yield path, reply.text


def unseen(pages: Iterable[tuple[str, str]], seen: set[str]) -> Iterator[str]:
    """Addresses of pages whose content isn't in `seen`, where it is added. What is around it is seen with each."""
    for path, html in pages:
        content = CONTENT.search(html)
        key = "".join((*BODY.findall(html), content[0] if content else html))
        key = NUMBERED.sub(lambda part: re.sub(r"\d+", "0", part[0]), key)
        if key not in seen:
            seen.add(key)
            yield path


def complaints_about(page: Page, path: str, looks: list[Look]) -> list[str]:
    found = [f"{path} {fault}" for look in looks for fault in in_this_look(page, look)]
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{path} has {headings} h1")
    page.evaluate(FAIL_EVERYWHERE)
    widths = [width for width, _ in reversed(looks)]  # the page has the last one already
    return found + [f"{path} with failed presses {fault}" for each in widths for fault in when_presses_fail(page, each)]


def colours_of(page: Page, path: str, look: Look) -> list[str]:
    put_on(page, look)
    return [f"{path} at {look}: {fault}" for fault in page.evaluate(COLOURS)]


def put_on(page: Page, look: Look) -> None:
    width, scheme = look
    widen(page, width)
    page.emulate_media(color_scheme=scheme)
    page.evaluate(AT_ONCE)


def widen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})


def in_this_look(page: Page, look: Look) -> list[str]:
    put_on(page, look)
    found = [fault for measure in (RULES, TOO_SMALL, ASTRAY, CUT_OFF) for fault in page.evaluate(measure)]
    return [f"at {look}: {fault}" for fault in (*found, *sideways(page))]


def when_presses_fail(page: Page, width: int) -> list[str]:
    """What a message beside every button does to the page. Its colours were looked at without the messages."""
    widen(page, width)
    return [f"at {width} px: {fault}" for fault in (*page.evaluate(NARROW), *sideways(page))]


def sideways(page: Page) -> list[str]:
    pixels = horizontal_scroll(page)
    return [f"scrolls sideways by {pixels} px"] if pixels else []


@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", range(3))  # so that several processes share the longest test
def test_every_page_is_accessible_and_fits(place, person, part):
    """Birgit's pages in both looks; of Anton's those that have another content than hers."""
    paths, seen, found = pages(place), set(), []
    person.tolerate("status of 410")  # pages that say that something is over
    assert len(paths) > 50
    for name, looks in (("birgit", [SMALL_AND_DARK, LARGE]), ("anton", [SMALL])):
        page, before = person(name), len(seen)
        page.add_init_script(path=AXE)
        for path in unseen(whole_pages(person.server, name, paths[part::3]), seen):
            page.goto(path)
            if name == "birgit":
                found += colours_of(page, path, SMALL)
            found += complaints_about(page, path, looks)
        assert len(seen) > before
    assert found == []


def test_the_exported_page_is_the_accessible_alternative(place, visit, chromium, tmp_path):
    """Exported minutes as HTML, opened from a mail without the server."""
    path = f"/tables/dithmarschen/meetings/{place['meeting']}/minutes/export.html"
    file = tmp_path / "Protokoll.html"
    file.write_bytes(visit("birgit").get(path).content)
    with chromium.new_context() as context:
        page = context.new_page()
        page.add_init_script(path=AXE)
        page.goto(file.as_uri())
        assert page.locator("h2").count() > 0
        assert complaints_about(page, file.name, [SMALL_AND_DARK, LARGE]) == []
