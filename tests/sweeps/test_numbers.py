"""Numbers that nobody's page sends, in every address, query and form: an answer for people, and nothing in the log.

New routes are covered without doing anything: numbers of addresses by `:int`, fields by the names in their module.
"""

import logging
import re
import sys
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import pytest

from roundtable.core.permissions import ROLES, may
from tests.sweeps import stages
from tests.sweeps.forms import EXAMPLES, PAGES
from tests.sweeps.matrix import NOBODY, SPECS, address, name_of

pytestmark = pytest.mark.timeout(300)  # thousands of requests
_same_on_both = pytest.mark.sqlite("Python refuses it, or both databases do")
# What a number does to a statement is seen with the one who may everything; the others meet it on SQLite.
EVERYBODY = [pytest.param(who, marks=_same_on_both if who != "administrator" else ()) for who in (NOBODY, *ROLES)]
SMALL = ("0", "999999999")  # possible; there is hardly ever such a thing
# What no column holds, what no integer of a database holds, and what Python refuses to read as a number.
TOO_LARGE = ("9" * 10, "9" * 19, "9" * 20, "9" * 5000, "0" * 9 + "1")
NO_NUMBERS = ("-1", "\u00b2")  # the last one is a digit to Python
# Ten digits fit into SQLite's integers and not into PostgreSQL's.
ON_BOTH = (*SMALL, "9" * 10, "-1")


def marked(*numbers):
    return [pytest.param(number, marks=() if number in ON_BOTH else _same_on_both) for number in numbers]


EACH, OF_FORMS = marked(*SMALL, *TOO_LARGE, *NO_NUMBERS), marked("9" * 10, "9" * 20, "9" * 5000, "\u00b2")
OPENING = ("moderator", "administrator")  # who may open nearly every page of a table, or really every one
OF_ADDRESS = re.compile(r"{(\w+):int}")
# here.query.get("page"), _number(here, "from"), form.number("minutes", …)
QUERIED = re.compile(r'\.query\.get\(\s*"([\w-]+)"|_number\(here, "(\w+)"\)')
TYPED = re.compile(r'form\.\w+\(\s*"([\w-]+)"')


@pytest.fixture
def everything_logged(caplog):
    caplog.set_level(logging.WARNING)
    yield
    assert [record.getMessage()[:300] for record in caplog.records] == []


def placed(spec, matrix, who):
    place = {**matrix.own, "session": matrix.sessions.get(who, matrix.own["session"])}
    if spec.method == "POST":
        return EXAMPLES[spec.path].placed(place)
    return place | {part: place[name] for part, name in PAGES.get(spec.path, {}).items()}


def ask(matrix, spec, who, path, data=None):
    matrix.database.ends = []
    matrix.client.cookies.clear()
    headers = {"cookie": "" if who == NOBODY else f"roundtable={stages.token(who)}", "hx-request": "true"}
    reply = matrix.client.request(spec.method, path, data=data, headers=headers)
    assert reply.status_code < 500, f"{who}: {spec.method} {path[:200]} {str(data)[:200]}"
    return reply


def with_number(spec, part, number):
    """The route's address with this number in one of its parts, and the others as they are."""
    return spec.path.replace(f"{{{part}:int}}", number)


def addresses(spec, place, numbers):
    for part in OF_ADDRESS.findall(spec.path):
        for number in numbers:
            yield re.sub(r"{(\w+)(?::int)?}", lambda found: str(place[found[1]]), with_number(spec, part, number))


@_same_on_both
@pytest.mark.parametrize("who", (NOBODY, *ROLES))
def test_a_number_that_is_too_large_is_an_address_that_is_not_there(matrix, everything_logged, who):
    asked = 0
    for spec in SPECS:
        for path in addresses(spec, placed(spec, matrix, who), (*TOO_LARGE, *map(quote, NO_NUMBERS))):
            assert ask(matrix, spec, who, path).status_code in (404, 405), (name_of(spec), path[:200])
            asked += 1
    assert asked > 1000


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_number_of_nothing_is_answered(matrix, everything_logged, who):
    for spec in SPECS:
        place = placed(spec, matrix, who)
        data = EXAMPLES[spec.path].fields(place) if spec.method == "POST" else None
        for path in addresses(spec, place, SMALL):
            ask(matrix, spec, who, path, data)


def names_in_module(spec, pattern):
    """Names of fields that the module of this route's handler reads."""
    source = Path(sys.modules[spec.handler.__module__].__file__).read_text(encoding="utf-8")
    return sorted({next(filter(None, found.groups())) for found in pattern.finditer(source)})


@pytest.mark.parametrize("number", EACH, ids=lambda number: ascii(number)[:12])
def test_any_number_in_a_query_is_answered(matrix, everything_logged, number):
    """All numbers of a page at once from everybody, each for itself from somebody who may open the page."""
    asked, turn = 0, cycle(OPENING)
    for spec, names in ((spec, names_in_module(spec, QUERIED)) for spec in SPECS if spec.method == "GET"):
        together = [(names[:9], who) for who in (NOBODY, *OPENING) if names]  # a longer address nobody sends
        alone = [([name], next_who_may(spec, turn)) for name in names] if len(names) > 1 else []
        for fields, who in (*together, *alone):
            path = address(spec, placed(spec, matrix, who))
            ask(matrix, spec, who, f"{path}?" + "&".join(f"{name}={quote(number)}" for name in fields))
            asked += 1
    assert asked > 500


def next_who_may(spec, turn):
    """Moderators and the administration in turn, if both may."""
    return next((who for who in (next(turn), next(turn)) if may(who, spec.needs)), OPENING[-1])


@pytest.mark.parametrize("number", OF_FORMS, ids=lambda number: ascii(number)[:12])
def test_any_number_in_a_form_is_answered(matrix, everything_logged, number):
    asked = 0
    for spec in (spec for spec in SPECS if spec.method == "POST"):
        example = EXAMPLES[spec.path]
        place = placed(spec, matrix, example.who)
        matrix.database.first = lambda db, example=example, place=place: example.first(db, place)
        fields, read = example.fields(place), names_in_module(spec, TYPED)
        for chosen in (*([name] for name in fields), read, [*fields, *read]):
            ask(matrix, spec, example.who, address(spec, place), {**fields, **dict.fromkeys(chosen, number)})
            asked += 1
    assert asked > 100
