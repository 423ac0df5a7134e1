"""`roundtable user …`: for whoever runs the installation, also while the server runs."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.accounts.people import actions as people_actions
from roundtable.accounts.sessions import actions as sign_in_actions
from roundtable.commands.opening import existing_database
from roundtable.commands.stopping import NO_INPUT, Stop
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.i18n import gettext as _
from roundtable.tables.queries import memberships_of


def link(config: Config, options: argparse.Namespace) -> int:
    """Prints a one-time link for somebody who has an account."""
    with _changing(config) as db:
        address = sign_in_actions.sign_in_link(System(db), options.email, config.url)
    print(address)
    return 0


def add(config: Config, options: argparse.Namespace) -> int:
    """Adds the person, or another seat of a known one, and prints a one-time link."""
    with _changing(config) as db:
        user = people_actions.add_user(System(db), options.email, options.name, options.table, options.role)
        address = sign_in_actions.sign_in_link(System(db), user.email, config.url)
        print(_("%(name)s can sign in with this link:", name=user.name), flush=True)
    print(address)
    return 0


def list_all(config: Config, options: argparse.Namespace) -> int:
    """One line per person: address, name, roles."""
    with existing_database(config) as database, database.read() as db:
        for user in db.scalars(select(User).order_by(User.email)):
            print("\t".join((user.email, user.name, *_roles(db, user))))
    return 0


def _roles(db: Session, user: User) -> list[str]:
    if user.disabled_at:
        return [_("closed")]
    seats = [f"{member.table.slug}: {member.role}" for member in memberships_of(db, user.id)]
    return ([user.state_role] if user.state_role else []) + seats


@contextmanager
def _changing(config: Config) -> Iterator[Session]:
    """One transaction; what is wrong with the arguments becomes the command's sentence."""
    with existing_database(config) as database:
        try:
            with database.write() as db:
                yield db
        except Invalid as problem:
            raise Stop(" ".join(problem.errors.values()), NO_INPUT) from problem
        except Conflict as problem:
            raise Stop(str(problem), NO_INPUT) from problem
