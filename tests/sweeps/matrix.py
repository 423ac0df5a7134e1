"""Asks every route as everybody, in transactions that are rolled back, so that each request meets the same rows."""

import contextlib
import re
from contextlib import contextmanager

from sqlalchemy import func, select
from starlette.routing import Route

from roundtable.app import routes
from roundtable.core.config import ROOT, Config
from roundtable.core.db import Database
from roundtable.core.models import Event
from roundtable.core.sight import WHOLE
from roundtable.mail.delivery import outbox
from roundtable.mail.queue.models import OutgoingMail
from roundtable.mail.writing.message import Letter, compose
from tests.sweeps import stages
from tests.sweeps.forms import EXAMPLES, PAGES, QUESTIONS

ROUTES = [route for route in routes() if isinstance(route, Route)]
SPECS = [route.endpoint.spec for route in ROUTES]
NOBODY = "none"
PRINTED = ROOT / "test-results" / "permissions"


def parts_of(spec):
    return {part.split(":")[0] for part in re.findall(r"{([^}]+)}", spec.path)}


def at_table(spec):
    return spec.path.startswith("/tables/{table}")


def name_of(spec):
    return f"{spec.method} {spec.path}"


def address(spec, place):
    """The route's path with real ids; fails if objects.py has no object for a part."""

    def value(match):
        part = match.group(1).split(":")[0]
        assert part in place, f"tests/sweeps/objects.py must know how to make {{{part}}} of {spec.path}"
        return str(place[part])

    return re.sub(r"{([^}]+)}", value, spec.path)


def question(spec, place):
    if spec.method != "GET" or spec.path not in QUESTIONS:
        return ""
    name, part = QUESTIONS[spec.path]
    return f"?{name}={place[part]}"


def outcome(reply):
    """What a response means for the person: "yes", "sign in", "role" (403) or "gone" (404)."""
    turned_away = reply.request.method == "GET" and reply.headers.get("location", "").startswith("/sign-in")
    if reply.status_code == 401 or turned_away:
        return "sign in"
    if reply.status_code == 403:
        return "role"
    return "gone" if reply.status_code == 404 else "yes"


def newest_of_all(db):
    """The newest event id, including events that the person who asks may not see."""
    return db.scalar(select(func.max(Event.id)).execution_options(**WHOLE)) or 0


class RollingBack(Database):
    """A database that runs every transaction and rolls it back at the end.

    `ends` gets the number of events of each transaction that would have been committed. `first(db)` may change rows
    before, `last(db)` may look at the rows before the rollback.
    """

    ends: list[int]
    first = staticmethod(lambda db: None)
    last = staticmethod(lambda db: None)

    @contextmanager
    def write(self):
        with self._write() as db:
            self.first(db)
            db.flush()
            before, self._mails = newest_of_all(db), newest_mail(db)
            yield db
            db.flush()
            self.ends.append(newest_of_all(db) - before)
            self._keep_mails(db)
            self.last(db)
            db.rollback()

    def _keep_mails(self, db):
        """The mails that this transaction wrote, as they would leave: the rollback takes their rows away."""
        for mail in db.query(OutgoingMail).filter(OutgoingMail.id > self._mails):
            letter = Letter(mail.email, mail.subject, mail.text, mail.locale, mail.key, mail.written_at, stop=mail.stop)
            with contextlib.suppress(ValueError):
                outbox.keep(self.folder / "outbox", compose(Config(base_url="http://testserver"), letter))


def newest_mail(db):
    return db.scalar(select(func.max(OutgoingMail.id))) or 0


class Matrix:
    """Asks routes as people, and compares the outcomes with what is expected."""

    def __init__(self, client, database, places, sessions):
        self.client, self.database, self.places, self.sessions = client, database, places, sessions
        self.own = places["dithmarschen"]

    def ask(self, state, spec, who, place, expected):
        """Ask one route as one person. Fails if a page changed something, or an action that was refused."""
        posts = spec.method == "POST"
        assert not posts or spec.path in EXAMPLES, f"tests/sweeps/forms.py needs a form for {spec.path}"
        example = EXAMPLES[spec.path] if posts else None
        place = {**place, "session": self.sessions.get(who, place["session"])}
        if example and state in ("own", "revoked"):
            place = example.placed(place)
        if not posts and state in ("own", "revoked"):
            place |= {part: place[name] for part, name in PAGES.get(spec.path, {}).items()}
        self.database.ends = []
        self.database.first = lambda db: example.first(db, place) if example and expected == "yes" else None
        self.client.cookies.clear()
        reply = self.client.request(
            spec.method,
            address(spec, place) + question(spec, place),
            data=example.fields(place) if example else None,
            files=example.files if example else None,
            headers={
                "cookie": ("" if who == NOBODY else f"roundtable={stages.token(who)}")
                + (example.cookies if example else ""),
                # Refusals are faster as a message for htmx than as a whole page.
                "hx-request": "false" if expected == "yes" else "true",
            },
        )
        assert reply.status_code < 500, f"{state}: {who}: {name_of(spec)}"
        if spec.method == "GET" or outcome(reply) != "yes":
            assert self.database.ends == [], f"{state}: {who} changed something by {name_of(spec)}"
        return reply

    def sweep(self, exceptions, state, people, place, expected, *, specs=SPECS, check=None):
        """Ask all `specs` as all `people`; {(route, person): outcome}, also printed.

        `expected(spec, who)` is the usual outcome, `exceptions[state]` has others. `check(spec, who, reply)` may
        return a complaint. Fails with all deviations, also if an exception makes no difference.
        """
        rules, cells, deviations = dict(exceptions.get(state, {})), {}, []
        for spec in specs:
            for who in people:
                cell, usual = (name_of(spec), who), expected(spec, who)
                wanted = rules.pop(cell, "") or usual
                if wanted == usual and cell in exceptions.get(state, {}):
                    deviations.append(f"{cell}: needs no rule")
                reply = self.ask(state, spec, who, {**self.own, **place}, wanted)
                cells[cell] = outcome(reply)
                if cells[cell] != wanted:
                    deviations.append(f"{cell}: {cells[cell]} ({reply.status_code}) instead of {wanted}")
                elif check and (complaint := check(spec, who, reply)):
                    deviations.append(f"{cell}: {complaint}")
        show(state, people, cells)
        assert deviations == [], "\n".join(deviations)
        assert not rules, "rules for cells that don't exist"
        return cells


def show(state, people, cells):
    """Print the outcomes as a table: one line for each route, one column for each person."""
    names = list(dict.fromkeys(name for name, _ in cells))
    lines = [f"{state}: {len(cells)} cells asked", " | ".join(people)]
    signs = {"yes": "yes", "role": "403", "gone": "404", "sign in": "401"}
    for name in names:
        row = " ".join(f"{signs[cells[name, who]]:>{max(3, len(who))}}  " for who in people)
        lines.append(f"{name:<90} {row}")
    lines[1] = f"{'':<90} " + " ".join(f"{who:>3}  " for who in people)
    PRINTED.mkdir(parents=True, exist_ok=True)
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    (PRINTED / f"{state.replace(' ', '-')}.txt").write_text(text, encoding="utf-8")
    print(f"\n{text}")
