"""Content for both applications, in one database, made by the program's own actions."""

import random
import re
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.models import User, UserSession
from roundtable.accounts.people.actions import add_user
from roundtable.core import clock, migrate
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.security import hash_token
from roundtable.demo.meetings import TEXTS
from roundtable.meetings.actions import Facts, plan_meeting
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import Meeting
from roundtable.starter import load_regions
from roundtable.tables.models import RoundTable
from roundtable.tasks.actions import TaskDraft, create_task

SLUG, MEETING, PEOPLE, ITEMS, TASKS = "kiel", 1, 50, 15, 100
_TEXT = " ".join(path.read_text(encoding="utf-8") for path in sorted(TEXTS.glob("*protokoll.md")))
_WORDS = sorted(set(re.findall(r"\w{2,}", _TEXT)))


def token(number: int) -> str:
    """The session cookie of person 0 … PEOPLE-1."""
    return f"bench-session-{number}"


def two_kilobytes(number: int) -> str:
    """Markdown as people write it: paragraphs, a list, emphasis; with other sentences for each number."""
    chance = random.Random(number)
    sentence = lambda: " ".join(chance.choices(_WORDS, k=chance.randint(7, 16))).capitalize() + "."  # noqa: E731
    text = f"{sentence()} **{sentence()}**\n\n- {sentence()}\n- {sentence()}\n- {sentence()}\n\n"
    while len(text) < 2000:
        text += sentence() + chance.choice((" ", " ", "\n\n"))
    return text[:2000].rsplit(" ", 1)[0]


def build(config: Config) -> None:
    database = Database(config.database)
    migrate.upgrade(database)
    with database.write() as db:
        load_regions(System(db))
        table = db.scalars(select(RoundTable).where(RoundTable.slug == SLUG)).one()
        people = [_person(db, number) for number in range(PEOPLE)]
        here = _Seat(db, people[0], table)
        meeting = _meeting(here)
        for number in range(ITEMS):
            agenda.add_item(
                here, meeting, Content(f"Thema {number + 1}", "discussion", 8, "Moderation", two_kilobytes(number))
            )
        for number in range(TASKS):
            due = clock.today() + timedelta(days=number)
            create_task(here, TaskDraft(f"Aufgabe {number + 1}: Kontaktdaten prüfen", "Koordinierung", due_on=due))
    database.close()


class _Seat(System):
    def __init__(self, db: Session, user: User, table: RoundTable) -> None:
        super().__init__(db, table.id, user.id)
        self.user, self.table, self.role = user, table, "moderator"


def _person(db: Session, number: int) -> User:
    role = "moderator" if number == 0 else "member"
    user = add_user(System(db), f"person{number}@example.org", f"Person {number}", SLUG, role)
    until = clock.now() + timedelta(days=9)
    db.add(UserSession(token_hash=hash_token(token(number)), user_id=user.id, expires_at=until))
    db.flush()
    return user


def begins() -> datetime:
    """When the meeting of all measurements begins: nine days ahead, at 14:00."""
    return datetime.combine(clock.today() + timedelta(days=9), time(14), clock.BERLIN)


def _meeting(here: Any) -> Meeting:
    return plan_meeting(here, Facts(begins(), begins() + timedelta(hours=2), "Rathaus", chair="Moderation"))


def settings(folder: Path) -> Config:
    return Config(data_dir=folder, base_url="")
