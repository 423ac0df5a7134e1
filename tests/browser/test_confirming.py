"""F40: the moderation asks, the office answers on a phone without JavaScript, and what it says is taken over."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import horizontal_scroll
from tests.browser.test_directory_live import is_live
from tests.browser.test_every_page import AXE, complaints_about
from tests.directory.confirming.conftest import ASK, HIDDEN, LIST, MAIL, add_centre
from tests.mail.mailbox import read
from tests.mail.server import MailServer


@pytest.fixture
def mailbox(monkeypatch) -> Iterator[MailServer]:
    """A real mail server, which the server of this test sends by."""
    with MailServer().running() as server:
        for name, value in server.env().items():
            monkeypatch.setenv(name, value)
        yield server


def test_asked_answered_on_a_phone_seen_live_and_taken_over(mailbox, person, database):
    centre = add_centre(database)
    birgit, office = person("birgit"), person(width=320, height=700, javascript=False)
    birgit.goto(ASK)
    is_live(birgit)
    birgit.get_by_role("checkbox", name=re.compile("Rückkehrberatung Heide")).check()
    birgit.get_by_role("button", name="E-Mails ansehen").click()
    expect(birgit.get_by_text(MAIL)).to_be_visible()
    expect(birgit.get_by_text("ohne Anmeldung")).to_be_visible()
    birgit.get_by_role("button", name="E-Mail senden").click()
    expect(birgit.locator("#inquiries")).to_contain_text(f"{MAIL}: verschickt")
    ((to, raw),) = mailbox.taken
    text = read(raw).get_content()
    assert to == MAIL
    path = re.search(r"/via/\S+/entry", text)[0]

    office.goto(path)
    assert horizontal_scroll(office) == 0 and not [word for word in HIDDEN if word in office.content()]
    office.get_by_role("button", name="In English").click()
    expect(office.get_by_role("button", name="Everything is right")).to_be_visible()
    office.get_by_role("button", name="Auf Deutsch").click()
    office.get_by_label("Telefon", exact=False).first.fill("0481 77788")
    office.get_by_label("Was sollten wir noch wissen?").fill("Im August ist geschlossen.")
    office.get_by_label("Alles, was ich nicht ändere, stimmt.").check()
    office.get_by_role("button", name="Korrekturen senden").click()
    expect(office.locator("#answered")).to_contain_text("Ihre Korrekturen")
    assert horizontal_scroll(office) == 0

    expect(birgit.locator("#inquiries")).to_contain_text("hat Korrekturen geschickt")
    birgit.goto(f"{LIST}/{centre.id}")
    expect(birgit.locator(f"#channel-{centre.ways['email']}")).to_contain_text("von der Stelle selbst bestätigt")
    suggested = birgit.locator(f"#entry-suggestions-{centre.id}")
    expect(suggested).to_contain_text("Im August ist geschlossen.")
    expect(suggested).to_contain_text("Die Stelle selbst, über ihren Link")
    suggested.get_by_role("button", name=re.compile("0481 77788")).first.click()
    expect(birgit.locator("#channels")).to_contain_text("0481 77788")
    expect(birgit.locator(f"#verification-{centre.id}")).to_contain_text("von der Stelle selbst bestätigt")


def test_an_office_leaves_while_somebody_looks_at_it(mailbox, person, database):
    centre = add_centre(database)
    birgit, jonas, office = person("birgit"), person("jonas"), person(width=360, height=700, javascript=False)
    birgit.goto(f"{ASK}/preview?entry={centre.id}")
    birgit.get_by_role("button", name="E-Mail senden").click()
    expect(birgit.locator("#inquiries")).to_contain_text(f"{MAIL}: verschickt")
    jonas.goto(f"{LIST}?q=Heide")
    is_live(jonas)
    expect(jonas.get_by_role("link", name="Rückkehrberatung Heide", exact=True)).to_be_visible()
    ((_to, raw),) = mailbox.taken
    office.goto(re.search(r"/via/\S+/entry", read(raw).get_content())[0])
    office.get_by_role("link", name="Bitte nicht listen").click()
    office.get_by_label("Möchten Sie uns sagen, warum?").fill("Wir schließen.")
    office.get_by_role("button", name="Bitte nicht listen").click()
    expect(office.get_by_role("heading", name="Sie sind nicht mehr gelistet")).to_be_visible()
    expect(jonas.get_by_role("link", name="Rückkehrberatung Heide", exact=True)).to_have_count(0)
    expect(birgit.locator("#inquiries")).to_contain_text("Wir schließen.")
    birgit.locator("[id^=relist-] > summary").click()
    birgit.get_by_label("Was hat die Stelle gesagt?").fill("Doch nicht, am Telefon geklärt.")
    birgit.get_by_role("button", name="Wieder listen", exact=True).click()
    expect(jonas.get_by_role("link", name="Rückkehrberatung Heide", exact=True)).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_every_page_of_it_is_accessible_and_fits(mailbox, person, database, width, scheme):
    centre = add_centre(database, "Rückkehrberatungsstelle des Diakonischen Werkes Rendsburg-Eckernförde gGmbH")
    birgit = person("birgit", width=width, height=700, scheme=scheme)
    office = person(width=width, height=700, scheme=scheme)
    for page in (birgit, office):
        page.add_init_script(path=AXE)

    def faults(page: Page, path: str = "") -> list[str]:
        if path:
            page.goto(path)
        return complaints_about(page, path or page.url, [(width, scheme)])

    found = [fault for path in (ASK, f"{ASK}/preview?all=1") for fault in faults(birgit, path)]
    birgit.goto(f"{ASK}/preview?entry={centre.id}")
    birgit.get_by_role("button", name="E-Mail senden").click()
    expect(birgit.locator("#inquiries")).to_contain_text(f"{MAIL}: verschickt")
    ((_to, raw),) = mailbox.taken
    path = re.search(r"/via/\S+/entry", read(raw).get_content())[0]
    found += [fault for each in (path, f"{path}/opt-out") for fault in faults(office, each)]
    office.goto(path)
    office.get_by_role("button", name="Korrekturen senden").click()  # nothing is different
    expect(office.locator("#error-summary")).to_be_visible()
    found += faults(office)
    office.goto(f"{path}/opt-out")
    office.get_by_role("button", name="Bitte nicht listen").click()
    expect(office.get_by_role("heading", name="Sie sind nicht mehr gelistet")).to_be_visible()
    found += faults(office) + faults(birgit, ASK)
    assert found == []
