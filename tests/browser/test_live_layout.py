"""Where things stand on the page of the running meeting and in the editor of its minutes."""

import pytest
from playwright.sync_api import expect

from roundtable.core.events import record
from roundtable.meetings.models import AgendaItem
from tests import world
from tests.browser.conftest import horizontal_scroll
from tests.browser.test_live_meeting import show
from tests.live import stage


def box(locator):
    found = locator.bounding_box()
    assert found
    return found


@pytest.mark.parametrize("page", ["live", "minutes/edit"])
def test_the_toolbar_takes_one_row_and_its_group_stays_together(meeting, person, page):
    birgit = person("birgit")
    birgit.goto(stage.live(meeting) if page == "live" else f"/tables/dithmarschen/meetings/{meeting}/{page}")
    tools = birgit.locator(".rt-tools").first.locator(".rt-tool")
    expect(tools).to_have_count(7)
    assert len({round(box(tool)["y"]) for tool in tools.all()}) == 1
    expect(birgit.get_by_role("button", name="Überschrift").first).to_be_visible()


def test_on_a_phone_the_group_stays_together_and_fits_a_finger(meeting, person):
    birgit = show(person("birgit", width=360, height=740), meeting)
    group = birgit.locator(".rt-tools__set .rt-tool")
    assert len({round(box(tool)["y"]) for tool in group.all()}) == 1
    assert all(min(box(tool)["width"], box(tool)["height"]) >= 44 for tool in birgit.locator(".rt-tool").all())
    assert horizontal_scroll(birgit) == 0


def test_raising_a_hand_stands_beside_the_title_and_the_editor_near_its_item(meeting, person):
    birgit = show(person("birgit"), meeting)
    hand, name = box(birgit.locator("#hand")), box(birgit.locator(".rt-live-state"))
    assert hand["y"] < name["y"] + name["height"] and hand["x"] > name["x"] + name["width"]
    header, editor = box(birgit.locator(".rt-doc__h")), box(birgit.locator("#doc .rt-write"))
    assert editor["y"] - (header["y"] + header["height"]) <= 48
    birgit.set_viewport_size({"width": 360, "height": 740})
    hand, agenda = box(birgit.locator("#hand")), box(birgit.locator(".rt-rail"))
    assert hand["y"] + hand["height"] <= agenda["y"] and horizontal_scroll(birgit) == 0


def test_nine_items_fit_one_row_of_dots_on_a_phone(meeting, person, database):
    with database.write() as db:
        for number in range(6, 10):
            row = AgendaItem(
                table_id=1, meeting_id=meeting, position=number, label=str(number), title=f"Punkt {number}"
            )
            db.add(row)
    petra = show(person("petra", width=360, height=740), meeting)
    dots = petra.locator(".rt-rail__i a")
    expect(dots).to_have_count(9)
    assert len({round(box(dot)["y"]) for dot in dots.all()}) == 1 and horizontal_scroll(petra) == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_lists_in_the_note_of_an_item_stay_within_the_column(meeting, person, database, width):
    with database.write() as db:
        row = db.get_one(AgendaItem, stage.items(database, meeting)["1"].id)
        row.note = "Zwei offene Einwendungen:\n\n- Bitte ergänzen.\n- Der Termin steht fest."
        record(world.actor(db, "birgit"), "agenda.changed", f"agenda/{meeting}", row)
    petra = show(person("petra", width=width, height=740), meeting)
    for page in ("live", "agenda"):
        if page == "agenda":
            petra.goto(f"/tables/dithmarschen/meetings/{meeting}")
        note = petra.locator(".rt-doc__note, .rt-plan__note").first
        indent = note.locator("ul").evaluate("list => parseFloat(getComputedStyle(list).paddingInlineStart)")
        assert indent >= 16, page  # room for the bullet, which hangs before the text


def test_who_cannot_write_is_told_who_does(meeting, person):
    petra, ole = show(person("petra"), meeting), show(person("ole"), meeting)
    expect(petra.locator("#doc")).to_contain_text("Mitschreiben tun Moderation und Protokollführung.")
    expect(ole.locator("#doc")).not_to_contain_text("Mitschreiben tun")


def test_call_and_remove_keep_their_distance(meeting, person):
    petra, birgit = show(person("petra"), meeting), show(person("birgit"), meeting)
    petra.get_by_role("button", name="Zu Wort melden").click()
    buttons = birgit.locator(".rt-hands .rt-tap-form button")
    expect(buttons).to_have_count(2)
    call, remove = (box(button) for button in buttons.all())
    apart = (
        remove["y"] - call["y"] - call["height"] if remove["y"] > call["y"] else remove["x"] - call["x"] - call["width"]
    )
    assert apart >= 8
