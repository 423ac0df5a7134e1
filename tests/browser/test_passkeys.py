"""A passkey in a real Chromium, with its virtual authenticator: made, used to sign in, and as the second step."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from roundtable.accounts.models import User
from roundtable.core.config import Config
from roundtable.core.security import hash_password
from tests import world
from tests.accounts.factors import code_now, with_app
from tests.browser.conftest import People
from tests.browser.test_every_page import AXE, complaints_about
from tests.conftest import Server
from tests.mail import mailbox

PASSWORD = "sieben Deiche hoch"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def server(config: Config) -> Iterator[Server]:
    """Under a name: browsers make no passkeys for an address in numbers."""
    running = Server(config)
    running.url = f"http://localhost:{running.port}"
    running.env["ROUNDTABLE_BASE_URL"] = running.url
    running.start()
    yield running
    running.stop()


def with_device(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def made(page: Page) -> None:
    with_device(page)
    page.goto("/profile")
    page.get_by_role("link", name="Passkeys und zweiter Schritt").click()
    page.get_by_role("link", name="Passkey einrichten").click()
    page.get_by_label("Name").fill("Mein Telefon")
    page.get_by_role("button", name="Einrichten").click()
    expect(page.get_by_text("Ihr Passkey ist eingerichtet.")).to_be_visible()
    expect(page.get_by_role("link", name="Mein Telefon")).to_be_visible()


def mailed_link(config: Config) -> str:
    """The path in the mail, which leaves after the answer."""
    for _look in range(100):
        texts = [mail.get_content() for mail in mailbox.mails(config)]
        found = re.findall(r"http://localhost:\d+(/sign-in/\S+)", "".join(texts))
        if found:
            return found[-1]
        time.sleep(0.05)
    raise AssertionError("no mail came")


def signed_out(page: Page) -> None:
    page.goto("/profile")
    page.locator("#sign-out").get_by_role("button").click()
    expect(page).to_have_url(re.compile("/sign-in"))


def test_made_and_used_to_sign_in(person: People) -> None:
    petra = person("petra")
    made(petra)
    signed_out(petra)
    petra.goto("/sign-in?next=/tasks")
    petra.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(petra).to_have_url(re.compile(r":\d+/tasks$"))
    petra.goto("/profile/security")
    expect(petra.locator("[id^=passkey-]")).to_contain_text("zuletzt")


def test_as_the_second_step_after_a_link(person: People, config: Config) -> None:
    petra = person("petra")
    made(petra)
    petra.get_by_role("button", name="Jedes Mal nach meinem Passkey fragen").click()
    expect(petra.locator(".rt-codes li")).to_have_count(10)
    signed_out(petra)
    petra.get_by_label("Ihre E-Mail-Adresse").fill(world.email("petra"))
    petra.get_by_role("button", name="Link schicken").click()
    expect(petra.get_by_role("heading", name="Postfach")).to_be_visible()
    petra.goto(mailed_link(config))
    petra.locator("#link").get_by_role("button").click()
    petra.get_by_role("button", name="Passkey benutzen").click()
    expect(petra).to_have_url(re.compile(r":\d+/$"))


def test_without_a_passkey_on_the_device_it_says_so_and_the_rest_works(person: People) -> None:
    nobody = person()
    with_device(nobody)
    nobody.goto("/sign-in")
    nobody.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(nobody.locator("[data-failed]")).to_be_visible()
    nobody.get_by_label("Ihre E-Mail-Adresse").fill(world.email("petra"))
    nobody.get_by_role("button", name="Link schicken").click()
    expect(nobody.get_by_role("heading", name="Postfach")).to_be_visible()


def test_without_javascript_the_code_does_it(person: People, config: Config, database) -> None:
    with database.write() as db:
        secret, _codes = with_app(db, "petra")
    petra = person(javascript=False, width=360)
    petra.goto("/sign-in")
    expect(petra.get_by_role("button", name="Mit Passkey anmelden")).to_be_hidden()
    petra.get_by_label("Ihre E-Mail-Adresse").fill(world.email("petra"))
    petra.get_by_role("button", name="Link schicken").click()
    petra.goto(mailed_link(config))
    petra.locator("#link").get_by_role("button").click()
    petra.get_by_label("Code").fill(code_now(secret))
    petra.get_by_role("button", name="Anmelden").click()
    expect(petra).to_have_url(re.compile(r":\d+/$"))


@pytest.mark.timeout(240)  # a dozen pages, each looked at from several sides
@pytest.mark.parametrize("look", [(320, "dark"), (1280, "light")])
def test_every_page_of_it_is_accessible_and_fits(person: People, database, look) -> None:
    """Also those that no address alone opens: codes on paper, the second step, and what waits for a proof."""
    width, scheme = look
    petra = person("petra", width=width, height=700, scheme=scheme)
    petra.add_init_script(path=AXE)
    made(petra)
    found = []

    def look_at(path: str = "") -> None:
        if path:
            petra.goto(path)
        found.extend(complaints_about(petra, path or petra.url, [look]))

    look_at("/profile/security")
    petra.locator("[id^=passkey-] a").click()
    look_at()
    petra.goto("/profile/security")
    petra.get_by_role("button", name="App einrichten").click()
    expect(petra.locator("#secret")).to_be_attached()
    look_at()
    petra.goto("/profile/security")
    petra.get_by_role("button", name="Jedes Mal nach meinem Passkey fragen").click()
    expect(petra.locator(".rt-codes li")).to_have_count(10)
    look_at()
    for path in ("/profile", "/profile/security", "/profile/security/passkeys/new", "/proof"):
        look_at(path)
    with database.write() as db:
        db.execute(update(User).where(User.email == world.email("petra")).values(password_hash=hash_password(PASSWORD)))
    signed_out(petra)
    look_at()
    petra.goto("/sign-in")
    petra.get_by_label("Ihre E-Mail-Adresse").fill(world.email("petra"))
    petra.get_by_text("Ich habe ein Passwort").click()
    petra.get_by_label("Passwort", exact=True).fill(PASSWORD)
    petra.get_by_role("button", name="Mit Passwort anmelden").click()
    expect(petra.get_by_role("heading", name="Noch ein Schritt")).to_be_visible()
    look_at()
    assert found == []
