"""Date polls on a phone: three taps from the mail, without JavaScript; the result fills in live at the table."""

import pytest
from playwright.sync_api import expect

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.meetings.polls import actions as polls
from roundtable.meetings.polls.models import PollVoice
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.browser.test_agenda import open_live
from tests.browser.test_every_page import AXE, RULES
from tests.meetings.conftest import TABLE, at

SECOND = 1500  # ms: a second for the live update, and some more for the browser on a busy machine


@pytest.fixture
def poll(database):
    """An open poll with three dates and an invited guest: (id, ids of the dates, the guest's link)."""
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        times = [(at(days), at(days, 16)) for days in (9, 11, 16)]
        draft = polls.PollDraft("Sommersitzung", times, "Bitte bis Freitag antworten", "Kreishaus Heide")
        found = polls.open_poll(birgit, draft)
        email = "amt@example.org"
        db.add(PollVoice(table_id=found.table_id, poll_id=found.id, email=email, name="Jobcenter"))
        token = guest_links.issue_guest_link(
            db, guest_links.GuestLinkDraft(found.table_id, polls.PURPOSE, found.id, email, "Jobcenter")
        )
        return found.id, [option.id for option in found.options], f"/via/{token}/poll"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_guest_votes_on_a_phone_in_three_taps(person, poll, javascript):
    number, options, link = poll
    birgit = open_live(person("birgit"), f"{TABLE}/polls/{number}")
    guest = person(width=320, javascript=javascript)
    guest.goto(link)  # the first tap, on the link in the mail
    assert not horizontal_scroll(guest)
    guest.locator(f"label:has(#vote-{options[1]}-yes)").click()  # the second
    guest.locator("#vote-save").click()  # the third
    expect(guest.locator("#vote-saved")).to_contain_text("Ihre Antwort ist gespeichert")
    expect(guest.locator(f"#vote-{options[1]}-yes")).to_be_checked()
    assert not horizontal_scroll(guest)
    expect(birgit.locator(f"#option-{options[1]}")).to_contain_text("Jobcenter", timeout=SECOND)


def test_whom_every_date_suits_needs_two_taps(person, poll):
    _number, options, link = poll
    guest = person(width=320, javascript=False)
    guest.goto(link)
    guest.locator("#vote-all").click()
    for option in options:
        expect(guest.locator(f"#vote-{option}-yes")).to_be_checked()


def test_the_live_result_disturbs_nobody_who_is_choosing(person, poll):
    number, options, _link = poll
    birgit, petra = (open_live(person(name), f"{TABLE}/polls/{number}") for name in ("birgit", "petra"))
    birgit.locator(f"label:has(#vote-{options[0]}-maybe)").click()
    petra.locator("#vote-all").click()
    expect(birgit.locator(f"#option-{options[0]}")).to_contain_text("Petra", timeout=SECOND)
    expect(birgit.locator(f"#vote-{options[0]}-maybe")).to_be_checked()
    expect(birgit.locator(f"#vote-{options[0]}-maybe")).to_be_focused()


def test_targets_are_large_and_the_pages_accessible(person, poll):
    number, _options, link = poll
    for scheme in ("light", "dark"):
        for page, path in (
            (person(width=320, scheme=scheme), link),
            (person("birgit", width=320, scheme=scheme), f"{TABLE}/polls/{number}"),
        ):
            page.goto(path)
            boxes = [label.bounding_box() for label in page.locator(".rt-vote__l").all()]
            assert len(boxes) == 9 and min(box["height"] for box in boxes) >= 44
            assert not horizontal_scroll(page)
            page.evaluate(AXE.read_text(encoding="utf-8"))
            assert page.evaluate(RULES) == []
