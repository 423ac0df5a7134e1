"""No text is squeezed into a column of a letter or two: every page, at two widths, in many states, with long names.

A grid can give one column nearly all the width: the list of sent mails was once one letter wide and 10,000 px high at
1280 px. Short names hide such faults, so long names and addresses are filled in here.
"""

from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import CheckConstraint, String, inspect, select, update
from sqlalchemy.orm import Session

from roundtable.accounts.joining.models import Invitation
from roundtable.core.db import Base
from roundtable.features import load_models
from roundtable.forwarding.models import Received
from roundtable.meetings.polls.models import DatePoll
from roundtable.meetings.topics.models import Topic
from roundtable.minutes.mailing.models import MailingRecipient
from roundtable.minutes.review.models import Objection
from roundtable.tasks.models import ActionItem
from tests.browser.measures import NARROW
from tests.browser.test_every_page import FILES, unseen, whole_pages
from tests.sweeps import stages
from tests.sweeps.matrix import SPECS, address, question

pytestmark = pytest.mark.timeout(500)
WIDTHS = (1280, 320)
LONG = {
    "name": "Friederike Charlotte von Schleswig-Holstein-Sonderburg-Augustenburg",
    "long_name": "Kreis Schleswig-Flensburg mit der Region Angeln und Schwansen",
    "title": "Verfahren bei der Passbeschaffung durch Auslandsvertretungen ohne Sprechzeiten",
    "organisation": "Zuwanderungsabteilung der Kreisverwaltung, Fachdienst Ordnung",
    "place": "Kreisverwaltungsgebäude Haus III, großer Sitzungssaal im Dachgeschoss",
    "label": "Einladung für das Treffen in der Kreisverwaltung",
    "city": "Henstedt-Ulzburg-Götzberg bei Kaltenkirchen",
    "seat": "Zuwanderungsabteilung der Kreisverwaltung",
    "reason": "",
}
# Lists that show each state of their rows differently: they get one row for each state.
IN_EACH_STATE: tuple[tuple[type[Base], str], ...] = (
    (MailingRecipient, "state"),
    (Topic, "state"),
    (ActionItem, "status"),
    (Objection, "state"),
    (DatePoll, "state"),
    (Received, "state"),
)


def values_of(model: type[Base], column: str) -> list[str]:
    """The values that the database allows in this column."""
    for rule in model.__table__.constraints:
        words = str(rule.sqltext) if isinstance(rule, CheckConstraint) else ""
        if words.startswith(f"{column} in"):
            return [word for word in words.split("'")[1::2] if word]
    raise AssertionError(f"{model.__name__}.{column} has no rule")


def copies(db: Session, model: type[Base], column: str) -> None:
    """Add a row for each state; values that have to be unique are numbered."""
    row = db.scalars(select(model).order_by(model.id)).first()
    names = [attribute.key for attribute in inspect(model).column_attrs if attribute.key != "id"]
    for number, value in enumerate(values_of(model, column)):
        own: dict[str, Any] = {name: getattr(row, name) for name in names}
        if "email" in own:
            own["email"] = f"die-langen-adressen-haben-viele-buchstaben-{number}@kreisverwaltung.example.org"
        if model is ActionItem:
            own["number"] = 800 + number
        db.add(model(**own | {column: value}))


def long_names(db: Session) -> None:
    """Make every text that people fill in as long as its column allows, up to what somebody would really write."""
    for table in load_models().sorted_tables:
        for name, text in LONG.items():
            column = table.c.get(name)
            if text and column is not None and isinstance(column.type, String) and not _is_fixed(table, name):
                size = column.type.length or 500
                db.execute(update(table).values({name: text[:size].strip()}))


def _is_fixed(table: Any, name: str) -> bool:
    """Whether a column holds words of the program, or values that have to differ."""
    fixed = {("country", "name"), ("region", "name"), ("text_module", "label"), ("agenda_item", "label")}
    unique = any(name in rule.columns for rule in table.constraints if type(rule).__name__ == "UniqueConstraint")
    return unique or table.c[name].primary_key or (table.name, name) in fixed


def fill(db: Session) -> dict[str, Any]:
    places = stages.stage(db)
    stages.seat_everybody(db, places["dithmarschen"])
    for model, column in IN_EACH_STATE:
        copies(db, model, column)
    db.execute(update(Invitation).values(label=LONG["label"]))
    return places["dithmarschen"]


def fill_long(db: Session) -> dict[str, Any]:
    place = fill(db)
    db.flush()
    long_names(db)
    return place


def addresses(place: dict[str, Any]) -> list[str]:
    """Every page, with meetings and minutes in each of their states."""
    meetings = ("meeting", "planned", "written", "published", "objected", "cancelled", "approved")
    found: dict[str, None] = {}
    for spec in SPECS:
        if spec.method != "GET":
            continue
        variants = [{**place, "meeting": place[name]} for name in meetings] if "{meeting" in spec.path else [place]
        tokens = [part for part in place if part.endswith("_token")] if "/via/{token}" in spec.path else []
        variants = [{**place, "token": place[token]} for token in tokens] or variants
        variants += [place["draft"], place["archived"]] if "{" in spec.path.removeprefix("/tables/{table}") else []
        found |= {address(spec, each) + question(spec, each): None for each in variants}
    return [path for path in found if not FILES.search(path.partition("?")[0])]


def faults(page: Page, path: str) -> list[str]:
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    page.goto(path)
    return [fault for width in WIDTHS for fault in _at(page, path, width)]


def _at(page: Page, path: str, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 800})
    # Open what is folded, because it is text as well.
    page.evaluate("() => { for (const d of document.querySelectorAll('details:not([name])')) d.open = true; }")
    return [f"{width} px {path} {fault}" for fault in page.evaluate(NARROW)]


@pytest.mark.parametrize(("names", "rows"), [(["anton"], fill), (["anton", "birgit"], fill_long)])
def test_no_text_is_squeezed(prepared, person, names, rows):
    """Of Birgit's pages those that have another content than Anton's."""
    paths, seen, found = addresses(prepared(f"narrow {rows.__name__}", rows)), set(), []
    assert len(paths) > 250
    person.tolerate("no-such-token", "status of 410")  # links and steps that are over are answered so
    for name in names:
        page, before = person(name), len(seen)
        page.set_default_timeout(20_000)
        for path in unseen(whole_pages(person.server, name, paths), seen):
            found += faults(page, path)
        assert len(seen) > before
    assert len(seen) > 100
    assert found == [], "\n".join(found)


def test_the_measure_sees_a_squeezed_column(person):
    """A grid like the one that once was wrong: its other column doesn't wrap."""
    page = person("birgit", width=1280)
    page.goto("/")
    page.evaluate("""() => {
        const [box, squeezed, other] = ["div", "p", "p"].map((name) => document.createElement(name));
        box.style.cssText = "width: 300px; display: grid; grid-template-columns: minmax(0, 1fr) auto";
        squeezed.style.cssText = "overflow-wrap: anywhere", other.style.cssText = "white-space: nowrap";
        squeezed.id = "squeezed", squeezed.textContent = "Friederike Charlotte von Holstein";
        other.textContent = "im Ausgang: es gibt keinen Mailserver dafür";
        box.append(squeezed, other);
        document.querySelector("main").replaceChildren(box);
    }""")
    found = page.evaluate(NARROW)
    assert len(found) == 1 and "#squeezed" in found[0]
