"""The same as test_fuzz.py in a real browser without a Content-Security-Policy: nothing runs and nothing is loaded."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from roundtable.markdown.render import render, render_inline
from tests.markdown.test_fuzz import ALLOWED, DOCUMENTS, documents


def chromium() -> str | None:
    noted = Path(".venv/roundtable-browser")
    return os.environ.get("ROUNDTABLE_CHROMIUM") or (
        noted.read_text().strip() if noted.is_file() else shutil.which("chromium")
    )


ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HOOKS = """
window.pwned = 0;
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => { window.pwned++; };
"""
# The protocol of an address that the browser cannot parse, and so cannot follow, is a lone colon.
INSPECT = """([allowed]) => [...document.querySelectorAll('main *')].flatMap(element => {
  const tag = element.localName, names = [...element.attributes].map(attribute => attribute.name);
  const bad = names.filter(name => !(allowed[tag] || []).includes(name)).map(name => `${tag}[${name}]`);
  if (!(tag in allowed)) bad.push(`<${tag}>`);
  const schemes = ['http:', 'https:', 'mailto:', 'tel:', ':'];
  if (tag === 'a' && !schemes.includes(element.protocol)) bad.push(element.href);
  if (element.namespaceURI !== 'http://www.w3.org/1999/xhtml') bad.push(element.namespaceURI);
  element.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
  element.focus && element.focus();
  return bad;
}).concat(document.querySelectorAll('main').length === 1 ? [] : ['main'])"""


@pytest.mark.browser
@pytest.mark.timeout(24 * 3600)
def test_a_browser_without_csp_runs_nothing_and_loads_nothing() -> None:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium; `make test` brings one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        page = browser.new_page()
        page.add_init_script(HOOKS)
        batch: list[str] = []
        for number, text in enumerate(documents(DOCUMENTS), start=1):
            batch.append(str(render(text)) + f"<p>{render_inline(text)}</p>")
            if len(batch) == 200 or number == DOCUMENTS:
                assert shown(page, "<hr>".join(batch)) == ([], 0, [])
                batch.clear()
        assert shown(page, "<img src=x onerror=pwned++><script>pwned++</script>")[1] > 0
        browser.close()


def shown(page: Any, html_text: str) -> tuple[list[str], int, list[str]]:
    """What a browser makes of it: forbidden elements, scripts that ran, requests beyond the page itself."""
    asked: list[str] = []

    def answer(route: Any) -> None:
        if route.request.url == "http://fuzz.invalid/" and not asked:
            asked.append(route.request.url)
            route.fulfill(
                content_type="text/html; charset=utf-8",
                body=f"<!doctype html><title>x</title><main>{html_text}</main>",
            )
        else:
            asked.append(route.request.url)
            route.abort()

    page.unroute_all()
    page.route("**/*", answer)
    page.goto("http://fuzz.invalid/")
    bad = page.evaluate(INSPECT, [{tag: sorted(names) for tag, names in ALLOWED.items()}])
    page.wait_for_timeout(50)
    return bad, page.evaluate("window.pwned"), [url for url in asked[1:] if not url.endswith("/favicon.ico")]
