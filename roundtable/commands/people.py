"""`roundtable user …`: accounts and sign-in links for the operator, also while the server runs."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.accounts.people import actions as people_actions
from roundtable.accounts.queries import user_by_email
from roundtable.accounts.sessions import actions as sessions
from roundtable.commands.opening import existing_database
from roundtable.commands.stopping import NO_INPUT, Stop
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.i18n import gettext as _
from roundtable.mail.queue import actions as mail
from roundtable.tables.queries import memberships_of


def link(config: Config, options: argparse.Namespace) -> int:
    """Print a one-time link for somebody who has an account."""
    with _writing(config) as db:
        address = sessions.sign_in_link(System(db), options.email, config.url)
    print(address)
    return 0


def add(config: Config, options: argparse.Namespace) -> int:
    """Add a person, or another seat for a known one, and print a one-time link."""
    with _writing(config) as db:
        user = people_actions.add_user(System(db), options.email, options.name, options.table, options.role)
        address = sessions.sign_in_link(System(db), user.email, config.url)
        print(_("%(name)s can sign in with this link:", name=user.name), flush=True)
    print(address)
    return 0


def unlock(config: Config, options: argparse.Namespace) -> int:
    """Take all factors and sessions of somebody away who lost them, and print a one-time link."""
    with _writing(config) as db:
        address = sessions.unlock(System(db), options.email, config.url)
        if user := user_by_email(db, options.email):  # told, so that nobody is let in without their knowing
            mail.later(db, user.email, "second_step", user.locale, name=user.name, what="unlocked")
    print(_("The second step and all passkeys are gone. This link lets the person in once:"), flush=True)
    print(address)
    return 0


def list_all(config: Config, options: argparse.Namespace) -> int:
    """Print one line per person: address, name, roles."""
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
def _writing(config: Config) -> Iterator[Session]:
    """A writing transaction; Invalid and Conflict become Stop."""
    with existing_database(config) as database:
        try:
            with database.write() as db:
                yield db
        except Invalid as problem:
            raise Stop(" ".join(problem.errors.values()), NO_INPUT) from problem
        except Conflict as problem:
            raise Stop(str(problem), NO_INPUT) from problem
