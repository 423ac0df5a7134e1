"""The fixtures of this folder notice errors in pages."""

from tests.browser.conftest import horizontal_scroll


def test_a_signed_in_page_is_live(person):
    birgit = person("birgit")
    birgit.goto("/tables/dithmarschen")
    birgit.locator("#live-state[data-state=live]").wait_for()
    assert horizontal_scroll(birgit) == 0


def test_an_error_in_a_page_is_noticed(person):
    birgit = person("birgit")
    birgit.goto("/tables/dithmarschen")
    birgit.evaluate("console.error('a fault')")
    birgit.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    birgit.evaluate("fetch('http://192.0.2.1/').catch(() => {})")
    found = " ".join(person.complaints())
    person.faults.clear()
    assert "a fault" in found and "Content Security Policy" in found and "192.0.2.1" in found
