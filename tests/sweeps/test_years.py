"""No request gets slower with the years. Every page and every action is asked at a table with one year of meetings and
with two, and does the same work in the database: as many statements and rows, and about as many steps.

New routes are included automatically. Routes that have to read everything are listed below, with the reason.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

import pytest
from sqlalchemy import event

from benchmarks.copies import Copies
from roundtable.core import clock
from roundtable.web import fragments
from tests.conftest import TAIL_STATEMENTS
from tests.sweeps.forms import EXAMPLES
from tests.sweeps.matrix import SPECS, name_of, outcome

pytestmark = [pytest.mark.timeout(300), pytest.mark.sqlite("counts steps of its virtual machine")]
MANY = 70  # meetings added with everything that belongs to them: more than a page of any list shows
UNIT = 10  # steps of SQLite's virtual machine between two calls of the progress handler
ROUNDED = 5 * UNIT  # what one statement leaves over of a unit is counted to the next one
FREE = 20  # steps allowed for each further meeting: one entry of an index
# Routes about the past, which are bounded by what they are about, or have to see everything.
ABOUT_EVERYTHING = {
    "POST /tables/{table}/redactions": "words are looked for wherever they can have been written",
    "POST /tables/{table}/redactions/preview": "the same",
    "POST /tables/{table}/redactions/checksum": "any version from which words were taken can be the one",
    "GET /tables/{table}/book": "the years of which there are minutes",
    "GET /tables/{table}/changes": "here since the first event of all; a page asks since it was rendered",
    "GET /changes": "the same",
    "GET /via/{token}/changes": "the same",
    "POST /tables/{table}/directory/files/{upload:int}/taking": "what changed since the file came; here since ever",
    "POST /tables/{table}/directory/files/{upload:int}/undoing": "the same",
    "POST /tables/{table}/directory/{organisation:int}/channels/{channel:int}/consent/withdrawal": "files that wait",
    "GET /tables/{table}/tasks.csv": "all tasks of the table: that is what the file is for",
    "POST /tables/{table}/meetings/{meeting:int}/import": "which numbers are given: two small ones for each decision",
}
# Lists with pages and a count of all rows: they may read an index entry for each row, and nothing else.
COUNTED = {
    "GET /tables/{table}/tasks": "how many are finished",
    "GET /tables/{table}/tasks/list": "the same",
    "GET /tasks": "the same",
    "GET /tasks/list": "the same",
    "GET /decisions": "how many decisions there are, and about what",
    "GET /decisions/list": "the same",
    "GET /tables/{table}/decisions": "the same",
    "GET /tables/{table}/decisions/list": "the same",
    "GET /tables/{table}/decisions/{entry:int}": "fifty later ones to choose from",
    "GET /state": "the newest decisions of all round tables",
    "GET /tables/{table}/polls": "open ones come first",
    "GET /tables/{table}/invitations": "those that still work come first",
}
FREE_COUNTED = 250  # steps allowed for each further meeting in COUNTED


class Work:
    """Counts what the database does: statements, rows, and steps of SQLite's virtual machine."""

    def __init__(self, database: Any) -> None:
        self.engines = {database.writer, database.reader}
        self.statements: Counter[str] = Counter()
        self.steps: Counter[str] = Counter()
        self.rows = 0
        self._now: dict[int, str] = {}
        self._counted: dict[int, Any] = {}

    def __enter__(self) -> "Work":
        for engine in self.engines:
            event.listen(engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *error: object) -> None:
        for engine in self.engines:
            event.remove(engine, "before_cursor_execute", self._note)
        for connection in self._counted.values():
            connection.set_progress_handler(None, 0)
            connection.row_factory = None

    def begin(self) -> None:
        self.statements.clear(), self.steps.clear()
        self.rows = 0

    def _note(self, conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        connection = conn.connection.driver_connection
        ident = id(connection)
        self._now[ident] = statement
        self.statements[statement] += 1
        if ident not in self._counted:
            self._counted[ident] = connection
            connection.set_progress_handler(lambda: self._step(ident), UNIT)
        if not statement.startswith(TAIL_STATEMENTS):
            cursor.row_factory = self._row

    def _row(self, cursor: Any, row: tuple[Any, ...]) -> tuple[Any, ...]:
        self.rows += 1
        return row

    def _step(self, ident: int) -> int:
        self.steps[self._now[ident]] += UNIT
        return 0

    def done(self) -> "Cost":
        """The counts since `begin()`, without what the live tail asks in between."""
        own = [s for s in self.statements if not s.startswith(TAIL_STATEMENTS)]
        steps = Counter({s: self.steps[s] for s in own})
        return Cost(sum(self.statements[s] for s in own), self.rows, steps)


class Cost(NamedTuple):
    """Of one request. `steps` is {statement: steps}, so that a failure can say which one grows."""

    statements: int
    rows: int
    steps: Counter[str]


@pytest.fixture
def years(matrix):
    """A function that adds a number of past meetings with everything that belongs to them."""
    made: list[Copies] = []
    ago = count(400, 50)  # days; the planned meeting of each copy is a month later

    def pass_by(many: int) -> None:
        with matrix.database.writer.connect() as connection:
            copies = made[0] if made else Copies(connection, matrix.own["table_id"], ["Amt", "Haus", "Kreis", "Weg"])
            if not made:
                copies.also("event", _busy(matrix.own))
                made.append(copies)
            copies.connection = connection
            for _each in range(many):
                copies.make(matrix.own["table_id"], days=next(ago))
            copies.write()
            connection.commit()

    return pass_by


def _busy(own: Any) -> Iterator[dict[str, Any]]:
    """Events around one meeting: many that the feed doesn't tell, and some that it does."""
    saved = {"verb": "minutes.block_saved", "subject": f"block/{own['block']}", "topic": f"minutes/{own['meeting']}"}
    noted = {"verb": "task.created", "subject": f"action_item/{own['task']}", "topic": "tasks"}
    for number, what in enumerate([saved] * 54 + [noted] * 6):
        yield {
            "id": -1 - number,
            "table_id": own["table_id"],
            "actor_id": own["user"],
            "data": {"title": "Vorgang"},
            "at": clock.now(),
            **what,
        }


def asked(matrix: Any, work: Work) -> dict[str, Cost]:
    """The cost of each route with an empty cache of fragments."""
    found = {}
    for spec in SPECS:
        example = EXAMPLES.get(spec.path) if spec.method == "POST" else None
        for who in ("moderator", example.who if example else "administrator", "none"):
            fragments.cache.clear()
            work.begin()
            reply = matrix.ask("own", spec, who, matrix.own, "yes")
            if outcome(reply) == "yes" and reply.status_code < 400:
                break
        found[name_of(spec)] = work.done()
    return found


def test_no_request_does_more_after_years(matrix, years):
    with Work(matrix.database) as work:
        years(MANY)
        asked(matrix, work)  # some statements are sent only once in a process
        before = asked(matrix, work)
        years(MANY)
        after = asked(matrix, work)
    grown = []
    for name, earlier in before.items():
        later = after[name]
        statements, rows = later.statements - earlier.statements, later.rows - earlier.rows
        more = later.steps - earlier.steps
        steps = later.steps.total() - earlier.steps.total()
        free_rows, free_steps = (12, FREE_COUNTED) if name in COUNTED else (2, FREE)
        if name not in ABOUT_EVERYTHING and (statements or rows > free_rows or steps > free_steps * MANY + ROUNDED):
            most = " ".join(more.most_common(1)[0][0].split())[:300] if more else ""
            grown.append(f"{name}: {statements} statements, {rows} rows, {steps} steps more, most by: {most}")
    assert not grown, "\n".join(grown)
    assert set(ABOUT_EVERYTHING) | set(COUNTED) <= set(before)
