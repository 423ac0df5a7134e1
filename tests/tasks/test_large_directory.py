"""Noting a task takes as long with a large directory as with a small one, because other writers wait for it."""

import pytest
from sqlalchemy import event, insert

from roundtable.core import text
from roundtable.directory.models import Organisation
from roundtable.tasks.models import ActionItem

PATH = "/tables/dithmarschen/tasks"


@pytest.fixture
def large(database):
    """Three thousand organisations."""
    rows = [{"kind": "migration_counselling", "name": f"Beratungsstelle Ähre {n}"} for n in range(3000)]
    with database.write() as db:
        db.execute(insert(Organisation), rows)


@pytest.fixture
def asked(site):
    """Statements sent by both engines."""
    statements: list[str] = []

    def note(conn, cursor, statement, *rest):
        statements.append(statement)

    engines = {site.app_state["database"].reader, site.app_state["database"].writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield statements
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def folded(monkeypatch):
    """All texts that were folded."""
    names: list[str] = []
    real = text._bare
    monkeypatch.setattr(text, "_bare", lambda name: names.append(name) or real(name))
    return names


@pytest.mark.parametrize("sentence", ["Passersatz klären bis 15.3.", "an a@b schreiben", "8:30 Uhr anrufen"])
def test_without_a_name_nobody_reads_the_directory(large, visit, asked, folded, sentence):
    birgit = visit("birgit")
    asked.clear(), folded.clear()
    assert birgit.post(PATH, data={"text": sentence, "confirm": "1"}).status_code == 303
    assert [statement for statement in asked if "FROM organisation" in statement] == []
    assert len(folded) < 30


@pytest.mark.parametrize(
    ("sentence", "assignee"),
    [
        ("@Petra Passersatz klären", "Petra"),
        ("@Beratungsstelle Aehre 2999 anrufen", "Beratungsstelle Ähre 2999"),
        ("Beratungsstelle Ähre 17: Liste schicken", "Beratungsstelle Ähre 17"),
        ("@Niemand den jemand kennt", "Niemand"),
    ],
)
def test_with_a_name_each_organisation_is_folded_once_and_never_again(
    large, database, visit, folded, sentence, assignee
):
    birgit = visit("birgit")
    birgit.get(PATH)
    assert birgit.post(PATH, data={"text": sentence, "confirm": "1"}).status_code == 303
    folded.clear()
    assert birgit.post(PATH, data={"text": sentence, "confirm": "1"}).status_code == 303
    assert len(folded) < 60
    with database.read() as db:
        assert {task.assignee for task in db.query(ActionItem)} == {assignee}
