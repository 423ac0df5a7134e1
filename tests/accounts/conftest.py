"""Fixtures of the account tests: asking for links, inviting, reading rows."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from roundtable.accounts.joining.models import Invitation
from roundtable.accounts.models import User, UserSession
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.tables.models import RoundTable
from tests.mail import mailbox
from tests.world import email

Ask = Callable[..., str]


@pytest.fixture
def ask(site, config: Config) -> Ask:
    """`ask("petra")` asks for a sign-in link as a visitor does and returns the path in the mail."""

    def path_of(name: str, **form: str) -> str:
        assert site.post("/sign-in", data={"email": email(name), **form}).status_code == 200
        return mailbox.last_link(config, email(name))

    return path_of


@pytest.fixture
def invite(visit) -> Ask:
    """`invite(uses=3)` makes an invitation as Birgit and returns its path."""

    def path_of(by: str = "birgit", table: str = "dithmarschen", **form: object) -> str:
        data = {"role": "volunteer", "days": "7", "uses": "1", **{k: str(v) for k, v in form.items()}}
        reply = visit(by).post(f"/tables/{table}/invitations", data=data)
        assert reply.status_code == 200, reply.text
        return reply.text.partition('value="http://testserver')[2].partition('"')[0]

    return path_of


@pytest.fixture
def stored(database: Database):
    """Users, sessions and invitations, read from the database at each call."""

    class Known:
        def user(self, name_or_email: str) -> User | None:
            address = name_or_email if "@" in name_or_email else email(name_or_email)
            with database.read() as db:
                return db.scalar(select(User).where(User.email == address))

        def sessions(self, name: str) -> list[UserSession]:
            with database.read() as db:
                found = select(UserSession).join(UserSession.user).where(User.email == email(name))
                return list(db.scalars(found.order_by(UserSession.id)))

        def invitation(self) -> Invitation:
            with database.read() as db:
                return db.scalars(select(Invitation).order_by(Invitation.id.desc())).first()

    return Known()


@pytest.fixture
def prepared_table(database: Database) -> str:
    """The slug of a table that isn't opened yet and never had members."""
    with database.write() as db:
        db.add(RoundTable(slug="stormarn", name="Stormarn", long_name="Kreis Stormarn", region_ags="01002"))
    return "stormarn"


def own_queries(statements: list[str]) -> list[str]:
    """The statements without those of the live tail, which reads events every second."""
    return [statement for statement in statements if statement != "BEGIN" and "FROM event" not in statement]


def later(monkeypatch: pytest.MonkeyPatch, **delta: float) -> None:
    """Set the clock forward by this time."""
    from datetime import timedelta

    from roundtable.core import clock

    before = clock.now
    monkeypatch.setattr(clock, "now", lambda: before() + timedelta(**delta))
