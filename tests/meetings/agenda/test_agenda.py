"""The agenda: order, numbers, times, editing, and what others may not."""

import threading

import pytest
from sqlalchemy import select, update

from roundtable.core.models import Event
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.search.models import SearchEntry
from roundtable.web import fragments
from tests import world
from tests.meetings.conftest import TABLE, facts, item_ids, queries_of, titles

HOSTILE = '"><script>alert(1)</script>'


def content(**changes) -> dict[str, str]:
    return {"title": "Passersatz", "kind": "report", "minutes": "20", "presenter": "", "note": "", **changes}


def test_moving_the_third_above_the_first_renumbers_all(visit, database, planned):
    third = item_ids(database, planned)[2]
    path = f"{TABLE}/meetings/{planned}"
    for _ in range(2):
        reply = visit("birgit").post(f"{path}/items/{third}/position", data={"direction": "up"})
        assert (reply.status_code, reply.headers["location"]) == (303, f"{path}#item-{third}")
    assert titles(database, planned) == ["1 Fortbildung", "2 Begrüßung", "3 Passersatzpapiere"]
    html = visit("petra").get(path).text
    assert [html.index(text) for text in ("14:00</time>", "14:25</time>", "14:30</time>")] == sorted(
        html.index(text) for text in ("14:00</time>", "14:25</time>", "14:30</time>")
    )


def test_nothing_moves_beyond_the_ends(visit, database, planned):
    first, _middle, last = item_ids(database, planned)
    before = titles(database, planned)
    for item, direction in ((first, "up"), (last, "down")):
        visit("birgit").post(f"{TABLE}/meetings/{planned}/items/{item}/position", data={"direction": direction})
    assert titles(database, planned) == before


def test_answer_to_htmx_is_the_agenda_with_the_buttons_at_the_edge_off(visit, database, planned):
    second = item_ids(database, planned)[1]
    reply = visit("birgit").post(
        f"{TABLE}/meetings/{planned}/items/{second}/position",
        data={"direction": "up"},
        headers={"hx-request": "true", "rt-show": f"agenda-{planned}"},
    )
    assert f'hx-target="#agenda-{planned}"' in reply.text
    up = reply.text[reply.text.index(f'id="up-{second}"') :]
    assert up[: up.index(">")].endswith("disabled")


def test_overrun_is_said_in_words_and_the_end_is_drawn(visit, database, planned):
    first, *_rest, last = item_ids(database, planned)
    reply = visit("birgit").post(f"{TABLE}/meetings/{planned}/items/{first}/duration", data={"minutes": "95"})
    assert reply.status_code == 303
    html = " ".join(visit("petra").get(f"{TABLE}/meetings/{planned}").text.split())
    assert "<b>150</b> von 120 Minuten, 30 zu viel" in html
    assert "16:00 Uhr, geplantes Ende.</b> Die folgenden Punkte passen nicht mehr: 30 Minuten zu viel." in html
    assert html.index('id="plan-end"') < html.index(f'id="item-{last}"')
    assert "nach dem Ende" in html and "über das Ende hinaus" in html


def test_what_fits_shows_what_is_left(visit, planned):
    html = " ".join(visit("petra").get(f"{TABLE}/meetings/{planned}").text.split())
    assert "<b>60</b> von 120 Minuten, 60 Min. noch frei" in html and 'id="plan-end"' not in html


@pytest.mark.parametrize("typed", ["", "-1", "481", "viel", "9" * 40, "1\0"])
def test_wrong_duration_changes_nothing(visit, database, planned, typed):
    first = item_ids(database, planned)[0]
    reply = visit("birgit").post(f"{TABLE}/meetings/{planned}/items/{first}/duration", data={"minutes": typed})
    assert reply.status_code == 422 and "von 0 bis 480" in reply.text
    with database.read() as db:
        assert db.get(AgendaItem, first).minutes == 5


def test_new_item_goes_to_the_end_but_before_any_other_business(visit, database, planned):
    for title in ("Verschiedenes, Termine", "Förderantrag"):
        visit("birgit").post(f"{TABLE}/meetings/{planned}/items", data={"title": title, "minutes": "15"})
    assert titles(database, planned)[3:] == ["4 Förderantrag", "5 Verschiedenes, Termine"]


def test_empty_new_item_keeps_what_was_typed(visit, database, planned):
    reply = visit("birgit").post(
        f"{TABLE}/meetings/{planned}/items",
        data={"title": "  ", "minutes": "17"},
        headers={"hx-request": "true", "hx-source": "form#add-item"},
    )
    assert (reply.status_code, reply.headers["hx-retarget"]) == (422, "#add-item")
    form = reply.text[reply.text.index('id="add-item"') :]
    assert "Bitte schreiben Sie, worum es geht." in form and 'value="17"' in form
    assert len(titles(database, planned)) == 3


def test_everybody_else_reads_without_any_control(visit, database, planned):
    path = f"{TABLE}/meetings/{planned}"
    editor = visit("birgit").get(path).text
    assert "hx-post" in editor and 'id="add-item"' in editor and f"{path}/items/" in editor
    for name in ("ole", "jonas", "petra", "gesa", "karla"):
        html = visit(name).get(path).text
        assert "Passersatzpapiere" in html
        assert "hx-post" not in html and "add-item" not in html and f"{path}/items/" not in html


def test_pushed_agenda_of_a_guest_has_no_control(visit, database, planned):
    with database.read() as db:
        table = db.get(Meeting, planned).table
        views = {
            role: fragments.View(db, table, fragments.Audience(table.id, role, "de")) for role in ("moderator", "guest")
        }
        html = {role: fragments.render(view, "agenda", planned) for role, view in views.items()}
    assert "hx-post" in html["moderator"] and "hx-post" not in html["guest"]
    assert "Passersatzpapiere" in html["guest"]


def test_content_of_an_item_is_edited(visit, database, planned):
    item = item_ids(database, planned)[1]
    path = f"{TABLE}/meetings/{planned}/items/{item}"
    data = content(presenter="Ausländerbehörde", note="- **eins**\n- zwei", recurring="1", seen=mark(database, item))
    reply = visit("birgit").post(path, data=data)
    assert (reply.status_code, reply.headers["location"]) == (303, f"{TABLE}/meetings/{planned}?saved=item#item-{item}")
    html = visit("gesa").get(f"{TABLE}/meetings/{planned}").text
    assert "Ausländerbehörde" in html and "<strong>eins</strong>" in html and "steht immer drauf" in html
    assert "Bericht" in html


def mark(database, item: int) -> str:
    with database.read() as db:
        return agenda.content_hash(db.get(AgendaItem, item))


def test_stale_edit_shows_both_texts_and_saves_at_the_second_press(visit, database, planned):
    item = item_ids(database, planned)[1]
    path = f"{TABLE}/meetings/{planned}/items/{item}"
    seen = mark(database, item)
    visit("anton").post(path, data=content(title="Fassung von Anton", seen=seen))
    reply = visit("birgit").post(path, data=content(title="Fassung von Birgit", seen=seen))
    assert reply.status_code == 409
    assert "Nichts ist verloren" in reply.text and "Fassung von Anton" in reply.text
    assert 'value="Fassung von Birgit"' in reply.text
    assert titles(database, planned)[1] == "2 Fassung von Anton"
    fresh = reply.text.split('name="seen" value="')[1].split('"')[0]
    assert visit("birgit").post(path, data=content(title="Fassung von Birgit", seen=fresh)).status_code == 303
    assert titles(database, planned)[1] == "2 Fassung von Birgit"


def test_form_that_came_back_still_notices_a_stale_edit(visit, database, planned):
    item = item_ids(database, planned)[1]
    path = f"{TABLE}/meetings/{planned}/items/{item}"
    seen = mark(database, item)
    visit("anton").post(path, data=content(title="Fassung von Anton", seen=seen))
    wrong = visit("birgit").post(path, data=content(title="Birgit", minutes="viel", seen=seen))
    assert wrong.status_code == 422
    kept = wrong.text.split('name="seen" value="')[1].split('"')[0]
    assert visit("birgit").post(path, data=content(title="Birgit", seen=kept)).status_code == 409


def test_moving_and_calling_up_an_item_disturb_nobody_who_edits_it(visit, database, planned):
    item = item_ids(database, planned)[1]
    seen = mark(database, item)
    visit("anton").post(f"{TABLE}/meetings/{planned}/items/{item}/position", data={"direction": "up"})
    with database.write() as db:
        db.execute(update(AgendaItem).where(AgendaItem.id == item).values(state="running", version=7))
    reply = visit("birgit").post(f"{TABLE}/meetings/{planned}/items/{item}", data=content(seen=seen))
    assert reply.status_code == 303


def test_item_is_taken_off_after_a_question(visit, database, planned):
    item = item_ids(database, planned)[1]
    path = f"{TABLE}/meetings/{planned}/items/{item}/removal"
    assert "TOP 2 von der Tagesordnung nehmen?" in visit("birgit").get(path).text
    assert len(titles(database, planned)) == 3
    assert visit("birgit").post(path).status_code == 303
    assert titles(database, planned) == ["1 Begrüßung", "2 Fortbildung"]
    assert visit("birgit").post(path).status_code == 404
    with database.read() as db:
        subjects = set(db.scalars(select(SearchEntry.subject)))
    assert f"agenda_item/{item_ids(database, planned)[0]}" in subjects and f"agenda_item/{item}" not in subjects


def test_item_with_minutes_stays(visit, database, planned):
    item = item_ids(database, planned)[1]
    with database.write() as db:
        paragraphs.add_block(world.actor(db, "ole"), db.get(AgendaItem, item), "note", "Zwei Termine sind frei.")
    path = f"{TABLE}/meetings/{planned}/items/{item}/removal"
    assert "Im Protokoll steht schon Text" in visit("birgit").get(path).text
    reply = visit("birgit").post(path)
    assert reply.status_code == 409 and "Im Protokoll steht schon Text" in reply.text
    assert len(titles(database, planned)) == 3


def test_item_that_a_later_agenda_refers_to_stays(database, planned, visit):
    first, second, _third = item_ids(database, planned)
    with database.write() as db:
        meeting = db.get(Meeting, planned)
        agenda.add_item(world.actor(db, "birgit"), meeting, Content("Nachtrag"), origin_id=first)
    assert visit("birgit").post(f"{TABLE}/meetings/{planned}/items/{first}/removal").status_code == 409
    assert visit("birgit").post(f"{TABLE}/meetings/{planned}/items/{second}/removal").status_code == 303


@pytest.mark.parametrize("state", ["held", "closed"])
def test_agenda_of_a_meeting_that_is_over_stays(visit, database, planned, state):
    item = item_ids(database, planned)[1]
    with database.write() as db:
        db.get(Meeting, planned).state = state
    path = f"{TABLE}/meetings/{planned}/items"
    tries = {
        path: {"title": "Neu"},
        f"{path}/{item}": content(seen=mark(database, item)),
        f"{path}/{item}/duration": {"minutes": "7"},
        f"{path}/{item}/position": {"direction": "up"},
        f"{path}/{item}/removal": {},
    }
    for address, data in tries.items():
        assert visit("birgit").post(address, data=data).status_code == 409, address
    assert titles(database, planned) == ["1 Begrüßung", "2 Passersatzpapiere", "3 Fortbildung"]
    assert "hx-post" not in visit("birgit").get(f"{TABLE}/meetings/{planned}").text


def test_items_of_other_tables_and_meetings_are_missing(visit, database, planned):
    item = item_ids(database, planned)[1]
    before = titles(database, planned)
    with database.write() as db:
        wrong_parent = meetings.plan_meeting(world.actor(db, "birgit"), facts(50)).id
    addresses = [("merle", f"/tables/kiel/meetings/{planned}"), ("birgit", f"{TABLE}/meetings/{wrong_parent}")]
    for name, base in addresses:
        assert visit(name).get(f"{base}/items/{item}").status_code == 404
        for part, data in (("position", {"direction": "down"}), ("duration", {"minutes": "7"}), ("removal", {})):
            assert visit(name).post(f"{base}/items/{item}/{part}", data=data).status_code == 404
        assert visit(name).post(f"{base}/items/{item}", data=content()).status_code == 404
    assert titles(database, planned) == before


def test_position_takes_only_a_direction(visit, database, planned):
    item = item_ids(database, planned)[1]
    for direction in ("", "sideways", "1"):
        reply = visit("birgit").post(f"{TABLE}/meetings/{planned}/items/{item}/position", data={"direction": direction})
        assert reply.status_code == 422
    assert titles(database, planned)[1].endswith("Passersatzpapiere")


def test_only_the_moderation_writes_the_agenda(visit, database, planned):
    item = item_ids(database, planned)[1]
    base = f"{TABLE}/meetings/{planned}"
    for name in ("ole", "jonas", "petra", "gesa", "karla"):
        for path in ("items", "usual-agenda", "carry-over", "import", f"items/{item}", f"items/{item}/position"):
            assert visit(name).post(f"{base}/{path}", data={"title": "x"}).status_code == 403, (name, path)
        assert visit(name).get(f"{base}/items/{item}").status_code == 403
    assert len(titles(database, planned)) == 3


def test_hostile_text_is_shown_as_text(visit, database, planned):
    item = item_ids(database, planned)[1]
    path = f"{TABLE}/meetings/{planned}"
    data = content(
        title=HOSTILE, presenter=HOSTILE, note=f"{HOSTILE}\n\n[x](javascript:alert(1))", seen=mark(database, item)
    )
    assert visit("birgit").post(f"{path}/items/{item}", data=data).status_code == 303
    for name, address in (
        ("gesa", path),
        ("birgit", path),
        ("birgit", f"{path}/items/{item}"),
        ("birgit", f"{path}/items/{item}/removal"),
    ):
        html = visit(name).get(address).text
        assert "&lt;script&gt;" in html
        assert "<script>alert" not in html and 'href="javascript:' not in html


def test_ten_people_adding_at_once_lose_nothing(database, planned):
    failed: list[Exception] = []

    def add(number: int) -> None:
        try:
            with database.write() as db:
                here = world.actor(db, "birgit")
                agenda.add_item(here, db.get(Meeting, planned), Content(f"Thema {number}"))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [title.split()[0] for title in titles(database, planned)] == [str(n) for n in range(1, 14)]


def test_agenda_asks_the_same_number_of_queries_for_few_and_many(visit, database, planned):
    path = f"{TABLE}/meetings/{planned}"
    few = queries_of(visit("petra"), path)
    with database.write() as db:
        here = world.actor(db, "birgit")
        for number in range(40):
            agenda.add_item(here, db.get(Meeting, planned), Content(f"Thema {number}"))
    assert "Thema 39" in visit("petra").get(path).text
    fragments.cache.clear()
    assert queries_of(visit("petra"), path) == few


def test_each_change_is_told_to_those_who_look(visit, database, planned):
    item = item_ids(database, planned)[1]
    base = f"{TABLE}/meetings/{planned}"
    visit("birgit").post(f"{base}/items", data={"title": "Neu"})
    visit("birgit").post(f"{base}/items/{item}/position", data={"direction": "up"})
    visit("birgit").post(f"{base}/items/{item}/duration", data={"minutes": "7"})
    visit("birgit").post(f"{base}/items/{item}/removal")
    with database.read() as db:
        events = list(db.scalars(select(Event).order_by(Event.id.desc()).limit(4)))
    assert [event.verb for event in events] == ["agenda.removed", "agenda.changed", "agenda.moved", "agenda.added"]
    assert {event.topic for event in events} == {f"agenda/{planned}"}
    assert events[0].data == {"title": "Passersatzpapiere"}
