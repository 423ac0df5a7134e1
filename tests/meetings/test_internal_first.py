"""A hidden item is hidden from its creation on: no frame, page, search, feed or event ever shows it to others.

Each way of making an item is tried while everybody who may not see it has a page open; all their frames are checked.
"""

import re
from contextlib import ExitStack

import pytest
from sqlalchemy import select

from roundtable.core.models import Event
from roundtable.forwarding import actions as forwarding
from roundtable.meetings import actions
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import AgendaItem, AgendaSection, Meeting
from roundtable.meetings.templates import actions as templates
from roundtable.meetings.templates.models import AgendaTemplate
from roundtable.meetings.topics import actions as topics
from roundtable.meetings.topics.models import Topic
from roundtable.tables.models import RoundTable
from roundtable.tasks.models import ActionItem
from tests import world
from tests.meetings.conftest import TABLE, at, facts

CANARY = "Kanarienvogel"
ORIGIN = {"origin": "http://testserver"}
# {visibility of an item: who may not see it}
OTHERS = {"members": ("gesa", "karla"), "moderation": ("gesa", "petra", "jonas", "karla")}
KIND = {"kind": "discussion", "minutes": "10"}


def add(visit, database, meeting, visibility):
    form = {"title": CANARY, "minutes": "10", "visibility": visibility}
    assert visit("birgit").post(f"{TABLE}/meetings/{meeting}/items", data=form).status_code == 303


def add_into_a_section(visit, database, meeting, visibility):
    with database.write() as db:
        section = AgendaSection(table_id=table_of(db), meeting_id=meeting, position=1, title="Berichte")
        db.add(section)
        db.flush()
        number = section.id
    form = {"title": CANARY, **KIND, "presenter": CANARY, "section": str(number), "visibility": visibility}
    reply = visit("birgit").post(f"{TABLE}/meetings/{meeting}/items", data=form, headers={"hx-request": "true"})
    assert reply.status_code == 200


def add_while_it_runs(visit, database, meeting, visibility):
    move_to_today(database, meeting)
    assert visit("birgit").post(f"{TABLE}/meetings/{meeting}/live/opening").status_code == 303
    add(visit, database, meeting, visibility)


def add_late(visit, database, meeting, visibility):
    visit("birgit").post(f"{TABLE}/meetings/{meeting}/invitation", data={"message": ""})
    add(visit, database, meeting, visibility)


def import_agenda(visit, database, meeting, visibility):
    text = f"TOP 1 {CANARY}\n\nEin {CANARY} singt.\n\nTOP 2 Anderes\n"
    form = {"text": text, "step": "take", "item": ["0", "1"], "visibility-0": visibility, "visibility-1": "all"}
    assert visit("birgit").post(f"{TABLE}/meetings/{meeting}/import", data=form).status_code == 303


def import_minutes(visit, database, meeting, visibility):
    move_to_today(database, meeting, days=-1)
    text = f"TOP 1 {CANARY}\n\nEin {CANARY} singt.\n\n## Aufgaben\n\n- {CANARY} füttern\n"
    form = {"text": text, "step": "take", "item": "0", "task": "0", "as_minutes": "1", "visibility-0": visibility}
    assert visit("birgit").post(f"{TABLE}/meetings/{meeting}/import", data=form).status_code == 303


def import_with_a_task(visit, database, meeting, visibility):
    text = f"TOP 1 {CANARY}\n\nText.\n\n## Aufgaben\n\n- {CANARY} füttern\n"
    form = {"text": text, "step": "take", "item": "0", "task": "0", "visibility-0": visibility}
    assert visit("birgit").post(f"{TABLE}/meetings/{meeting}/import", data=form).status_code == 303


def from_a_template(visit, database, meeting, visibility):
    birgit = visit("birgit")
    form = {"name": "Intern", "title-0": CANARY, "kind-0": "report", "minutes-0": "5", "visibility-0": visibility}
    assert birgit.post(f"{TABLE}/agenda-templates/new", data=form).status_code == 303
    empty(database, meeting)
    data = {"template": str(newest(database, AgendaTemplate))}
    assert birgit.post(f"{TABLE}/meetings/{meeting}/agenda-template", data=data).status_code == 303


def from_a_template_that_was_an_agenda(visit, database, meeting, visibility):
    birgit, other = visit("birgit"), hidden_elsewhere(database, visibility)
    birgit.post(f"{TABLE}/meetings/{other}/as-template", data={"name": "Wie damals"})
    number = newest(database, AgendaTemplate)
    # Once through its form, as a browser sends it.
    page = birgit.get(f"{TABLE}/agenda-templates/{number}").text
    assert f'<option value="{visibility}" selected>' in page
    fields = {"name": "Wie damals", "seen": "1", "title-0": CANARY, "was-0": "0", "kind-0": "report", "minutes-0": "5"}
    assert birgit.post(f"{TABLE}/agenda-templates/{number}", data=fields).status_code == 303
    empty(database, meeting)
    data = {"template": str(number)}
    assert birgit.post(f"{TABLE}/meetings/{meeting}/agenda-template", data=data).status_code == 303


def by_a_series(visit, database, meeting, visibility):
    with database.write() as db:
        here = world.actor(db, "birgit")
        template = templates.create(here, "Intern", [Content(CANARY, visibility=visibility)])
        number = template.id
    birgit = visit("birgit")
    rule = {"unit": "months", "every": "3", "nth": "2", "weekday": "1", "since": at(20).strftime("%Y-%m-%d")}
    rule |= {"starts": "14:00", "ends": "16:00", "template_id": str(number)}
    path = birgit.post(f"{TABLE}/series/new", data=rule).headers["location"]
    day = re.search(r'name="day" value="([^"]+)"', birgit.get(path).text)[1]
    assert birgit.post(f"{path.partition('?')[0]}/dates", data={"day": day}).status_code == 303


def by_carrying_over(visit, database, meeting, visibility):
    other = hidden_elsewhere(database, visibility, state="postponed")
    with database.read() as db:
        item = db.scalars(select(AgendaItem.id).where(AgendaItem.meeting_id == other)).one()
    form = {"carry": f"item/{item}"}
    assert visit("birgit").post(f"{TABLE}/meetings/{meeting}/carry-over", data=form).status_code == 303


def by_the_usual_agenda(visit, database, meeting, visibility):
    hidden_elsewhere(database, visibility, recurring=True)
    empty(database, meeting)
    assert visit("birgit").post(f"{TABLE}/meetings/{meeting}/usual-agenda").status_code == 303


def by_accepting_a_topic(visit, database, meeting, visibility):
    """People who may read the topic store know the proposal, but not what became of it."""
    with database.write() as db:
        topic = topics.propose_as_guest(guest(db), "Anfrage", "", "Gast").id
        db.get_one(Topic, topic).title = CANARY
    form = {"meeting": str(meeting), "visibility": visibility}
    assert visit("birgit").post(f"{TABLE}/topics/{topic}/acceptance", data=form).status_code == 303


def by_accepting_from_another_table(visit, database, meeting, visibility):
    with database.write() as db:
        here = world.actor(db, "merle", "kiel")
        other = actions.plan_meeting(here, facts())
        item = agenda.add_item(here, other, Content("Unverfänglich"))
        to = db.scalars(select(RoundTable).where(RoundTable.slug == "dithmarschen")).one()
        got = forwarding.forward(here, item, to, CANARY, "")
        number = got.id
    form = {"meeting": str(meeting), "visibility": visibility}
    assert visit("birgit").post(f"{TABLE}/received/{number}/acceptance", data=form).status_code == 303


WAYS = [
    add,
    add_into_a_section,
    add_while_it_runs,
    add_late,
    import_agenda,
    import_minutes,
    import_with_a_task,
    from_a_template,
    from_a_template_that_was_an_agenda,
    by_a_series,
    by_carrying_over,
    by_the_usual_agenda,
    by_accepting_a_topic,
    by_accepting_from_another_table,
]
# These proposals can be read in the topic store by volunteers before they become an item.
STORE = (by_accepting_a_topic, by_accepting_from_another_table)


@pytest.mark.parametrize("visibility", list(OTHERS))
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nobody_else_ever_sees_it(visit, database, planned, way, visibility):
    others = [who for who in OTHERS[visibility] if way not in STORE or who in ("gesa", "karla")]
    with ExitStack() as stack:
        sockets = [stack.enter_context(follow(visit, who, planned)) for who in others]
        way(visit, database, planned, visibility)
        visit("birgit").post(f"{TABLE}/settings", data={"about": "Schlusspunkt", "founded": "2018"})
        for who, socket in zip(others, sockets, strict=True):
            assert CANARY not in frames_until(socket, "Schlusspunkt"), who
    with database.read() as db:
        made = select(AgendaItem).where(AgendaItem.title == CANARY).order_by(AgendaItem.id.desc())
        item = db.scalars(made).first()
        assert item.visibility == visibility
    everywhere = {*pages(planned), *pages(item.meeting_id)}
    for who in others:
        for path in everywhere:
            assert CANARY not in visit(who).get(path).text, (who, path)
    assert CANARY in visit("birgit").get(f"{TABLE}/meetings/{item.meeting_id}").text
    assert_events_are_hidden(database, visibility)
    with database.read() as db:
        tasks = db.scalars(select(ActionItem).where(ActionItem.title.contains(CANARY))).all()
        assert all(task.origin_item_id for task in tasks)


def test_an_unknown_visibility_makes_no_item_at_all(visit, database, planned):
    """In particular none for everybody."""
    birgit = visit("birgit")
    form = {"title": CANARY, **KIND, "visibility": "nobody"}
    reply = birgit.post(f"{TABLE}/meetings/{planned}/items", data=form)
    assert (reply.status_code, f'value="{CANARY}"' in reply.text) == (422, True)
    data = {"text": f"TOP 1 {CANARY}", "step": "take", "item": "0", "visibility-0": "nobody"}
    assert birgit.post(f"{TABLE}/meetings/{planned}/import", data=data).status_code == 422
    with database.read() as db:
        assert db.scalars(select(AgendaItem).where(AgendaItem.title == CANARY)).all() == []


def test_the_form_asks_from_the_first_row_on(visit, planned):
    page = visit("birgit").get(f"{TABLE}/meetings/{planned}").text
    form = page.partition('id="add-item"')[2].partition("</form>")[0]
    for name in ("title", "minutes", "visibility", "kind", "presenter"):
        assert f'name="{name}"' in form, name
    assert 'value="all" selected' in form and 'value="moderation"' in form


def test_what_was_chosen_stays_in_a_form_that_came_back(visit, planned):
    form = {"title": "x" * 201, "kind": "report", "minutes": "zehn", "presenter": "Ole", "visibility": "members"}
    page = visit("birgit").post(f"{TABLE}/meetings/{planned}/items", data=form).text
    again = page.partition('id="add-item"')[2].partition("</form>")[0]
    assert '"members" selected' in again and '"report" selected' in again and 'value="Ole"' in again


@pytest.mark.parametrize("line", ["TOP 1 Personal (intern)", "TOP 1 Nichtöffentlicher Bericht", "TOP 1 Vertrauliches"])
def test_the_import_proposes_what_the_text_says(visit, planned, line):
    page = visit("birgit").post(f"{TABLE}/meetings/{planned}/import", data={"text": f"{line}\nTOP 2 Offenes"}).text
    first = page.partition('name="visibility-0"')[2].partition("</select>")[0]
    second = page.partition('name="visibility-1"')[2].partition("</select>")[0]
    assert '"members" selected' in first and '"all" selected' in second


def test_an_item_goes_to_the_end_of_the_section_that_was_chosen(visit, database, planned):
    birgit = visit("birgit")
    with database.read() as db:
        first, second, _third = db.scalars(select(AgendaItem.id).where(AgendaItem.meeting_id == planned)).all()
    for title, item in (("A", first), ("B", second)):
        birgit.post(f"{TABLE}/meetings/{planned}/sections/new", data={"title": title, "first": str(item)})
    with database.read() as db:
        section = db.scalars(select(AgendaSection.id).where(AgendaSection.title == "A")).one()
    form = {"title": "Neu", **KIND, "section": str(section)}
    assert birgit.post(f"{TABLE}/meetings/{planned}/items", data=form).status_code == 303
    with database.read() as db:
        items = db.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == planned).order_by(AgendaItem.position)
        ).all()
        assert [item.title for item in items][:3] == ["Begrüßung", "Neu", "Passersatzpapiere"]
        assert items[1].section_id == section
    assert birgit.post(f"{TABLE}/meetings/{planned}/items", data={**form, "section": "999999"}).status_code == 404


def test_a_decision_that_few_may_see_is_never_opened_by_taking_it_up(visit, database, planned):
    """The choice in the form can make it stricter, not laxer."""
    from roundtable.minutes.models import Block

    with database.write() as db:
        here = world.actor(db, "birgit")
        item = agenda.add_item(here, db.get_one(Meeting, planned), Content("Alt", visibility="moderation"))
        block = Block(table_id=item.table_id, meeting_id=planned, item_id=item.id, position=1, text="Geheim")
        db.add(block)
        db.flush()
        topic = topics.propose(here, CANARY, "")
        topic.block_id = block.id
        number = topic.id
    form = {"meeting": str(planned), "visibility": "all"}
    assert visit("birgit").post(f"{TABLE}/topics/{number}/acceptance", data=form).status_code == 303
    with database.read() as db:
        assert db.scalars(select(AgendaItem.visibility).where(AgendaItem.title == CANARY)).one() == "moderation"


# ── helpers ─────────────────────────────────────────────────────────────────


def follow(visit, who: str, meeting: int):
    shown = ",".join(
        (
            f"agenda-{meeting}",
            f"facts-{meeting}",
            f"invitation-{meeting}",
            f"projector-{meeting}",
            "activity",
            "table-heading",
            "next-meeting",
            "meetings",
            "open-tasks",
            "topics",
            "topics-waiting",
            "sent",
            "received",
        )
    )
    return visit(who).websocket_connect(f"/live/dithmarschen?since=0&show={shown}", headers=ORIGIN)


def frames_until(socket, end: str) -> str:
    frames = [socket.receive_text()]
    while end not in frames[-1]:
        frames.append(socket.receive_text())
    return "\n".join(frames)


def pages(meeting: int) -> tuple[str, ...]:
    return (
        TABLE,
        "/",
        f"{TABLE}/meetings",
        f"{TABLE}/meetings/{meeting}",
        f"{TABLE}/meetings/{meeting}/live",
        f"{TABLE}/meetings/{meeting}/projector",
        f"{TABLE}/meetings/{meeting}/minutes",
        f"{TABLE}/tasks",
        f"{TABLE}/search/results?q=kanarien",
        f"{TABLE}/decisions",
        f"{TABLE}/changes?since=0&show=agenda-{meeting},activity,next-meeting,meetings,open-tasks",
    )


def assert_events_are_hidden(database, visibility: str) -> None:
    from roundtable.core import sight

    role = {"members": "guest", "moderation": "member"}[visibility]
    with database.read() as db:
        sight.limit(db, sight.of_roles({table_of(db): role}))
        told = db.scalars(select(Event).where(Event.subject.not_like("topic/%"), Event.subject.not_like("received/%")))
        assert not [event.verb for event in told if CANARY in str(event.data)]


def table_of(db) -> int:
    return db.scalars(select(RoundTable.id).where(RoundTable.slug == "dithmarschen")).one()


def newest(database, model) -> int:
    with database.read() as db:
        return db.scalars(select(model.id).order_by(model.id.desc())).first()


def empty(database, meeting: int) -> None:
    with database.write() as db:
        for item in db.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting)).all():
            agenda.remove_item(world.actor(db, "birgit"), item)


def move_to_today(database, meeting: int, days: int = 0) -> None:
    with database.write() as db:
        row = db.get_one(Meeting, meeting)
        row.starts_at, row.ends_at = at(days, 0, 5), at(days, 23, 55)


def hidden_elsewhere(database, visibility: str, state: str = "done", recurring: bool = False) -> int:
    """A meeting that was held, with one hidden item."""
    with database.write() as db:
        here = world.actor(db, "birgit")
        other = actions.plan_meeting(here, facts(3))
        content = Content(CANARY, "report", visibility=visibility, recurring=recurring)
        item = agenda.add_item(here, other, content)
        item.state, other.state = state, "held"
        other.starts_at, other.ends_at = at(-30), at(-30, 16)
        return other.id


def guest(db):
    from roundtable.accounts.guest_links import actions as guest_links
    from roundtable.accounts.guest_links import queries as guest_links_queries

    token = guest_links.issue_guest_link(
        db, guest_links.GuestLinkDraft(table_of(db), topics.PURPOSE, table_of(db), "gast@example.net", "Gast")
    )
    return topics.GuestActor(db, guest_links_queries.find_link(db, token, topics.PURPOSE))
