"""The example's first page works whatever visitors have done to the example, and signs in everybody it offers."""

import re
import shutil

import pytest
from sqlalchemy import func, select, update

from roundtable import demo
from roundtable.accounts.models import User, UserSession
from roundtable.app import create_app
from roundtable.commands import first_start
from roundtable.core import clock, migrate, ticking
from roundtable.core.db import Database
from roundtable.demo.pages import routes
from roundtable.files.storage import actions as storage
from roundtable.tables.models import Member, RoundTable
from roundtable.web import fragments
from tests.client import Client
from tests.conftest import OWN_PAGE
from tests.sweeps import objects, stages
from tests.sweeps.conftest import everybody
from tests.sweeps.forms import EXAMPLES
from tests.sweeps.matrix import NOBODY, SPECS, address

pytestmark = pytest.mark.sqlite("the example is always an SQLite file of its own")
POSTS = [spec for spec in SPECS if spec.method == "POST"]
BUTTON = re.compile(
    r'action="(/demo/\d+/session)"><input type="hidden" name="table" value="([^"]*)">.*?</form>', re.DOTALL
)


@pytest.fixture
def example(config, database, monkeypatch):
    """The application with the routes of the example; nobody is signed in."""
    monkeypatch.setattr(ticking, "FIRST", 3600)
    app = create_app(config, routes, database=database)
    with Client(app, headers=OWN_PAGE, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


def faults(client: Client) -> list[str]:
    """What is wrong with the example's first page: it has to answer, and each of its buttons has to sign in."""
    client.cookies.clear()
    page = client.get("/demo")
    if page.status_code != 200:
        return [f"/demo answers {page.status_code}"]
    found = []
    for path, table in sorted(set(BUTTON.findall(page.text))):
        reply = client.post(path, data={"table": table})
        inside = client.get(reply.headers.get("location", "/"), follow_redirects=True)
        if (reply.status_code, inside.status_code) != (303, 200) or "/sign-in" in str(inside.url):
            found.append(f"{path} at “{table}”: {reply.status_code}, then {inside.status_code} at {inside.url}")
        client.cookies.clear()
    return found


def act(client: Client, database: Database, spec, places, sessions) -> int:
    """Do one action with its example from tests/sweeps/forms.py."""
    example = EXAMPLES[spec.path]
    place = {**places, "session": sessions.get(example.who, places["session"])}
    place = example.placed(place)
    with database.write() as db:
        example.first(db, place)
        place["app_secret"] = stages.app_secret(db)
    client.cookies.clear()
    cookie = ("" if example.who == NOBODY else f"roundtable={stages.token(example.who)}") + example.cookies
    fields = example.fields(place)
    reply = client.post(address(spec, place), data=fields, files=example.files, headers={"cookie": cookie})
    return reply.status_code


@pytest.mark.timeout(400)
def test_after_any_action_the_page_answers(example, config, database, prepared):
    file = storage.path_of(config, "0" * 64)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x")
    config.outbox.mkdir(exist_ok=True)
    (config.outbox / objects.FIXED["mail"]).write_bytes(b"To: petra@example.org\nSubject: Hallo\n\nBis morgen.\n")
    found, refused = {}, []
    for spec in POSTS:
        places, sessions = prepared("everybody", everybody)
        fragments.cache.clear()
        if act(example, database, spec, places["dithmarschen"], sessions) >= 400:
            refused.append(spec.path)
        status = example.get("/demo").status_code
        if status != 200:
            found[spec.path] = status
    assert refused == []
    assert found == {}


@pytest.mark.timeout(400)
def test_after_all_actions_together_the_page_answers(example, config, database, prepared):
    """All actions one after the other on the same rows, including those that close things."""
    places, sessions = prepared("everybody", everybody)
    for spec in POSTS:
        act(example, database, spec, places["dithmarschen"], sessions)
        reply = example.get("/demo")
        assert reply.status_code == 200, spec.path
    with database.write() as db:  # whoever has turned it on is asked for it, in the example as well
        db.execute(update(User).values(second_step_at=None))
    assert faults(example) == []


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The SQLite file of the real example."""
    path = tmp_path_factory.mktemp("demo") / "roundtable.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    first_start.load_starter_once(database)
    demo.fill(database)
    database.close()
    return path


def _everybody_leaves(db):
    db.execute(update(Member).values(left_at=clock.now()))


def _one_leaves(db):
    seats = select(Member.user_id).group_by(Member.user_id).having(func.count() == 1)
    db.execute(update(Member).where(Member.user_id == db.scalar(seats)).values(left_at=clock.now()))


def _all_tables_open(db):
    db.execute(update(RoundTable).values(opened_at=clock.now()))
    person = db.scalar(select(User.id).limit(1))
    for table in db.scalars(select(RoundTable).where(~RoundTable.id.in_(select(Member.table_id)))):
        db.add(Member(table_id=table.id, user_id=person, role="guest"))


def _new_table(db):
    table = RoundTable(slug="neu", name="Neu", long_name="Kreis Neu", opened_at=clock.now(), founded=2026)
    table.region_ags = db.scalar(select(RoundTable.region_ags).limit(1))
    db.add(table)
    db.flush()
    db.add(Member(table_id=table.id, user_id=db.scalar(select(User.id).limit(1)), role="moderator"))


def _everybody_closed(db):
    db.execute(update(User).values(disabled_at=clock.now()))


def _one_closed(db):
    db.execute(update(User).where(User.name == "Petra").values(disabled_at=clock.now()))


def _coordinator_with_a_seat(db):
    karla = db.scalar(select(User.id).where(User.name == "Karla"))
    db.add(Member(table_id=db.scalar(select(RoundTable.id).limit(1)), user_id=karla, role="guest"))


def _nobody_at_the_state(db):
    db.execute(update(User).values(state_role=""))


def _no_session(db):
    db.execute(update(UserSession).values(expires_at=clock.now()))


def _empty_names(db):
    db.execute(update(User).values(name=""))


STATES = [
    _everybody_leaves,
    _one_leaves,
    _all_tables_open,
    _new_table,
    _everybody_closed,
    _one_closed,
    _coordinator_with_a_seat,
    _nobody_at_the_state,
    _no_session,
    _empty_names,
]


@pytest.mark.parametrize("state", STATES)
def test_whatever_state_the_real_example_is_in(filled, config, monkeypatch, state):
    monkeypatch.setattr(ticking, "FIRST", 3600)
    shutil.copy(filled, config.database_path)
    database = Database(config.database, folder=config.data_dir)
    with database.write() as db:
        state(db)
    app = create_app(config, routes, database=database)
    with Client(app, headers=OWN_PAGE, follow_redirects=False, raise_server_exceptions=False) as client:
        assert faults(client) == []


def test_whoever_presses_the_name_of_a_closed_account_is_told(example, database):
    """The page was open before the account was closed."""
    with database.write() as db:
        ident = db.scalar(select(User.id).where(User.name == "Petra"))
        db.execute(update(User).values(disabled_at=clock.now()))
    reply = example.post(f"/demo/{ident}/session", data={"table": "dithmarschen"})
    assert reply.status_code == 409
    assert "set-cookie" not in reply.headers
    assert "geschlossen" in reply.text
