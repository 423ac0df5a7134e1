"""Pasting from Word, pictures, the toolbar, and minutes of a whole meeting on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import Meeting
from roundtable.minutes.models import Block
from tests import world
from tests.files.samples import picture
from tests.meetings.conftest import facts
from tests.minutes.conftest import make_item, make_meeting

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {color: red}</style></head><body>
<!--StartFragment--><h1>Passersatz<o:p></o:p></h1>
<p class=MsoNormal>Die Botschaft vergibt <b>Termine nur&nbsp;online</b>. Siehe <a href="https://example.org/x">Seite</a>
und <a href="javascript:alert(1)">diese</a>.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>erstens</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp; </span>
</span>darunter</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.<span>&nbsp;</span>
</span>zweitens</p>
<p class=MsoNormal># kein Titel, 2 * 3 = 6</p><script>alert(1)</script>
<table><tr><td>Amt</td><td>Ort</td></tr><tr><td>LaZuF</td><td>a|b</td></tr></table><!--EndFragment--></body></html>"""
WRITTEN = """# Passersatz

Die Botschaft vergibt **Termine nur online**. Siehe [Seite](https://example.org/x) und diese.

- erstens
   - darunter
1. zweitens

\\# kein Titel, 2 \\* 3 = 6

| Amt | Ort |
| --- | --- |
| LaZuF | a\\|b |"""
LIBRE = "<p><b>fett</b> und <i>schräg</i></p><ul><li><p>eins</p><ul><li>tief</li></ul></li><li>zwei</li></ul>"
DOCS = '<b style="font-weight:normal"><p><span style="font-weight:700">fett</span><span> normal</span></p></b>'
PASTE = """(box, {html, plain, picture}) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (plain) data.setData("text/plain", plain);
  if (picture) data.items.add(new File(["x"], "bild.png", {type: "image/png"}));
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  return !box.dispatchEvent(event);
}"""
DROP = """(target) => {
  const data = new DataTransfer();
  data.items.add(new File(["x"], "bild.png", {type: "image/png"}));
  return !target.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def item(database) -> tuple[str, int]:
    with database.write() as db:
        meeting = make_meeting(db)
        number = make_item(db, meeting, 1, "Passersatz").id
        return f"/tables/dithmarschen/meetings/{meeting.id}/minutes/edit", number


def box_of(page: Page, item: tuple[str, int]):
    page.goto(item[0])
    box = page.locator(f"#editor-{item[1]} textarea")
    box.click()
    return box


def test_pasting_keeps_headings_lists_and_bold(person, item, database):
    page = person("birgit")
    box = box_of(page, item)
    assert box.evaluate(PASTE, {"html": WORD, "plain": "Passersatz"}) is True
    expect(box).to_have_value(WRITTEN)
    page.keyboard.press("Control+z")  # it can be taken back like anything typed
    expect(box).to_have_value("")
    for html, wanted in ((LIBRE, "**fett** und schräg\n\n- eins\n   - tief\n- zwei"), (DOCS, "**fett** normal")):
        box.fill("")
        assert box.evaluate(PASTE, {"html": html, "plain": "x"}) is True
        expect(box).to_have_value(wanted)
    expect(page.locator(f"#editor-{item[1]} .rt-saved__t")).to_have_text(re.compile("^gespeichert"))
    with database.read() as db:
        assert db.scalars(select(Block.text)).all() == ["**fett** normal"]


def test_text_without_form_is_left_to_the_browser(person, item):
    box = box_of(person("birgit"), item)
    assert box.evaluate(PASTE, {"html": "<p>nur Text</p>", "plain": "nur Text"}) is False
    assert box.evaluate(PASTE, {"plain": "**wie getippt**"}) is False


def test_pictures_are_refused_with_a_word_about_where_they_go(person, item):
    page = person("birgit")
    box = box_of(page, item)
    word = page.locator(f"#editor-{item[1]} [data-to-files]")
    expect(word).to_be_hidden()
    assert box.evaluate(PASTE, {"picture": True}) is True
    expect(word).to_contain_text("Anlagen des TOP")
    expect(box).to_have_value("")
    box.evaluate(PASTE, {"html": "<h2>Plan</h2><img src='file:///c:/x.png'>", "plain": "Plan"})
    expect(box).to_have_value("## Plan")
    expect(word).to_be_visible()
    for target in (box, page.locator("h1").first):
        page.evaluate("document.querySelector('[data-to-files]').hidden = true")
        assert target.evaluate(DROP) is True
        expect(word).to_be_visible()
    word.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Anlagen zu TOP 1")


def test_the_toolbar_by_mouse_and_by_keys(person, item):
    page = person("birgit")
    box = box_of(page, item)
    form = page.locator(f"#editor-{item[1]}")
    for name, keys in (("Fett", "Strg+B"), ("Liste", "Strg+Umschalt+8"), ("Überschrift", "Strg+Alt+1")):
        expect(form.get_by_role("button", name=name)).to_contain_text(keys)
    box.fill("Termine")
    form.get_by_role("button", name="Überschrift").click()
    expect(box).to_have_value("### Termine")
    box.press("Control+Alt+Digit1")
    expect(box).to_have_value("Termine")
    box.press("Control+Shift+Digit8")
    expect(box).to_have_value("- Termine")
    form.get_by_role("button", name="Liste").click()
    box.press("Control+a")
    box.press("Control+b")
    expect(box).to_have_value("**Termine**")


def test_a_file_is_added_from_the_telephone(person, item, tmp_path):
    photo = tmp_path / "Tafel.jpg"
    photo.write_bytes(picture(size=(1200, 900), gps=True))
    page = person("birgit", width=360, height=780)
    page.goto(f"/tables/dithmarschen/items/{item[1]}/files")
    page.locator("#f-files").set_input_files(photo)
    page.get_by_role("button", name="Hinzufügen").click()
    expect(page.locator("#item-files-" + str(item[1]))).to_contain_text("Tafel.jpg")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tafel.jpg").click()
    assert download.value.suggested_filename == "Tafel.jpg"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.timeout(240)
def test_a_whole_meeting_is_minuted_on_a_telephone(person, database):
    """360 px: agenda, opening, a note, a decision with its result, a task, the next item, the end."""
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        meeting = meetings.plan_meeting(birgit, facts()).id
        for title in ("Begrüßung", "Passersatzpapiere der Auslandsvertretungen"):
            agenda.add_item(birgit, db.get_one(Meeting, meeting), Content(title))
    page = person("birgit", width=360, height=740)
    page.goto(f"/tables/dithmarschen/meetings/{meeting}")
    fits(page)
    page.get_by_role("link", name="Sitzung eröffnen").click()
    page.get_by_role("button", name="Trotzdem jetzt eröffnen").click()
    expect(page.locator("#doc h2")).to_have_text("Begrüßung")
    fits(page)
    box = page.locator("#doc textarea:visible").first
    box.click()
    box.press_sequentially("Alle sind da.")
    page.get_by_role("button", name="Absatz fertig").click()
    expect(page.locator("#doc .rt-block")).to_contain_text("Alle sind da.")
    tool(page, "decision")
    box.press_sequentially("Wir treffen uns vierteljährlich.")
    page.get_by_role("button", name="Absatz fertig").click()
    expect(page.locator("#doc .rt-mark--decision")).to_contain_text("Beschluss 1/")
    page.get_by_text("Ergebnis eintragen").click()
    page.get_by_role("button", name="einstimmig", exact=True).click()
    expect(page.locator("#doc .rt-mark--decision")).to_contain_text("einstimmig")
    tool(page, "action")
    box.press_sequentially("@Ole Sprechzeiten erfragen")
    expect(page.locator("#doc .rt-parse")).to_contain_text("Sprechzeiten erfragen")
    page.get_by_role("button", name="Aufgabe festhalten").click()
    expect(page.locator("#doc .rt-mark--action")).to_contain_text("Sprechzeiten erfragen")
    fits(page)
    page.locator("#next-form button").click()
    expect(page.locator("#doc h2")).to_have_text("Passersatzpapiere der Auslandsvertretungen")
    fits(page)
    page.get_by_text("Sitzung beenden").first.click()
    page.get_by_role("button", name="Jetzt beenden").click()
    expect(page.locator("#main")).to_contain_text("Die Sitzung ist beendet")
    fits(page)


def tool(page: Page, name: str) -> None:
    button = page.locator(f"#doc .rt-tool[value={name}]").first
    assert button.bounding_box()["height"] >= 44
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
