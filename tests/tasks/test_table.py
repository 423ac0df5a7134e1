"""F36: tasks as a table for spreadsheets."""

import csv
import io

import pytest

from tests.tasks import scenes

BASE = "/tables/dithmarschen/tasks"


def rows(reply):
    assert reply.content.startswith(b"\xef\xbb\xbf") and "attachment" in reply.headers["content-disposition"]
    return list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig")), delimiter=";"))


def test_all_tasks_of_the_table(visit, database):
    with database.write() as db:
        top = scenes.item(db, scenes.meeting(db, -1))
        scenes.task(db, "Passersatz klären", to="petra", origin_item=top)
        scenes.task(db, "In Kiel", by="anton", slug="kiel")
    head, one = rows(visit("birgit").get(f"{BASE}.csv"))
    assert head[:5] == ["Runder Tisch", "Nr.", "Aufgabe", "Verantwortlich", "Frist"]
    assert one[1:4] == ["1", "Passersatz klären", "Petra"] and one[8] == "6" and len(one) == len(head)
    assert f'href="{BASE}.csv"' in visit("birgit").get(BASE).text
    assert visit("gesa").get(f"{BASE}.csv").status_code == 403


def test_own_tasks_over_all_tables(visit, database):
    with database.write() as db:
        scenes.task(db, "Für Petra", to="petra")
        scenes.task(db, "Für Jonas", to="jonas")
    assert [row[2] for row in rows(visit("petra").get("/tasks.csv"))[1:]] == ["Für Petra"]


@pytest.mark.parametrize("text", ["=1+1", "+49", "-2", "@SUM(A1)", "\u200b=1", "a,=1+1", "＝1"])
def test_no_cell_is_a_formula(visit, database, text):
    with database.write() as db:
        scenes.task(db, f"{text}", assignee=text)
    cells = rows(visit("birgit").get(f"{BASE}.csv"))[1]
    for cell in (cells[2], cells[3]):
        assert cell[:1] not in tuple("=+-@＝＋－＠") and ",=" not in cell
