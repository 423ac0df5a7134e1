"""The internal and the public layer: in the editor, in versions, in print and files, and their checksums."""

import json

import pytest
from sqlalchemy import select

from roundtable.core.models import Event
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.document.layers import queries
from roundtable.minutes.document.queries import canonical, checksum
from roundtable.minutes.models import Block, Decision, MinutesVersion
from roundtable.search.models import SearchEntry
from roundtable.tasks.models import ActionItem

TABLE = "/tables/dithmarschen"
SECRET = "Vertraulicher Satz"


@pytest.fixture
def layered(visit, desk):
    """An internal paragraph between two open ones; its id."""
    desk.write("Erster offener Satz.")
    block = desk.write(f"{SECRET}.")
    desk.write("Zweiter offener Satz.")
    assert visit("jonas").post(f"{TABLE}/blocks/{block}/layer", data={"internal": "1"}).status_code == 303
    return block


def publish(visit, desk):
    with desk.database.write() as db:  # what waits for a decision would hold it up
        db.query(AgendaItem).update({"kind": "discussion"})
        db.query(Decision).filter_by(result="").update({"result": "unanimous"})
    assert visit("birgit").post(f"{desk.url}/publication").status_code == 303


def newest(desk):
    with desk.database.read() as db:
        return db.scalars(select(MinutesVersion).order_by(MinutesVersion.number.desc())).first()


def test_a_paragraph_is_marked_and_unmarked_by_a_form(visit, desk, layered):
    page = visit("petra").get(f"{desk.url}").text
    assert SECRET in page and "rt-par--internal" in page
    editor = visit("jonas").get(f"{TABLE}/blocks/{layered}/edit").text
    assert f"{TABLE}/blocks/{layered}/layer" in editor and "Nicht mehr intern" in editor
    assert visit("petra").post(f"{TABLE}/blocks/{layered}/layer", data={"internal": "0"}).status_code == 403
    visit("jonas").post(f"{TABLE}/blocks/{layered}/layer", data={"internal": "0"})
    assert "rt-par--internal" not in visit("petra").get(desk.url).text


def test_typed_text_is_kept_when_the_button_is_pressed(visit, desk, layered):
    data = {"internal": "0", "text": "Neu getippt.", "base_rev": "1", "client_key": "abc"}
    visit("jonas").post(f"{TABLE}/blocks/{layered}/layer", data=data)
    with desk.database.read() as db:
        block = db.get_one(Block, layered)
        assert (block.text, block.internal) == ("Neu getippt.", False)


def test_a_published_version_holds_both_layers_and_shows_each_reader_only_what_they_may_see(visit, desk, layered):
    publish(visit, desk)
    version = newest(desk)
    assert SECRET in version.content
    for name in ("petra", "jonas", "ole", "birgit", "anton"):
        assert SECRET in visit(name).get(f"{desk.url}/versions/1").text, name
    for name in ("gesa", "karla"):
        for path in (desk.url, f"{desk.url}/versions/1", f"{desk.url}/print", f"{desk.url}/print?version=1"):
            page = visit(name).get(path).text
            assert SECRET not in page and "Zweiter offener Satz" in page, (name, path)


def test_both_versions_have_a_checksum_that_can_be_checked(visit, desk, layered):
    publish(visit, desk)
    version = newest(desk)
    public = queries.for_reader(json.loads(version.content), queries.PUBLIC)
    shown = checksum(canonical(public))
    assert queries.public_checksum(version) == shown != version.sha256 and SECRET not in canonical(public)
    in_fours = " ".join(shown[at : at + 4] for at in range(0, 64, 4))
    whole = " ".join(version.sha256[at : at + 4] for at in range(0, 64, 4))
    internal, outside = visit("birgit").get(f"{desk.url}/print").text, visit("gesa").get(f"{desk.url}/print").text
    passed_on = visit("birgit").get(f"{desk.url}/print?layer=public").text
    assert whole in internal and "Interne Fassung" in internal
    assert in_fours in outside and whole not in outside
    assert in_fours in passed_on and "Öffentliche Fassung" in passed_on and SECRET not in passed_on


def test_without_layers_there_is_one_version_and_one_checksum(visit, desk):
    desk.write("Ein offener Satz.")
    publish(visit, desk)
    version = newest(desk)
    assert queries.public_checksum(version) == version.sha256
    page = visit("birgit").get(f"{desk.url}/print").text
    assert "Interne Fassung" not in page and "Öffentliche Fassung" not in page


def test_the_public_version_has_the_same_length_whatever_is_internal(visit, desk, layered):
    before = visit("birgit").get(f"{desk.url}/print?layer=public").text
    with desk.database.write() as db:
        db.get_one(Block, layered).text = "x" * 5000
    assert visit("birgit").get(f"{desk.url}/print?layer=public").text == before


def test_the_comparison_of_versions_leaves_out_what_is_internal(visit, desk, layered):
    publish(visit, desk)
    visit("birgit").post(f"{desk.url}/reopening", data={"reason": "Nachtrag"})
    desk.write("Nachgetragener Satz.")
    with desk.database.write() as db:
        db.get_one(Block, layered).text = f"{SECRET} anders."
    publish(visit, desk)
    path = f"{desk.url}/diff?from=1&to=2"
    assert "Vertraulicher" in visit("birgit").get(path).text
    page = visit("gesa").get(path).text
    assert "Vertraulicher" not in page and "Nachgetragener" in page


def test_what_becomes_internal_later_is_withheld_from_earlier_versions(visit, desk):
    block = desk.write(f"{SECRET}.")
    desk.write("Offener Satz.")
    publish(visit, desk)
    assert SECRET in visit("gesa").get(f"{desk.url}/versions/1").text
    visit("birgit").post(f"{desk.url}/reopening", data={"reason": "Ein Satz ist intern"})
    visit("birgit").post(f"{TABLE}/blocks/{block}/layer", data={"internal": "1"})
    page = visit("gesa").get(f"{desk.url}/versions/1").text
    assert SECRET not in page and "Offener Satz" in page and "nach der Veröffentlichung intern geworden" in page
    assert SECRET in visit("petra").get(f"{desk.url}/versions/1").text


def test_a_decision_that_somebody_does_not_see_keeps_its_number(visit, desk):
    desk.write("Erster Beschluss", kind="decision")
    with desk.database.write() as db:
        db.get_one(AgendaItem, desk.papers).visibility = "moderation"
    visit("jonas").post(f"{TABLE}/items/{desk.vote}/blocks", data={"kind": "decision", "text": "Zweiter Beschluss"})
    page = visit("jonas").get(desk.url).text
    assert "2/2026" in page and "Zweiter Beschluss" in page and "Erster Beschluss" not in page


def test_who_got_a_task_from_a_hidden_item_finds_the_task_but_not_the_item(visit, desk):
    desk.write("@Petra Akten holen bis 15.12.2027", kind="action")
    with desk.database.write() as db:
        item = db.get_one(AgendaItem, desk.papers)
        item.visibility = "moderation"
        task = db.scalars(select(ActionItem)).one()
        assert task.assignee == "Petra"
        title, number = item.title, task.id
    path = f"{TABLE}/tasks/{number}"
    for page in (
        visit("petra").get(path),
        visit("petra").get("/tasks"),
        visit("petra").get(f"{TABLE}/tasks?show=mine"),
    ):
        assert page.status_code == 200 and "Akten holen" in page.text and title not in page.text
    assert title in visit("birgit").get(path).text
    assert visit("jonas").get(path).status_code == 404
    assert "Akten holen" not in visit("jonas").get(f"{TABLE}/tasks").text
    assert visit("petra").post(f"{path}/status", data={"status": "done"}).status_code == 303


def entries_of(desk, block):
    """(verb, subject) of every event since it was begun, and who may find it."""
    with desk.database.read() as db:
        told = [(event.verb, event.subject) for event in db.scalars(select(Event).order_by(Event.id))]
        found = db.scalars(select(SearchEntry.needs).where(SearchEntry.subject == f"block/{block.id}")).all()
        return told, found


@pytest.mark.parametrize("kind", ["note", "decision", "action"])
@pytest.mark.parametrize("json", [True, False])
def test_a_new_paragraph_is_internal_from_its_first_row_on(visit, desk, kind, json):
    desk.write("Erster offener Satz.")
    form = {"text": f"{SECRET}.", "kind": kind, "client_key": "k1", "internal": "1"}
    headers = {"accept": "application/json", "hx-request": "true"} if json else {}
    reply = visit("jonas").post(f"{TABLE}/items/{desk.papers}/blocks", data=form, headers=headers)
    assert reply.status_code == (200 if json else 303)
    with desk.database.read() as db:
        block = db.scalars(select(Block).where(Block.text.contains(SECRET))).one()
        assert (block.internal, block.kind) == (True, kind)
    told, found = entries_of(desk, block)
    assert found == ([] if kind == "action" else ["internal:read"])
    assert "minutes.block_layered" not in {verb for verb, _subject in told}  # it never was anything else
    assert SECRET in visit("petra").get(desk.url).text
    assert SECRET not in visit("petra").get(f"{desk.url}/print?layer=public").text
    publish(visit, desk)
    assert SECRET in visit("petra").get(desk.url).text and SECRET not in visit("gesa").get(desk.url).text
    assert "Erster offener Satz." in visit("gesa").get(desk.url).text


def test_the_same_paragraph_again_can_become_internal_but_not_open(visit, desk):
    path, form = f"{TABLE}/items/{desk.papers}/blocks", {"text": "Erst offen.", "client_key": "k1"}
    visit("jonas").post(path, data=form)
    for sent in ({"text": f"{SECRET}.", "internal": "1"}, {"text": f"{SECRET} mehr."}):
        assert visit("jonas").post(path, data={**form, **sent}).status_code == 303
        with desk.database.read() as db:
            block = db.scalars(select(Block)).one()
            assert block.internal and SECRET in block.text


def test_a_form_that_comes_back_is_still_ticked(visit, desk):
    path = f"{TABLE}/items/{desk.papers}/blocks"
    ticked = f'id="internal-{desk.papers}" name="internal" value="1" checked'
    page = visit("jonas").post(path, data={"text": "x" * 20_001, "internal": "1"})
    assert page.status_code == 422 and ticked in page.text
    page = visit("jonas").post(path, data={"text": "x" * 20_001})
    assert page.status_code == 422 and ticked not in page.text
    assert f'id="internal-{desk.papers}"' in visit("jonas").get(f"{desk.url}/edit").text


def test_text_modules_without_scripts_keep_what_is_typed_internal(visit, desk):
    form = {"text": f"{SECRET}.", "client_key": "k1", "internal": "1"}
    assert visit("jonas").post(f"{TABLE}/items/{desk.papers}/modules", data=form).status_code == 303
    with desk.database.read() as db:
        assert db.scalars(select(Block.internal)).all() == [True]
