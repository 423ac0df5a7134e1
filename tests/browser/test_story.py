"""The purpose, told once from beginning to end: an empty folder, a real server, a few browsers.

Set up, invite, agenda, minutes together, a task, publish, and the next meeting carries over what is unfinished;
and everybody finds the embassy's number.
"""

import re
import subprocess
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from roundtable.core import clock, i18n
from roundtable.core.config import ROOT, Config
from tests.browser.conftest import People
from tests.conftest import Server

LINK = re.compile(r"http://\S+/setup/\S+")


class FreshServer(Server):
    """`python server.py` on an empty folder, with its output."""

    def read_link(self) -> str:
        """The one-time link of the first start, which the operator copies from the terminal."""
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "server.py")], env=self.env, stdout=subprocess.PIPE, text=True
        )
        for line in self.process.stdout:
            if found := LINK.search(line):
                return found[0]
        raise AssertionError("the server ended without a link")


@pytest.fixture
def fresh(tmp_path):
    server = FreshServer(Config(data_dir=tmp_path / "empty"))
    yield server
    server.stop()
    server.process.stdout.close()


@pytest.fixture
def people(chromium, fresh):
    opened = People(chromium, fresh)
    yield opened
    opened.close()
    assert opened.complaints() == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.timeout(300)
def test_a_moderation_runs_a_real_meeting_from_a_fresh_machine(fresh, people):
    link = fresh.read_link()
    anna, birgit, petra = people(), people(), people(width=360, height=780)
    set_up(anna, link)
    sit_down_as_moderation(anna, birgit)
    join_by_invitation(birgit, petra)
    plan_a_meeting(birgit, clock.today())
    write_the_agenda(birgit)
    meeting = open_the_meeting(birgit, petra)
    take_minutes_together(birgit, petra)
    decide_and_hand_out_a_task(birgit, petra)
    close_and_publish(birgit, petra, meeting)
    prepare_the_next_meeting(birgit)
    find_the_number_of_an_embassy(petra)


def set_up(anna: Page, link: str) -> None:
    anna.goto(link)
    anna.get_by_label("Wie heißen Sie?").fill("Anna")
    anna.get_by_label("Ihre E-Mail-Adresse").fill("anna@example.org")
    anna.locator("#setup button[type=submit]").click()
    expect(anna.locator("h1")).to_contain_text("Anna")
    expect(anna.locator("#state")).to_contain_text("Herzogtum Lauenburg")
    expect(anna.locator("#state tbody tr")).to_have_count(6)
    expect(anna.locator("#prepared")).to_contain_text("Stormarn")


def sit_down_as_moderation(anna: Page, birgit: Page) -> None:
    """Nobody moderates this table yet, so the administration invites one person to; then its moderation invites."""
    anna.goto("/tables/dithmarschen")
    anna.get_by_role("link", name="Erste Moderation").click()
    press(anna, "Einladung erstellen")
    expect(anna.locator(".rt-qr svg").first).to_be_visible()
    join(birgit, anna.get_by_label("Link", exact=True).input_value(), "Birgit")
    birgit.goto("/tables/dithmarschen/members")
    expect(birgit.locator("#members")).to_contain_text("Moderation")


def invite(page: Page, role: str) -> str:
    page.goto("/tables/dithmarschen/invitations")
    page.get_by_label(role, exact=True).check()
    page.locator("#invitation-form button[type=submit]").click()
    expect(page.locator(".rt-qr svg").first).to_be_visible()
    return page.get_by_label("Link", exact=True).input_value()


def join_by_invitation(birgit: Page, petra: Page) -> None:
    """On a phone: one link, two answers, one box."""
    join(petra, invite(birgit, "Ehrenamtlich"), "Petra")
    petra.goto("/tables/dithmarschen")
    expect(petra.locator("#presence")).to_contain_text("Petra")


def join(page: Page, invitation: str, name: str) -> None:
    page.goto(invitation)
    page.get_by_label("Wie heißen Sie?").fill(name)
    page.get_by_label("Ihre E-Mail-Adresse").fill(f"{name.lower()}@example.org")
    page.get_by_label("Ja, daran halte ich mich").check()
    press(page, "Platz nehmen")
    expect(page.locator("h1")).to_contain_text(name)


def plan_a_meeting(birgit: Page, day) -> None:
    birgit.goto("/tables/dithmarschen/meetings")
    birgit.get_by_role("link", name="Sitzung planen").first.click()
    birgit.get_by_label("Tag", exact=True).fill(day.isoformat())
    birgit.get_by_label("Beginn").fill("14:00")
    birgit.get_by_label("Ende").fill("16:00")
    birgit.get_by_label("Ort", exact=False).first.fill("Kreishaus Heide")
    birgit.locator("#facts-form button[type=submit]").click()
    expect(birgit.locator("h1")).to_contain_text(f"1. Sitzung {day.year}")


def write_the_agenda(birgit: Page) -> None:
    for number, title in enumerate(("Begrüßung", "Passersatzpapiere", "Fahrtkosten"), 1):
        birgit.get_by_label("Neuer Punkt").fill(title)
        press(birgit, "Hinzufügen")
        expect(birgit.locator(".rt-plan__i")).to_have_count(number)
    birgit.get_by_role("button", name="TOP 3 nach oben").click()
    expect(birgit.locator(".rt-plan__i").nth(1)).to_contain_text("Fahrtkosten")
    expect(birgit.locator(".rt-plan__i").nth(2)).to_contain_text("TOP 3")
    birgit.get_by_role("button", name="TOP 2 nach unten").click()
    expect(birgit.locator(".rt-plan__i").nth(1)).to_contain_text("Passersatzpapiere")


def open_the_meeting(birgit: Page, petra: Page) -> str:
    petra.goto("/tables/dithmarschen")
    birgit.get_by_role("link", name="Sitzung eröffnen").click()
    press(birgit, "Sitzung eröffnen")
    expect(birgit.locator("#doc h2")).to_have_text("Begrüßung")
    petra.get_by_role("link", name="Zur laufenden Sitzung").click()
    expect(petra.locator("#doc h2")).to_have_text("Begrüßung")
    press_next(birgit)
    expect(petra.locator("#doc h2")).to_have_text("Passersatzpapiere")
    return birgit.url.removesuffix("/live")


def press_next(page: Page) -> None:
    page.locator("#next-form button").click()


def write(page: Page, text: str) -> None:
    editor = page.locator("#doc textarea:visible").first
    editor.click()
    editor.press_sequentially(text, delay=2)
    expect(page.locator("#doc")).to_contain_text("gespeichert")


def take_minutes_together(birgit: Page, petra: Page) -> None:
    expect(birgit.locator("#doc h2")).to_have_text("Passersatzpapiere")
    write(birgit, "Zwei Auslandsvertretungen vergeben Termine nur noch online.")
    expect(petra.locator("#doc")).to_contain_text("Termine nur noch online.")
    press(birgit, "Absatz fertig")


def decide_and_hand_out_a_task(birgit: Page, petra: Page) -> None:
    write(birgit, "!Einträge werden alle drei Monate geprüft.")
    press(birgit, "Absatz fertig")
    expect(petra.locator("#doc .rt-mark--decision")).to_contain_text(f"Beschluss 1/{clock.today().year}")
    birgit.get_by_text("Ergebnis eintragen").click()
    press(birgit, "einstimmig")
    expect(petra.locator("#doc .rt-mark--decision")).to_contain_text("einstimmig")
    due = clock.today() + timedelta(days=20)
    editor = birgit.locator("#doc textarea:visible").first
    editor.press_sequentially(f"@Petra Sprechzeiten erfragen bis {due.day}.{due.month}.{due.year}")
    expect(birgit.locator("#doc .rt-parse")).to_contain_text("Sprechzeiten erfragen")
    press(birgit, "Aufgabe festhalten")
    expect(petra.locator("#doc .rt-mark--action")).to_contain_text("Sprechzeiten erfragen")
    petra.goto("/tasks")
    expect(petra.locator("#main")).to_contain_text("Sprechzeiten erfragen")


def close_and_publish(birgit: Page, petra: Page, meeting: str) -> None:
    birgit.get_by_text("Sitzung beenden").first.click()
    press(birgit, "Jetzt beenden")
    expect(birgit.locator("#main")).to_contain_text("Die Sitzung ist beendet")
    birgit.goto(f"{meeting}/minutes")
    birgit.get_by_role("button", name=re.compile("eröffentlichen")).first.click()
    expect(birgit.locator("#main")).to_contain_text("Veröffentlicht")
    expect(birgit.locator("#main")).to_contain_text("SHA-256")
    petra.goto("/tables/dithmarschen")
    expect(petra.locator("#last-minutes")).to_contain_text("Einträge werden alle drei Monate geprüft.")


def prepare_the_next_meeting(birgit: Page) -> None:
    birgit.get_by_role("link", name="Nächste Sitzung vorbereiten").click()
    birgit.get_by_label("Tag", exact=True).fill((clock.today() + timedelta(days=90)).isoformat())
    birgit.locator("#facts-form button[type=submit]").click()
    carried = birgit.locator("#carry-over")
    for what in ("Protokoll genehmigen", "Stand der Aufgaben", "Fahrtkosten"):
        expect(carried).to_contain_text(what)
    carried.get_by_role("button").first.click()
    day = i18n.day(clock.today(), year=True)
    expect(birgit.locator(".rt-plan__t")).to_have_text(
        [
            "TOP 1 Begrüßung, Anwesenheit, Tagesordnung",
            f"TOP 2 Genehmigung des Protokolls vom {day}",
            "TOP 3 Stand der Aufgaben",
            "TOP 4 Fahrtkosten",
            "TOP 5 Verschiedenes, Termine",
        ]
    )


def find_the_number_of_an_embassy(petra: Page) -> None:
    petra.goto("/tables/dithmarschen")
    petra.get_by_label("Botschaft, Behörde oder Land").fill("ghana")
    press(petra, "Suchen")
    expect(petra.locator("#results")).to_contain_text("Ghana")
    expect(petra.locator("#results a[href^='tel:']").first).to_be_visible()
