"""Updates the data of each earlier release: everything published then can be opened, complete and unchanged.

The data was made by the code of those releases, see tests/ops/releases/README.md.
"""

import contextlib
import os
import shutil
import time

import pytest
from sqlalchemy import select

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.app import create_app
from roundtable.commands.checking import check
from roundtable.core import migrate
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.permissions import TABLE_ROLES
from roundtable.minutes.document.queries import document, of_version
from roundtable.minutes.models import Minutes, MinutesVersion
from roundtable.minutes.review import queries as review_queries
from roundtable.tables.models import RoundTable
from roundtable.web import fragments
from tests import postgres as pg
from tests.client import Client
from tests.conftest import OWN_PAGE, POSTGRESQL
from tests.ops.releases import opening

LIKE_A_BROWSER = {"headers": OWN_PAGE, "follow_redirects": False, "raise_server_exceptions": False}
# With PostgreSQL the rows are copied there before the update.
pytestmark = [pytest.mark.usefixtures("postgres")] if POSTGRESQL else []
# What moderators open reads all that the others read; what is frozen is the same text on both databases.
_same_on_both = pytest.mark.sqlite("the moderator's pages are opened on both")
VISITORS = ["moderator", *(pytest.param(role, marks=_same_on_both) for role in ("guest", "administrator"))]
# What lies between them is brought up to date and checked on both; its pages send the same statements.
ENDS = (opening.RELEASES[0], opening.RELEASES[-1])
_between = pytest.mark.sqlite("the pages of the oldest and the newest data are opened on both")
each_on_sqlite = pytest.mark.parametrize(
    "updated",
    [pytest.param(release, marks=() if release in ENDS else _between) for release in opening.RELEASES],
    indirect=True,
    scope="module",
)


@pytest.fixture(scope="module", params=opening.RELEASES)
def updated(request, tmp_path_factory):
    """The settings for a folder of an earlier release after the update, and its published minutes before it."""
    folder = tmp_path_factory.mktemp("release") / "data"
    opening.unpack(request.param, folder)
    url = ""
    if POSTGRESQL:
        url = pg.new_database(
            request.getfixturevalue("postgres"), f"release {request.param} {os.getpid()} {time.monotonic_ns()}"
        )
    config = Config(data_dir=folder, database_url=url, base_url="http://testserver", operator="Testbetrieb")
    database = Database(config.database, folder=folder)
    if POSTGRESQL:
        opening.carry_over(folder / "roundtable.sqlite3", database)
    with database.read() as db:
        before = opening.published(db)
    migrate.upgrade(database)
    with database.write() as db:
        opening.sign_everybody_in(db)
    database.close()
    yield config, before
    shutil.rmtree(folder)


@pytest.fixture
def site(updated):
    fragments.cache.clear()
    database = Database(updated[0].database, folder=updated[0].data_dir)
    with Client(create_app(updated[0], database=database), **LIKE_A_BROWSER) as client:
        yield client
    database.close()


@pytest.fixture
def signed_in(site):
    @contextlib.contextmanager
    def client_of(token):
        client = Client(site.app, **LIKE_A_BROWSER)
        client.app_state.update(site.app_state)
        client.portal = site.portal
        client.cookies.set("roundtable", token)
        yield client

    return client_of


def test_the_data_holds_published_minutes_of_several_kinds(updated):
    """Otherwise the tests below would prove nothing."""
    _config, before = updated
    assert len(before) >= 8 and max(row[2] for row in before) >= 3


def test_check_finds_everything_in_order_and_nothing_published_was_changed(updated, capsys):
    config, before = updated
    assert check(config, rebuild_search=True) == 0, capsys.readouterr().out
    database = Database(config.database)
    with database.read() as db:
        assert set(before) <= set(opening.published(db))
    database.close()


def test_old_documents_are_read_in_the_shape_of_todays(site):
    """Old documents have every name that today's have, so pages, files and mails can use them (minutes/frozen.py)."""
    with site.app_state["database"].read() as db:
        old, new = set(), set()
        for version in db.scalars(select(MinutesVersion)):
            old |= opening.shape(of_version(version))
            new |= opening.shape({**document(db, version.minutes.meeting), "version": of_version(version)["version"]})
    assert old == new


@each_on_sqlite
@pytest.mark.timeout(300)
def test_every_page_of_every_published_version_opens_for_everybody(site, signed_in):
    failed = []
    for addresses, people, seat in every_version(site, opening.pages):
        for role, token in people.items():
            with signed_in(token) as client:
                answers = {address: client.get(address) for address in addresses}
            failed += [(role, address) for address, answer in answers.items() if answer.status_code >= 500]
            if role in TABLE_ROLES:
                assert answers[addresses[0]].status_code == 200 and seat in answers[addresses[0]].text
    assert failed == []


@pytest.mark.sqlite("files are made of frozen text")
def test_every_file_and_book_of_every_published_version_is_made(site, signed_in):
    failed = []
    for addresses, people, _seat in every_version(site, opening.files):
        with signed_in(people["moderator"]) as client:
            failed += [address for address in addresses if client.get(address).status_code != 200]
    assert failed == []


def every_version(site, addresses):
    with site.app_state["database"].read() as db:
        query = select(MinutesVersion).order_by(MinutesVersion.id)
        return [
            (list(addresses(v)), opening.people(db, v.table_id), of_version(v)["table"]["seat"])
            for v in db.scalars(query)
        ]


@each_on_sqlite
@pytest.mark.parametrize("role", VISITORS)
def test_everything_that_links_lead_to_opens(site, signed_in, role):
    with site.app_state["database"].read() as db:
        table = db.scalars(select(RoundTable).where(RoundTable.slug == "segeberg")).one()
        token = opening.people(db, table.id)[role]
    with signed_in(token) as client:
        found = opening.crawl(client, "/tables/segeberg")
    assert {address: status for address, status in found.items() if status >= 500} == {}
    assert sum("/minutes" in address for address in found) > 10


def test_links_for_objections_open_for_guests(site):
    with site.app_state["database"].write() as db:
        tokens = [
            guest_links.issue_guest_link(
                db,
                guest_links.GuestLinkDraft(
                    minutes.table_id, review_queries.LINK, minutes.id, "gast@example.net", "Gast", 9
                ),
            )
            for minutes in db.scalars(select(Minutes).where(Minutes.version > 0))
        ]
    assert len(tokens) >= 6
    assert {site.get(f"/via/{token}/minutes").status_code for token in tokens} <= {200, 410}


def test_life_goes_on(site, signed_in):
    """Minutes that an earlier release published can get a next version beside the old ones."""
    with site.app_state["database"].read() as db:
        query = select(Minutes).where(Minutes.state == "published").order_by(Minutes.id)
        waiting = [
            (f"/tables/{m.meeting.table.slug}/meetings/{m.meeting_id}/minutes", opening.people(db, m.table_id))
            for m in db.scalars(query)
        ]
    assert waiting
    for address, people in waiting:
        with signed_in(people["moderator"]) as client:
            assert client.post(f"{address}/reopening", data={"reason": "Nachtrag"}).status_code == 303
            assert client.post(f"{address}/publication").status_code in (303, 422)
            for page in ("", "/diff", "/print", "/export.pdf"):
                assert client.get(address + page).status_code == 200
