"""A limited session sees what its role may see: items, paragraphs and what refers to them, however they are read."""

from datetime import timedelta

import pytest
from sqlalchemy import func, or_, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased, joinedload, selectinload

from roundtable.accounts.models import User
from roundtable.core import clock, migrate, sight
from roundtable.core.db import Base
from roundtable.core.events import newest, record, topics_since
from roundtable.core.models import Event
from roundtable.core.permissions import PERMISSIONS, ROLES, may
from roundtable.directory.models import Channel, Person
from roundtable.meetings.attendance.models import AttendanceChange
from roundtable.meetings.models import AgendaItem, Attendance, Meeting
from roundtable.meetings.topics.models import Topic
from roundtable.minutes.models import Block, BlockRevision, Decision, MinutesVersion
from roundtable.minutes.review.models import Correction, Objection
from roundtable.tables.models import RoundTable
from roundtable.tasks.models import ActionItem
from tests.sweeps import objects
from tests.world import actor

SEES = {
    "guest": ["all"],
    "coordinator": ["all"],
    "volunteer": ["all", "members"],
    "member": ["all", "members"],
    "minute_taker": ["all", "members", "moderation"],
    "moderator": ["all", "members", "moderation"],
    "administrator": ["all", "members", "moderation"],
}


@pytest.fixture
def place(database):
    """A meeting with an item of each visibility; each has an open and an internal paragraph with decision and task."""
    with database.write() as db:
        here = actor(db, "birgit")
        start = clock.now() + timedelta(days=3)
        meeting = Meeting(table_id=here.table_id, year=2026, number=1, starts_at=start, ends_at=start)
        db.add(meeting)
        db.flush()
        for position, visibility in enumerate(sight.VISIBILITIES, 1):
            _item(here, meeting, position, visibility)
        return {"table": here.table_id, "meeting": meeting.id}


def _item(here, meeting, position, visibility):
    own = {"table_id": here.table_id, "meeting_id": meeting.id}
    item = AgendaItem(**own, position=position, label=str(position), title=visibility, visibility=visibility)
    here.db.add(item)
    here.db.flush()
    for internal in (False, True):
        words = f"{visibility} {'internal' if internal else 'open'}"
        block = Block(**own, item_id=item.id, position=1, kind="decision", text=words, internal=internal)
        here.db.add(block)
        here.db.flush()
        number = position * 2 + internal
        task = ActionItem(table_id=here.table_id, number=number, title=words, origin_item_id=item.id, block_id=block.id)
        decision = Decision(**own, block_id=block.id, year=2026, number=number)
        here.db.add_all([task, decision, BlockRevision(block_id=block.id, rev=1, text=words)])
        here.db.flush()
        record(here, "minutes.block_added", f"minutes/{meeting.id}", block, title=words)
        record(here, "task.created", "tasks", task, title=words)
    record(here, "agenda.added", f"agenda/{meeting.id}", item, title=visibility)


@pytest.fixture(params=ROLES)
def role(request):
    return request.param


@pytest.fixture
def db(database, place, role):
    with database.read() as db:
        sight.limit(db, sight.of_roles({place["table"]: role}))
        yield db


def texts(role):
    internal = [False, True] if may(role, "internal:read") else [False]
    return [f"{item} {'internal' if each else 'open'}" for item in SEES[role] for each in internal]


def test_items(db, role):
    assert db.scalars(select(AgendaItem.title).order_by(AgendaItem.position)).all() == SEES[role]
    assert [item.visibility for item in db.scalars(select(AgendaItem).order_by(AgendaItem.position))] == SEES[role]
    assert db.scalar(select(func.count()).select_from(AgendaItem)) == len(SEES[role])
    assert db.scalar(select(func.count(AgendaItem.id)).where(AgendaItem.label != "")) == len(SEES[role])


def test_paragraphs_and_what_hangs_on_them(db, role):
    assert db.scalars(select(Block.text).order_by(Block.id)).all() == texts(role)
    assert db.scalars(select(BlockRevision.text).order_by(BlockRevision.id)).all() == texts(role)
    assert db.scalars(select(ActionItem.title).order_by(ActionItem.id)).all() == texts(role)
    assert [d.block.text for d in db.scalars(select(Decision).order_by(Decision.id))] == texts(role)


def test_relationships_joins_aliases_and_subqueries(db, role):
    meeting = db.scalars(select(Meeting).options(selectinload(Meeting.items))).one()
    assert [item.title for item in meeting.items] == SEES[role]
    assert len(db.scalars(select(ActionItem).options(joinedload(ActionItem.origin_item))).all()) == len(texts(role))
    other = aliased(AgendaItem)
    rows = db.execute(select(Meeting.id, other.title).outerjoin(other, other.meeting_id == Meeting.id)).all()
    assert sorted(title for _, title in rows) == SEES[role]
    inside = select(AgendaItem.meeting_id).where(AgendaItem.visibility == "moderation")
    assert bool(db.scalars(select(Meeting).where(Meeting.id.in_(inside))).all()) == ("moderation" in SEES[role])


def test_lazy_relationships_and_get(database, db, role):
    with database.read() as whole:
        ids = dict(whole.execute(select(AgendaItem.title, AgendaItem.id)).all())
    for visibility in sight.VISIBILITIES:
        assert (db.get(AgendaItem, ids[visibility]) is not None) == (visibility in SEES[role])
    assert [item.title for item in db.scalars(select(Meeting)).one().items] == SEES[role]


def test_events_are_told_to_who_may_see_what_they_are_about(db, role):
    told = db.scalars(select(Event).order_by(Event.id)).all()
    about = {event.data["title"] for event in told if event.verb == "agenda.added"}
    assert about == set(SEES[role])
    for verb in ("minutes.block_added", "task.created"):
        assert [event.data["title"] for event in told if event.verb == verb] == texts(role)


# Tables whose events no limited session sees: access, keys, and rows that have no events.
NEVER_TOLD = {
    "authenticator",
    "glossary_version",
    "mail_attachment",
    "mail_stop",
    "outgoing_mail",
    "passkey",
    "recovery_code",
    "sign_in_step",
    "address_book_device",
    "address_book_mark",
    "address_book_state",
    "attempt",
    "centre_calendar",
    "centre_report",
    "consent_vote",
    "contact_file",
    "country",
    "country_answer",
    "country_answer_mark",
    "country_follow",
    "country_section_version",
    "entry_change",
    "entry_inquiry",
    "event",
    "function",
    "guard_decision",
    "guest_link",
    "hours_check",
    "installation",
    "invitation",
    "knowledge_source",
    "listed_mission",
    "mailing_recipient",
    "meeting_invitation",
    "mission_change",
    "mission_fact",
    "mission_import",
    "opt_out",
    "organisation_merge",
    "poll_option",
    "poll_voice",
    "poll_vote",
    "programme_country",
    "region",
    "register_subject",
    "search_entry",
    "sign_in_link",
    "task_feed",
    "training_place",
    "user",
    "user_session",
    "visitor",
}


def test_every_table_is_told_to_all_or_with_an_item_or_to_nobody():
    """A new table has to be listed in one of the three; until then no limited session sees its events."""
    to_all, hanging = set(sight.TOLD_TO_ALL), set(sight.hidden_when_hung_on())
    assert to_all.isdisjoint(hanging) and NEVER_TOLD.isdisjoint(to_all | hanging)
    assert to_all | hanging | NEVER_TOLD == set(Base.metadata.tables)


@pytest.fixture
def hanging(database):
    """Events about one row of each table that refers to the item or the paragraph; returns the ids of these two."""
    with database.write() as db:
        ids = objects.fill(db)["dithmarschen"]
        here = actor(db, "birgit")
        own = {"table_id": here.table_id, "meeting_id": ids["meeting"]}
        attendance = db.scalars(select(Attendance).where(Attendance.meeting_id == ids["meeting"])).first()
        correction = {"in_meeting_id": ids["meeting"], "in_block_id": ids["block"]}
        db.add_all(
            [
                AttendanceChange(**own, item_id=ids["item"], attendance_id=attendance.id, change="came"),
                Correction(**own, block_id=ids["block"], **correction),
                Topic(table_id=here.table_id, title="Review", block_id=ids["block"]),
            ]
        )
        db.get_one(Objection, ids["objection"]).block_id = ids["block"]
        db.flush()
        for mapper in Base.registry.mappers:
            for subject in _hangs(db, mapper.class_, ids):
                record(here, "agenda.added", "agenda/1", subject, title=mapper.class_.__tablename__)
        return ids


def _hangs(db, model, ids):
    own = model.__tablename__
    if own in PARTS:
        return [db.get_one(model, ids[PARTS[own]])]
    where = [getattr(model, name) == ids[PARTS[target]] for name, target in sight.hidden_when_hung_on().get(own, [])]
    return db.scalars(select(model).where(or_(*where))) if where else []


PARTS = {"agenda_item": "item", "block": "block", "channel": "channel", "person": "person"}


def told(database, table_id, role):
    with database.read() as db:
        sight.limit(db, sight.of_roles({table_id: role}))
        return {event.data["title"] for event in db.scalars(select(Event).where(Event.verb == "agenda.added"))}


def test_what_hangs_on_a_hidden_item_or_paragraph_is_told_with_it(database, hanging):
    every = set(sight.hidden_when_hung_on())
    assert told(database, hanging["table_id"], "guest") == every
    with database.write() as db:
        db.get_one(Block, hanging["block"]).internal = True
    on_item = {"agenda_item", "action_item", "consent_check", "file", "forwarding", "presence_change"}
    on_channel = {"channel", "suggestion", "verification", "person", "post", "check_reservation", "mission_difference"}
    assert told(database, hanging["table_id"], "guest") == on_item | on_channel
    with database.write() as db:
        db.get_one(AgendaItem, hanging["item"]).visibility = "moderation"
    assert told(database, hanging["table_id"], "guest") == on_channel
    with database.write() as db:
        db.get_one(Channel, hanging["channel"]).visibility = "members"
        db.get_one(Person, hanging["person"]).visibility = "moderation"
    assert told(database, hanging["table_id"], "guest") == set()
    assert told(database, hanging["table_id"], "moderator") == every


def test_an_event_about_something_unlisted_is_told_to_nobody_limited(database, place):
    with database.write() as db:
        here = actor(db, "birgit")
        record(here, "agenda.added", "agenda/1", db.scalars(select(User)).first(), title="unlisted")
    with database.read() as db:
        titles = {event.data.get("title") for event in db.scalars(select(Event))}
    assert "unlisted" in titles
    assert told(database, place["table"], "moderator") == {"all", "members", "moderation"}


def test_what_changed_is_known_to_who_may_not_be_told_of_it(database, place):
    """Otherwise a page that polls would go on showing what is gone."""
    with database.write() as db:
        last, meeting = newest(db), db.get_one(Meeting, place["meeting"])
        item = db.scalars(select(AgendaItem).where(AgendaItem.title == "all")).one()
        item.visibility = "moderation"
        record(actor(db, "birgit"), "agenda.changed", f"agenda/{meeting.id}", item, title="hidden now")
    with database.read() as db:
        sight.limit(db, sight.of_roles({place["table"]: "guest"}))
        assert topics_since(db, str(last), [place["table"]]) == {f"agenda/{meeting.id}"}


def test_an_item_that_is_gone_is_told_to_nobody_who_could_not_have_seen_it(database, place):
    with database.write() as db:
        here = actor(db, "birgit")
        meeting = db.scalars(select(Meeting)).one()
        item = AgendaItem(table_id=here.table_id, meeting_id=meeting.id, position=9, title="x", visibility="moderation")
        db.add(item)
        record(here, "agenda.added", "agenda/1", item, title="removed later")
        db.delete(item)
    with database.read() as db:
        titles = [event.data.get("title") for event in db.scalars(select(Event))]
        assert "removed later" in titles
        sight.limit(db, sight.of_roles({place["table"]: "guest"}))
        titles = [event.data.get("title") for event in db.scalars(select(Event))]
        assert "removed later" not in titles and "all" in titles


def test_rights_at_one_table_show_nothing_at_another(database, place):
    with database.read() as db:
        kiel = db.scalars(select(RoundTable.id).where(RoundTable.slug == "kiel")).one()
        sight.limit(db, sight.of_roles({kiel: "moderator"}))
        assert db.scalars(select(AgendaItem.title)).all() == ["all"]
        assert db.scalars(select(Block.text)).all() == ["all open"]


def test_what_leaves_the_table_is_public_whoever_presses_the_button(database, place):
    with database.write() as db:
        sight.limit(db, sight.of_roles({place["table"]: "moderator"}))
        meeting = db.scalars(select(Meeting)).one()
        assert len(meeting.items) == 3
        meeting.items[0].title = "new"
        with sight.as_public(db) as public:
            assert [item.title for item in public.scalars(select(Meeting)).one().items] == ["new"]
        assert len(db.scalars(select(AgendaItem)).all()) == 3
    with database.read() as db:
        assert db.scalars(select(AgendaItem.title).order_by(AgendaItem.position)).first() == "new"


def test_a_statement_that_has_to_see_everything_does(database, place):
    with database.read() as db:
        sight.limit(db, sight.PUBLIC)
        query = select(func.max(Decision.number))
        assert db.scalar(query) == 2
        assert db.scalar(query.execution_options(**sight.WHOLE)) == 7


def test_the_same_statements_serve_everybody(database, place):
    """Different roles change the values of a statement and not its text, so that it is compiled only once."""
    with database.read() as db:
        statements = []
        for roles in ({place["table"]: "guest"}, {place["table"]: "member"}, {99: "moderator", 98: "guest"}):
            sight.limit(db, sight.of_roles(roles))
            key = select(Block).options(sight._condition())._generate_cache_key()
            statements.append(key)
            db.scalars(select(Block)).all()
        assert statements[0] == statements[1] == statements[2] and statements[0] is not None


def test_who_publishes_sees_everything():
    """A frozen version holds both layers, so only people who see both may publish."""
    for role, can in PERMISSIONS.items():
        if can & {"minutes:publish", "agenda:write", "meeting:run"}:
            assert {"items:moderation", "items:members", "internal:read"} <= can, role
        if "draft:read" in can:
            assert {"items:members", "internal:read"} <= can, role


def test_everything_that_points_at_an_item_or_a_paragraph_is_guarded():
    guarded = {model.__name__ for model in sight._guarded()}
    assert {"AgendaItem", "Block", "BlockRevision", "BlockConflict", "Decision", "ActionItem"} <= guarded


def test_the_migration_keeps_what_was_there_visible_for_all_and_versions_protected(database):
    from alembic import command

    with database.write() as db:
        ids = objects.fill(db)["dithmarschen"]
    config = migrate.alembic_config()
    with database.writer.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        connection.commit()
    assert migrate.upgrade(database) is True
    with database.write() as db:
        item, block = db.get_one(AgendaItem, ids["item"]), db.get_one(Block, ids["block"])
        assert (item.title, item.visibility) == ("Canary TOP dithmarschen", "all")
        assert (block.text, block.internal) == ("Canary text dithmarschen", False)
        version = db.scalars(select(MinutesVersion).where(MinutesVersion.table_id == item.table_id)).one()
        assert "Canary text" in version.content
    with pytest.raises(DBAPIError, match="can not be changed"), database.write() as db:
        db.execute(text("UPDATE minutes_version SET content = 'x'"))
