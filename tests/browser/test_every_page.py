"""Every page is accessible and fits: axe finds nothing, at 320 px nothing scrolls sideways, targets are large enough.

Pages come from the routes, so new ones are included automatically.
"""

import re

import pytest
from playwright.sync_api import Page

from roundtable.core.config import ROOT
from tests.browser.conftest import horizontal_scroll
from tests.browser.measures import ASTRAY, FAIL_EVERYWHERE, NARROW, TOO_SMALL
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


def faults(page: Page, path: str) -> list[str]:
    reply = page.goto(path)
    if reply.status in (403, 404) or "<html" not in reply.text():
        return []  # not for this person, or a fragment of a page
    return complaints_about(page, path)


def complaints_about(page: Page, path: str) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = [f"{path} {fault}" for fault in page.evaluate(RULES)]
    found += [f"{path} {fault}" for measure in (TOO_SMALL, ASTRAY) for fault in page.evaluate(measure)]
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{path} has {headings} h1")
    if horizontal_scroll(page):
        found.append(f"{path} scrolls sideways by {horizontal_scroll(page)} px")
    return found + when_presses_fail(page, path)


def when_presses_fail(page: Page, path: str) -> list[str]:
    """What a message beside every button does to the page."""
    page.evaluate(FAIL_EVERYWHERE)
    found = [f"{path} with failed presses: {fault}" for fault in page.evaluate(NARROW)]
    if horizontal_scroll(page):
        found.append(f"{path} with failed presses scrolls sideways by {horizontal_scroll(page)} px")
    return found


@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", range(3))  # so that several processes share the longest test
@pytest.mark.parametrize(
    ("name", "width", "scheme"), [("birgit", 320, "dark"), ("birgit", 1280, "light"), ("anton", 320, "light")]
)
def test_every_page_is_accessible_and_fits(place, person, name, width, scheme, part):
    page = person(name, width=width, height=700, scheme=scheme)
    paths = pages(place)
    assert len(paths) > 50
    found = [fault for path in paths[part::3] for fault in faults(page, path)]
    assert found == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_the_exported_page_is_the_accessible_alternative(place, visit, chromium, tmp_path, width, scheme):
    """Exported minutes as HTML, opened from a mail without the server."""
    path = f"/tables/dithmarschen/meetings/{place['meeting']}/minutes/export.html"
    file = tmp_path / "Protokoll.html"
    file.write_bytes(visit("birgit").get(path).content)
    with chromium.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        assert page.locator("h2").count() > 0
        assert complaints_about(page, file.name) == []
