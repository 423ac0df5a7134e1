"""From the invitation to the approval, across two meetings and seven weeks: the moderation, somebody at the table,
and somebody who has only a mailed link, each at a screen of their own.
"""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from roundtable.core import clock, i18n
from roundtable.minutes.document.queries import is_intact
from roundtable.minutes.models import MinutesVersion
from roundtable.tables.models import RoundTable
from tests.browser.conftest import LINE_FAULTS, horizontal_scroll
from tests.browser.proxy import until
from tests.conftest import Server
from tests.mail.mailbox import mails
from tests.meetings.conftest import TABLE

# Days after the first one: the first meeting, what is said about its minutes, the second meeting.
FIRST, AFTER, SECOND = 9, 12, 50
SENTENCE = "Zwei Vertretungen vergeben Termine nur noch online."
CORRECTED = "Drei Vertretungen vergeben Termine nur noch online."
OBJECTION = "Es waren drei, auch die in Hamburg."
INTERNAL = "Der Raum im Juli ist noch nicht sicher."
LINK = re.compile(r"https?://[^/\s]+(/via/\S+/minutes)")


@pytest.fixture(autouse=True)
def rules(database) -> None:
    """The table invites seven days before and decides with more than half of its four seats."""
    with database.write() as db:
        table = db.query(RoundTable).filter_by(slug="dithmarschen").one()
        table.notice_days, table.quorum_rule, table.objection_days = 7, "majority", 14


def day(later: int, year: bool = False) -> str:
    return i18n.day(on(later), year=year)


def on(later: int) -> date:
    return clock.today() + timedelta(days=later)


def press(page: Page | Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.timeout(180)
def test_from_the_invitation_to_the_approval(server, config, database, person):
    person.tolerate(*LINE_FAULTS)
    with i18n.use("de"):
        birgit, petra, guest = person("birgit"), person("petra", width=360), person(width=360)
        first = plan(birgit, FIRST)
        invite(birgit, petra, config, FIRST)
        server.travel(FIRST)
        hold_the_first_meeting(birgit, petra, first)
        comment_and_publish(birgit, petra, first)
        link = ask_without_account(birgit, guest, config, first)
        server.travel(AFTER)
        object_to_it(birgit, petra, guest, first, link)
        second = prepare_the_second(birgit, petra)
        server.travel(SECOND)
        approve(birgit, petra, first, second)
        frozen(server, database, birgit, petra, guest, first, link)


def plan(birgit: Page, later: int) -> str:
    birgit.goto(f"{TABLE}/meetings/new")
    birgit.get_by_label("Tag", exact=True).fill(on(later).isoformat())
    birgit.locator("#f-starts").fill("14:00")
    birgit.locator("#f-ends").fill("16:00")
    birgit.locator("#facts-form button[type=submit]").click()
    expect(birgit.locator("h1")).to_contain_text("Sitzung")
    return birgit.url.split("#")[0]


def invite(birgit: Page, petra: Page, config, later: int) -> None:
    press(birgit, "Übliche Tagesordnung einfügen")
    birgit.get_by_label("Neuer Punkt").fill("Passersatzpapiere")
    press(birgit, "Hinzufügen")
    expect(birgit.locator(".rt-plan__i")).to_have_count(5)
    petra.goto(birgit.url.split("#")[0])
    expect(birgit.locator("[id^=invitation-][id$=-state]")).to_contain_text(f"verschickt. Bis {day(later - 7)}.")
    expect(petra.locator("[id^=invitation-][id$=-state]")).to_be_hidden()
    birgit.get_by_role("link", name="Ansehen und senden").click()
    press(birgit, "An 5 Personen senden")
    for page in (birgit, petra):
        expect(page.locator("[id^=invitation-][id$=-state]")).to_have_text(f"Fristgerecht eingeladen am {day(0)}")
    assert until(lambda: len(mails(config)) == 5)
    assert all("Passersatzpapiere" in mail.get_content() for mail in mails(config))


def open_meeting(birgit: Page, petra: Page, meeting: str) -> None:
    petra.goto(f"{meeting}/live")
    expect(petra.locator("#meeting-idle")).to_contain_text("noch nicht eröffnet")
    birgit.goto(meeting)
    birgit.get_by_role("link", name="Sitzung eröffnen").click()
    press(birgit, "Sitzung eröffnen")
    for page in (birgit, petra):
        expect(page.locator("#doc h2")).to_contain_text("Begrüßung")


def go_on_to(birgit: Page, petra: Page, title: str) -> None:
    while title not in (shown := birgit.locator("#doc h2").inner_text()):
        birgit.locator("#next-form button").click()
        expect(birgit.locator("#doc h2")).not_to_have_text(shown)
    expect(petra.locator("#doc h2")).to_contain_text(title)


def hold_the_first_meeting(birgit: Page, petra: Page, meeting: str) -> None:
    open_meeting(birgit, petra, meeting)
    somebody_comes_in(birgit, petra)
    go_on_to(birgit, petra, "Passersatzpapiere")
    write(birgit, SENTENCE)
    press(birgit, "Absatz fertig")
    write(birgit, INTERNAL)
    press(birgit, "Absatz fertig")
    birgit.locator(".rt-block", has_text=INTERNAL).locator(".rt-block__edit").press("Enter")
    press(birgit, "Als intern kennzeichnen")
    expect(birgit.locator(".rt-par--internal")).to_contain_text(INTERNAL)
    write(birgit, "!Die Liste der Termine wird monatlich geprüft.")
    press(birgit, "Absatz fertig")
    birgit.get_by_text("Ergebnis eintragen").click()
    press(birgit, "einstimmig")
    expect(petra.locator("#doc .rt-mark--decision")).to_contain_text("einstimmig")
    composer(birgit).press_sequentially("@Petra Sprechzeiten erfragen bis nächste Sitzung")
    expect(birgit.locator("#doc .rt-parse")).to_contain_text("Sprechzeiten erfragen")
    press(birgit, "Aufgabe festhalten")
    expect(petra.locator("#doc .rt-mark--action")).to_contain_text("Sprechzeiten erfragen")
    end(birgit, petra)


def composer(page: Page) -> Locator:
    return page.locator("#doc form[id^=editor-] textarea")


def write(page: Page, text: str) -> None:
    composer(page).press_sequentially(text)


def somebody_comes_in(birgit: Page, petra: Page) -> None:
    """Attendance by organisation, one seat by a deputy: with the third seat the table can decide."""
    quorum = petra.locator("[id^=attendance-][id$=-quorum]")
    for name in ("Beratungsstelle Dithmarschen", "Helferkreis Heide"):
        expect(quorum).to_contain_text("Nicht beschlussfähig")
        press(birgit, f"{name} ist da")
    birgit.locator("[id^=attendance-][id$=-edit] summary").click()
    birgit.get_by_label("Vertreten durch: Migrationsberatung").fill("Ina Beispiel")
    press(birgit, "Vertretung für Migrationsberatung speichern")
    expect(quorum).to_contain_text("Beschlussfähig: 3 von 4")
    expect(petra.locator(".rt-attendance").first).to_contain_text("vertreten durch Ina Beispiel")


def end(birgit: Page, petra: Page) -> None:
    birgit.locator("#end-meeting summary").click()
    press(birgit, "Jetzt beenden")
    expect(birgit.locator("#meeting-idle")).to_contain_text("Die Sitzung ist beendet")
    expect(petra.locator("#meeting-idle")).to_contain_text("Die Sitzung ist beendet")


def comment_and_publish(birgit: Page, petra: Page, meeting: str) -> None:
    birgit.goto(f"{meeting}/minutes")
    petra.goto(f"{meeting}/minutes")
    for page in (birgit, petra):
        expect(page.locator(".rt-document__dl")).to_contain_text(f"fristgerecht eingeladen am {day(0, True)}")
        expect(page.locator(".rt-document__dl")).to_contain_text("Ina Beispiel")
    birgit.locator("#comment-phase summary").click()
    press(birgit, "Zur Abstimmung geben")
    expect(petra.locator("#comment-window")).to_be_visible()
    petra.get_by_role("link", name="Kommentieren zu: Zwei Vertretungen").click()
    petra.get_by_label("Ihr Kommentar").fill("Seit wann?")
    press(petra, "Kommentar abschicken")
    expect(birgit.locator(".rt-remark")).to_contain_text("Seit wann?")
    expect(birgit.locator("#hindrances")).to_contain_text("Ein Kommentar ist noch nicht erledigt.")
    birgit.locator(".rt-remark input").fill("Seit Mai.")
    press(birgit, "Erledigt")
    expect(petra.locator(".rt-remark")).to_contain_text("Seit Mai.")
    press(birgit, "Fassung 1 veröffentlichen")
    for page in (birgit, petra):
        expect(page.locator("#main")).to_contain_text("Einwendungen sind noch 14 Tage möglich")
        expect(page.locator(".rt-document")).to_contain_text("SHA-256")
        expect(page.locator(".rt-par--internal")).to_contain_text(INTERNAL)


def ask_without_account(birgit: Page, guest: Page, config, meeting: str) -> str:
    """The path in the mail to somebody who has no account."""
    birgit.get_by_role("link", name="Menschen ohne Konto fragen").click()
    birgit.get_by_label("E-Mail-Adressen").fill("Verein <verein@example.org>")
    press(birgit, "Links verschicken")
    expect(birgit.locator("#main")).to_contain_text("verein@example.org")
    assert until(lambda: mails(config)[-1]["To"].endswith("verein@example.org"))
    link = LINK.search(mails(config)[-1].get_content())[1]
    guest.goto(link)
    expect(guest.locator(".rt-document")).to_contain_text(SENTENCE)
    expect(guest.locator(".rt-document .rt-mark--decision")).to_contain_text("einstimmig")
    expect(guest.get_by_role("button", name="Einwendung abschicken")).to_be_visible()
    assert INTERNAL not in guest.content() and horizontal_scroll(guest) == 0
    return link


def object_to_it(birgit: Page, petra: Page, guest: Page, meeting: str, link: str) -> None:
    birgit.goto(f"{meeting}/minutes")
    petra.goto(f"{meeting}/minutes")
    petra.get_by_role("link", name="Einwendung schreiben").click()
    petra.get_by_label("Um welchen Absatz geht es?").select_option(label=f"TOP 4: {SENTENCE}")
    petra.get_by_label("Was stimmt nicht, und wie soll es heißen?").fill(OBJECTION)
    press(petra, "Einwendung abschicken")
    expect(birgit.locator("#objection-window")).to_contain_text(OBJECTION)
    expect(petra.locator("#objection-window")).to_contain_text("Noch offen.")
    guest.goto(link)
    assert OBJECTION not in guest.locator("main").inner_text(), "others' objections are read at the table only"


def prepare_the_second(birgit: Page, petra: Page) -> str:
    birgit.get_by_role("link", name="Nächste Sitzung vorbereiten").click()
    birgit.get_by_label("Tag", exact=True).fill(on(SECOND).isoformat())
    birgit.locator("#facts-form button[type=submit]").click()
    carried = birgit.locator("#carry-over")
    expect(carried).to_contain_text("Fassung 1, mit 1 Einwendung")
    expect(carried).to_contain_text("1 offene Aufgabe")
    press(carried, "Übernehmen")
    meeting = birgit.url.split("#")[0]
    petra.goto(meeting)
    for page in (birgit, petra):
        expect(page.locator(".rt-plan")).to_contain_text(f"TOP 2 Genehmigung des Protokolls vom {day(FIRST, True)}")
        expect(page.locator(".rt-plan__note").first).to_contain_text("Eine offene Einwendung: Helferkreis Heide")
        expect(page.locator(".rt-plan__note").first).to_contain_text(OBJECTION)
        expect(page.locator(".rt-plan")).to_contain_text("Stand der Aufgaben")
    birgit.get_by_role("link", name="Ansehen und senden").click()
    press(birgit, "An 5 Personen senden")
    expect(petra.locator("[id^=invitation-][id$=-state]")).to_have_text(f"Fristgerecht eingeladen am {day(AFTER)}")
    return meeting


def approve(birgit: Page, petra: Page, first: str, second: str) -> None:
    petra.goto(f"{first}/minutes")
    expect(petra.locator("#main")).to_contain_text("Wartet auf Genehmigung")
    assert petra.get_by_role("link", name="Einwendung schreiben").count() == 0
    open_meeting(birgit, petra, second)
    for name in ("Beratungsstelle Dithmarschen", "Helferkreis Heide", "Migrationsberatung"):
        press(birgit, f"{name} ist da")
    go_on_to(birgit, petra, "Genehmigung des Protokolls")
    expect(petra.locator("#doc")).to_contain_text(OBJECTION)
    birgit.goto(f"{first}/minutes")
    press(birgit, "Als genehmigt eintragen")
    expect(birgit.locator("#main")).to_contain_text("Eine Einwendung ist noch offen.")
    birgit.get_by_role("link", name="Beantworten").click()
    birgit.get_by_label("Wie der Absatz lauten soll").fill(CORRECTED)
    press(birgit, "Annehmen und berichtigen")
    expect(birgit.locator("#objection-window")).to_contain_text("Berichtigt in Fassung 2.")
    expect(petra.locator("#doc")).not_to_contain_text(OBJECTION)
    press(birgit, "Als genehmigt eintragen")
    expect(birgit.locator("#main")).to_contain_text(f"Genehmigt in der Sitzung am {day(SECOND, True)}.")
    expect(petra.locator("#doc .rt-mark--decision")).to_contain_text(
        f"Das Protokoll vom {day(FIRST, True)} wird mit Berichtigungen genehmigt (Fassung 2)."
    )
    birgit.goto(f"{second}/live")
    go_on_to(birgit, petra, "Stand der Aufgaben")
    end(birgit, petra)


def frozen(server: Server, database, birgit: Page, petra: Page, guest: Page, first: str, link: str) -> None:
    """Everybody sees the corrected version now, and nobody can change it."""
    for page in (birgit, petra):
        page.goto(f"{first}/minutes")
        expect(page.locator(".rt-document")).to_contain_text(CORRECTED)
        expect(page.locator("#main")).to_contain_text("Diese Fassung kann niemand mehr ändern.")
        expect(page.locator("#main")).to_contain_text("Mit Berichtigungen.")
        expect(page.locator("#versions li")).to_have_count(2)
        expect(page.get_by_role("link", name="Schreiben", exact=True)).to_have_count(0)
    petra.get_by_role("link", name="was sich geändert hat").click()
    expect(petra.locator("#main del")).to_contain_text("Zwei")
    expect(petra.locator("#main ins")).to_contain_text("Drei")
    guest.goto(link)
    expect(guest.locator(".rt-document")).to_contain_text(CORRECTED)
    expect(guest.locator("#objection-window")).to_contain_text("genehmigt")
    assert guest.get_by_role("button", name="Einwendung abschicken").count() == 0
    assert INTERNAL not in guest.content()
    with database.read() as db:
        versions = db.query(MinutesVersion).order_by(MinutesVersion.number).all()
        assert [(version.number, is_intact(version)) for version in versions] == [(1, True), (2, True)]
        assert SENTENCE in versions[0].content and CORRECTED in versions[1].content
