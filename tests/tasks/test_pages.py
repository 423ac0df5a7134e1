"""Tasks over HTTP: pages, forms, roles, and live updates."""

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.directory.models import Organisation
from roundtable.tasks import actions
from roundtable.tasks.models import ActionItem
from tests import world
from tests.tasks import scenes
from tests.tasks.scenes import DITHMARSCHEN

ORIGIN = {"origin": "http://testserver"}
HTMX = {"hx-request": "true"}


def ids(html: str) -> set[int]:
    """The ids of the tasks in the rows of a page."""
    return {int(number) for number in re.findall(r'<li class="rt-row[^"]*" id="(?:my-)?task-(\d+)"', html)}


@pytest.fixture
def given(database):
    """Four tasks: Petra's, Jonas' and nobody's in Dithmarschen, and one in Kiel."""
    with database.write() as db:
        made = {
            "petra": scenes.task(db, "Merkblatt für Petra", to="petra"),
            "jonas": scenes.task(db, "Termin für Jonas", to="jonas"),
            "nobody": scenes.task(db, "Frei zu haben"),
            "kiel": scenes.task(db, "Geheimes aus Kiel", by="merle", slug="kiel"),
        }
        return {name: task.id for name, task in made.items()}


def state(database, task_id):
    with database.read() as db:
        task = db.get(ActionItem, task_id)
        return task.status, task.version


def test_the_list_of_a_table_has_its_tasks_and_no_others(visit, given):
    html = visit("petra").get(DITHMARSCHEN).text
    assert ids(html) == {given["petra"], given["jonas"], given["nobody"]}
    assert "Geheimes" not in html and "Geheimes" in visit("merle").get("/tables/kiel/tasks").text


def test_own_tasks_over_all_tables(visit, given, database):
    assert ids(visit("petra").get("/tasks").text) == {given["petra"]}
    with database.write() as db:
        in_kiel = scenes.task(db, "Für Jonas in Kiel", by="merle", slug="kiel", to="jonas").id
    html = visit("jonas").get("/tasks").text
    assert ids(html) == {given["jonas"], in_kiel}
    assert ids(visit("jonas").get("/tasks?table=kiel").text) == {in_kiel}
    assert ids(visit("jonas").get("/tasks/list?table=dithmarschen").text) == {given["jonas"]}
    assert ids(visit("gesa").get("/tasks").text) == set()


def test_what_each_role_may_do(visit, given):
    for who, status in (("petra", 200), ("anton", 200), ("gesa", 403), ("karla", 403), ("merle", 404)):
        for path in (
            DITHMARSCHEN,
            f"{DITHMARSCHEN}/list",
            f"{DITHMARSCHEN}/{given['petra']}",
            "/tables/dithmarschen/my-tasks",
        ):
            assert visit(who).get(path).status_code == status, (who, path)
    assert visit().get(DITHMARSCHEN).status_code == 303


def test_only_writers_get_the_entry_form(visit, given):
    assert "task-entry" in visit("jonas").get(DITHMARSCHEN).text
    assert "task-entry" not in visit("petra").get(DITHMARSCHEN).text
    reply = visit("petra").post(DITHMARSCHEN, data={"text": "Etwas", "confirm": "1"})
    assert reply.status_code == 403


def test_a_foreign_id_is_missing(visit, given, database):
    foreign = given["kiel"]
    client = visit("birgit")
    for path in (f"{DITHMARSCHEN}/{foreign}", f"{DITHMARSCHEN}/{foreign}/form", f"{DITHMARSCHEN}/99999"):
        assert client.get(path).status_code == 404
    for path, data in (("status", {"status": "done"}), ("due", {"due": ""}), ("", {"title": "x", "version": "1"})):
        assert client.post(f"{DITHMARSCHEN}/{foreign}/{path}".rstrip("/"), data=data).status_code == 404
    assert state(database, foreign) == ("open", 1)


def test_one_click_finishes_a_task_and_one_reopens_it(visit, given, database):
    petra, path = visit("petra"), f"{DITHMARSCHEN}/{given['petra']}/status"
    reply = petra.post(path, data={"status": "done", "back": "/tasks"})
    said = f"/tasks?task={given['petra']}&at=dithmarschen&saved=done"
    assert (reply.status_code, reply.headers["location"]) == (303, said)
    assert state(database, given["petra"])[0] == "done"
    assert f'action="{path}"' in petra.get(said).text.partition('id="saved"')[2].partition("</form>")[0]
    assert 'aria-pressed="true"' in petra.get("/tasks").text
    petra.post(path, data={"status": "open"})
    assert state(database, given["petra"])[0] == "open"


def test_back_never_leaves_this_site(visit, given):
    reply = visit("petra").post(
        f"{DITHMARSCHEN}/{given['petra']}/status", data={"status": "done", "back": "//evil.example/"}
    )
    assert reply.headers["location"].partition("?")[0] == "/"


def test_the_line_about_a_done_task_takes_back_only_what_is_at_ones_own_tables(visit, given):
    for query in ("at=kiel&task=1", "at=../x&task=1", "at=dithmarschen&task=1/2", 'at=dithmarschen&task="><b>'):
        page = visit("petra").get(f"/tasks?saved=done&{query}").text
        assert "Die Aufgabe ist erledigt." in page and "rt-inline" not in page, query


def test_a_volunteer_has_no_buttons_on_the_tasks_of_others(visit, given, database):
    html = visit("petra").get(DITHMARSCHEN).text
    assert f'id="tick-{given["petra"]}"' in html and f'id="tick-{given["nobody"]}"' in html
    assert f'id="tick-{given["jonas"]}"' not in html
    assert f'id="tick-{given["petra"]}"' in visit("jonas").get(DITHMARSCHEN).text
    reply = visit("petra").post(f"{DITHMARSCHEN}/{given['jonas']}/status", data={"status": "done"})
    assert (reply.status_code, state(database, given["jonas"])[0]) == (403, "open")


def test_without_javascript_the_sentence_is_read_back_before_saving(visit, database):
    client, text = visit("jonas"), "@Petra Passersatz klären bis 15.3.2031"
    first = client.post(DITHMARSCHEN, data={"text": text})
    assert first.status_code == 422
    for expected in ("Passersatz klären", "Samstag, 15. März 2031", 'name="confirm"', f">{text}</textarea>"):
        assert expected in first.text
    with database.read() as db:
        assert db.scalars(select(ActionItem)).all() == []
    second = client.post(DITHMARSCHEN, data={"text": text, "confirm": "1"})
    with database.read() as db:
        task = db.scalars(select(ActionItem)).one()
        assert (second.status_code, second.headers["location"]) == (303, f"{DITHMARSCHEN}?saved=task#task-{task.id}")
        assert (task.title, task.assignee, task.due_on) == ("Passersatz klären", "Petra", date(2031, 3, 15))


def test_the_preview_reads_back_and_changes_nothing(visit):
    html = visit("jonas").get(f"{DITHMARSCHEN}/preview?item=5&text=" + quote("@Petra Merkblatt bis 15.3.2031")).text
    assert 'id="parse-5"' in html and "<dd>Merkblatt</dd>" in html and "Samstag, 15. März 2031" in html
    assert "<html" not in html
    empty = visit("jonas").get(f"{DITHMARSCHEN}/preview?text=").text
    assert 'id="parse"' in empty and "confirm" not in empty
    assert visit("petra").get(f"{DITHMARSCHEN}/preview?text=x").status_code == 403


def test_a_bad_date_is_explained_and_the_text_kept(visit):
    reply = visit("jonas").post(DITHMARSCHEN, data={"text": "Merkblatt bis 31.2.", "confirm": "1"})
    assert reply.status_code == 422
    assert "Diesen Tag gibt es im Kalender nicht." in reply.text and ">Merkblatt bis 31.2.</textarea>" in reply.text


@pytest.mark.parametrize(
    ("text", "question", "button", "title", "due"),
    [
        (
            "Beete anlegen bis Herbst",
            "Frist nicht verstanden: „bis Herbst“",
            "Ohne Frist eintragen",
            "Beete anlegen bis Herbst",
            None,
        ),
        (
            "Liste abgeben bis 2.2.2025",
            "Dieser Tag ist schon vorbei: 2. Februar 2025",
            "Trotzdem eintragen",
            "Liste abgeben",
            date(2025, 2, 2),
        ),
    ],
)
def test_a_deadline_that_is_unclear_or_over_is_asked_about_first(visit, database, text, question, button, title, due):
    client = visit("jonas")
    reply = client.post(DITHMARSCHEN, data={"text": text, "confirm": "1"})
    assert reply.status_code == 422
    for expected in (question, button, f">{text}</textarea>"):
        assert expected in reply.text
    assert question in client.get(f"{DITHMARSCHEN}/preview?text=" + quote(text)).text
    assert client.post(DITHMARSCHEN, data={"text": text, "confirm": "anyway"}).status_code == 303
    with database.read() as db:
        task = db.scalars(select(ActionItem)).one()
        assert (task.title, task.due_on) == (title, due)


def test_weekday_and_date_have_to_fit(visit, database):
    data = {"text": "Raum planen bis Mo 16.3.2031", "confirm": "anyway"}
    reply = visit("jonas").post(DITHMARSCHEN, data=data)
    assert reply.status_code == 422 and "Wochentag und Datum passen nicht zusammen." in reply.text


def test_two_people_are_a_question(visit, database):
    data = {"text": "@Petra und @Jonas Stand aufbauen", "confirm": "1"}
    reply = visit("jonas").post(DITHMARSCHEN, data=data)
    assert reply.status_code == 422 and "Wer ist gemeint?" in reply.text and "Petra und Jonas" in reply.text
    assert visit("jonas").post(DITHMARSCHEN, data={**data, "who": "text-Petra und Jonas"}).status_code == 303
    with database.read() as db:
        assert db.scalars(select(ActionItem.assignee)).all() == ["Petra und Jonas"]


def test_a_member_is_found_by_address_and_with_a_title(visit, database):
    for text in ("@petra@example.org Plakat holen", "@Frau Petra Plakat holen"):
        assert visit("jonas").post(DITHMARSCHEN, data={"text": text, "confirm": "1"}).status_code == 303
    with database.read() as db:
        assert db.scalars(select(ActionItem.assignee)).all() == ["Petra", "Petra"]


def test_an_ambiguous_name_comes_with_a_choice(visit, database):
    with database.write() as db:
        db.add(Organisation(kind="helpers", name="Helferkreis Meldorf"))
    data = {"text": "@Helferkreis Merkblatt durchsehen", "confirm": "1"}
    reply = visit("jonas").post(DITHMARSCHEN, data=data)
    assert (reply.status_code, reply.text.count('type="radio"')) == (422, 3)
    key = re.search(r'value="(organisation-\d+)"', reply.text)[1]
    assert visit("jonas").post(DITHMARSCHEN, data={**data, "who": key}).status_code == 303
    with database.read() as db:
        assert db.scalars(select(ActionItem.assignee)).all() == ["Helferkreis Meldorf"]


def test_suggestions_are_of_this_table_and_the_directory(visit, database):
    with database.write() as db:
        db.add(Organisation(kind="authority", name="Meldeamt Heide"))
        db.add(Organisation(kind="authority", name="Meldeamt Alt", archived_at=clock.now()))
    client = visit("jonas")

    def names(q):
        return re.findall(r'data-name="([^"]+)"', client.get(f"{DITHMARSCHEN}/assignees?q={quote(q)}").text)

    assert names("pet") == ["Petra"]
    assert names("mel") == ["Meldeamt Heide"]
    assert names("mer") == []  # Merle sits in Kiel
    assert names("") == ["Birgit", "Jonas", "Ole", "Petra"]
    assert names("heide") == ["Helferkreis Heide", "Meldeamt Heide"]


def test_waiting_without_a_reason_comes_back_with_what_was_typed(visit, given, database):
    path = f"{DITHMARSCHEN}/{given['petra']}/status"
    reply = visit("petra").post(path, data={"status": "waiting", "resubmit_on": "2031-06-15", "waiting_for": ""})
    assert reply.status_code == 422
    assert "Bitte schreiben Sie, worauf die Aufgabe wartet." in reply.text and 'value="2031-06-15"' in reply.text
    assert visit("petra").post(path, data={"status": "waiting", "waiting_for": "das Amt"}).status_code == 303
    assert "Wartet auf das Amt" in visit("petra").get("/tasks").text


def test_htmx_gets_just_the_form_back(visit, given):
    client, path = visit("petra"), f"{DITHMARSCHEN}/{given['petra']}"
    form = client.get(f"{path}/form?kind=waiting", headers=HTMX).text
    assert f'id="waiting-{given["petra"]}"' in form and "<html" not in form
    source = {**HTMX, "hx-source": f"form#waiting-{given['petra']}"}
    reply = client.post(f"{path}/status", data={"status": "waiting"}, headers=source)
    assert (reply.status_code, reply.headers["hx-retarget"]) == (422, f"#waiting-{given['petra']}")


@pytest.mark.parametrize(
    ("typed", "due", "at_meeting"),
    [
        ("15.3.2031", date(2031, 3, 15), False),
        ("nächste Sitzung", None, True),
        ("", None, False),
        ("2031-03-15", date(2031, 3, 15), False),
    ],
)
def test_a_new_date_in_words(visit, given, database, typed, due, at_meeting):
    path = f"{DITHMARSCHEN}/{given['petra']}/due"
    visit("petra").post(path, data={"due": "1.1.2031"})
    assert visit("petra").post(path, data={"due": typed}).status_code == 303
    with database.read() as db:
        task = db.get(ActionItem, given["petra"])
        assert (task.due_on, task.due_next_meeting) == (due, at_meeting)


def test_a_date_that_means_nothing_is_explained(visit, given):
    reply = visit("petra").post(f"{DITHMARSCHEN}/{given['petra']}/due", data={"due": "irgendwann <b>"})
    assert reply.status_code == 422
    assert "Bitte geben Sie ein Datum ein" in reply.text and 'value="irgendwann &lt;b&gt;"' in reply.text


def test_editing_and_its_history(visit, given, database):
    path = f"{DITHMARSCHEN}/{given['petra']}"
    data = {"title": "Merkblatt neu", "assignee": "Kassenprüfung", "due": "15.3.2031", "version": "1"}
    assert visit("jonas").post(path, data=data).status_code == 303
    html = visit("petra").get(path).text
    history = re.findall(r'<li id="event-\d+"><b>(\w+)</b> ([^<]+)<', html)
    assert history == [
        ("Jonas", "hat einen neuen Termin gesetzt: 15. März 2031"),
        ("Jonas", "hat sie übergeben an: Kassenprüfung, vorher: Petra"),
        ("Jonas", "hat den Wortlaut geändert, vorher: „Merkblatt für Petra“"),
        ("Birgit", "hat die Aufgabe festgehalten"),
    ]
    assert visit("petra").post(path, data={**data, "version": "9"}).status_code == 403
    assert f'id="edit-{given["petra"]}"' not in html


def test_a_stale_edit_is_a_conflict_and_gives_the_text_back(visit, given, database):
    path = f"{DITHMARSCHEN}/{given['petra']}"
    visit("petra").post(f"{path}/due", data={"due": "15.3.2031"})
    reply = visit("jonas").post(path, data={"title": "Mein Wortlaut", "assignee": "", "due": "", "version": "1"})
    assert reply.status_code == 409
    assert "inzwischen jemand anders geändert" in reply.text and "Mein Wortlaut" in reply.text
    with database.read() as db:
        assert db.get(ActionItem, given["petra"]).title == "Merkblatt für Petra"


def test_an_edit_asks_which_of_two_namesakes(visit, given, database):
    with database.write() as db:
        db.query(world.User).filter_by(email=world.email("ole")).one().name = "Petra"
    path = f"{DITHMARSCHEN}/{given['nobody']}"
    data = {"title": "Frei zu haben", "assignee": "Petra", "due": "", "version": "1"}
    reply = visit("jonas").post(path, data=data)
    assert (reply.status_code, reply.text.count('type="radio"')) == (422, 3)
    with database.read() as db:
        ole = world.actor(db, "ole").user_id
    assert visit("jonas").post(path, data={**data, "who": f"user-{ole}"}).status_code == 303
    with database.read() as db:
        assert db.get(ActionItem, given["nobody"]).assignee_user_id == ole


def test_the_origin_link_opens_the_agenda_item(visit, database):
    with database.write() as db:
        held = scenes.meeting(db, -30)
        top = scenes.item(db, held, "Passersatz", "3a")
        scenes.task(db, origin_item=top)
        link = f"/tables/dithmarschen/meetings/{held.id}#item-{top.id}"
    html = visit("petra").get(DITHMARSCHEN).text
    assert f'href="{link}">TOP 3a, ' in html and ">neu<" in html


def test_hostile_text_stays_text(visit, database):
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    with database.write() as db:
        made = scenes.task(db, hostile, assignee=hostile[:120])
        actions.change_status(world.actor(db, "birgit"), made, "waiting", waiting_for=hostile)
        path = f"{DITHMARSCHEN}/{made.id}"
    for client, page in (
        (visit("jonas"), path),
        (visit("jonas"), DITHMARSCHEN),
        (visit("jonas"), f"{DITHMARSCHEN}/preview?text={quote('@' + hostile)}"),
    ):
        html = client.get(page).text
        assert "&lt;script&gt;" in html and "<script>alert" not in html and "<img" not in html


@pytest.mark.parametrize(
    "query",
    [
        "show=nonsense",
        "page=0",
        "page=99999",
        "page=-1",
        "page=x",
        "who=%00%27--",
        "table=" + "x" * 500,
        "who=" + "ä" * 3000,
    ],
)
def test_odd_addresses_are_harmless(visit, given, query):
    assert visit("petra").get(f"{DITHMARSCHEN}?{query}").status_code == 200
    assert visit("petra").get(f"/tasks?{query}").status_code == 200


def test_bad_numbers_in_forms_are_refused(visit, given, database):
    path = f"{DITHMARSCHEN}/{given['petra']}"
    for data in ({"status": "gone"}, {"status": ""}, {"status": "done", "version": "x"}):
        assert visit("petra").post(f"{path}/status", data=data).status_code == 422
    assert state(database, given["petra"])[0] == "open"


def test_a_change_reaches_an_open_page_as_a_fragment_and_as_a_signal(visit, given):
    birgit, petra = visit("birgit"), visit("petra")
    with birgit.websocket_connect("/live/dithmarschen?since=0&show=open-tasks", headers=ORIGIN) as socket:
        while "Merkblatt für Petra" not in socket.receive_text():
            pass
        petra.post(f"{DITHMARSCHEN}/{given['petra']}/status", data={"status": "done"})
        frame = ""
        while 'id="open-tasks"' not in frame or "Merkblatt für Petra" in frame:
            frame = socket.receive_text()
        assert "Termin für Jonas" in frame
        assert "tasks" in re.search(r'data-topics="([^"]*)"', frame)[1].split()


def test_a_page_across_tables_gets_the_signal_but_no_html(visit, given):
    jonas, merle = visit("jonas"), visit("merle")
    with jonas.websocket_connect("/live?since=999999&show=open-tasks", headers=ORIGIN) as socket:
        socket.receive_text()  # now the page is open, and what follows reaches it as a change
        merle.post(f"/tables/kiel/tasks/{given['kiel']}/status", data={"status": "in_progress"})
        while 'data-topics="tasks"' not in (frame := socket.receive_text()):
            pass
        assert "Geheimes" not in frame


def test_the_fragment_holds_no_forms_and_no_guest_gets_it(visit, given):
    def shown(who):
        return visit(who).get("/tables/dithmarschen/changes?since=0&show=open-tasks").text

    assert "Merkblatt für Petra" in shown("petra")
    assert "<form" not in shown("birgit")
    assert "Merkblatt" not in shown("gesa")


def test_overdue_is_said_in_words(visit, database):
    with database.write() as db:
        scenes.task(db, "Spät dran", to="petra", due_on=clock.today() - timedelta(days=3))
    for path in ("/tasks", DITHMARSCHEN):
        assert "Überfällig" in visit("petra").get(path).text
    assert "<span>überfällig</span>" in visit("petra").get("/tables/dithmarschen/my-tasks").text


def test_pages_in_english(visit, given, database):
    with database.write() as db:
        db.query(world.User).filter_by(email=world.email("petra")).one().locale = "en"
    assert "Your tasks" in visit("petra").get("/tasks").text


def test_the_words_of_the_filter_and_of_the_entry_say_what_they_do(visit):
    page = visit("jonas").get("/tables/dithmarschen/tasks").text
    for word in ("Wartet auf andere", "Noch ohne Person", ">Weiter<"):
        assert word in page, word
    for word in ("Satz prüfen", "Noch niemand"):
        assert word not in page, word
