"""One of each thing at both tables, so that every address can be filled with real ids."""

from datetime import date, datetime, time, timedelta
from typing import Any

from fido2.utils import websafe_encode
from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.factors.models import Passkey
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.joining.models import Invitation
from roundtable.accounts.models import User, UserSession
from roundtable.centres.models import CentreCalendar, CentreStop, RegionCentre, StopSeries
from roundtable.core import clock
from roundtable.core.security import hash_token
from roundtable.countries.programmes.models import KnowledgeSource, Programme, ProgrammeCountry
from roundtable.countries.questions.models import AnswerMark, CountryAnswer, CountryQuestion
from roundtable.countries.sections.models import CountrySection, CountrySectionVersion
from roundtable.directory.changes.models import EntryChange
from roundtable.directory.confirming.models import EntryInquiry
from roundtable.directory.contact_files.models import ContactFile
from roundtable.directory.devices.models import Device
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.imports.models import ListedMission, MissionDifference, MissionImport
from roundtable.directory.imports.reading import ListedEntry
from roundtable.directory.merging.models import OrganisationMerge
from roundtable.directory.models import Channel, Country, Function, HoursCheck, Organisation, Person, Post, Verification
from roundtable.directory.open_data import hsds
from roundtable.directory.opt_outs.models import OptOut
from roundtable.directory.suggestions.models import Suggestion
from roundtable.directory.verification.models import CheckReservation
from roundtable.files.models import File
from roundtable.forwarding.models import Forwarding, Received
from roundtable.glossary.models import GlossaryTerm, GlossaryVersion
from roundtable.live_meeting.consent.models import ConsentCheck, ConsentVote
from roundtable.live_meeting.speakers.models import Speaker
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.models import AgendaItem, AgendaSection, Attendance, Meeting
from roundtable.meetings.polls.models import DatePoll, PollOption, PollVoice, PollVote
from roundtable.meetings.series.models import MeetingSeries
from roundtable.meetings.templates.models import AgendaTemplate
from roundtable.meetings.topics.models import Topic
from roundtable.minutes.document.queries import canonical, checksum, document
from roundtable.minutes.models import Block, BlockConflict, BlockRevision, Decision, Minutes, MinutesVersion
from roundtable.minutes.modules.models import TextModule
from roundtable.minutes.register.models import RegisterEntry
from roundtable.minutes.review.models import BlockComment, Objection
from roundtable.tables.models import Member, RoundTable
from roundtable.tasks.feed.models import TaskFeed
from roundtable.tasks.models import ActionItem
from roundtable.totals import quarters
from roundtable.totals.models import CentreReport, TotalsRelease
from roundtable.training.models import Training, TrainingPlace
from tests.accounts.device import Pocket

TABLES = ("dithmarschen", "kiel")
# Address parts that aren't ids of rows.
FIXED = {
    "fact": "issues",
    "token": "no-such-token",
    "ident": "no-such-id",
    "key": "123456",
    "mail": "20260319T161200000000-0123abcd.eml",
}
_VERSION = {"number": 1, "published_at": "2026-03-19T16:12", "published_by": "Birgit", "reason": ""}


def fill(db: Session) -> dict[str, dict[str, Any]]:
    """Add the objects. Returns {slug of the table: {address part: value}}."""
    shared = _directory(db)
    return {slug: {**FIXED, **shared, **_at_table(db, slug)} for slug in TABLES}


def _directory(db: Session) -> dict[str, Any]:
    db.merge(Country(code="GH", name_de="Ghana", name_en="Ghana"))
    organisation = add(
        db,
        Organisation(kind="embassy", name="Botschaft Ghana", country_code="GH", city="Berlin", office_hours="Mo 9-12"),
    )
    function = add(db, Function(organisation_id=organisation.id, name="Konsularabteilung"))
    channel = add(db, Channel(organisation_id=organisation.id, kind="phone", value="+49 30 1234567"))
    add(db, Verification(channel_id=channel.id, how="phone"))
    add(db, HoursCheck(organisation_id=organisation.id, how="web"))
    first = db.scalars(select(User.id).order_by(User.id)).first()
    until = clock.now() + timedelta(hours=24)
    add(db, CheckReservation(organisation_id=organisation.id, channel_id=channel.id, user_id=first, until=until))
    open_data = hsds.Writer("http://testserver", "", lambda channel: True, clock.today())
    told = {f"open_{what}": open_data.ident(what, organisation.id) for what in ("organization", "service")}
    shared = told | {"organisation": organisation.id, "function": function.id, "channel": channel.id}
    shared |= _history(db, organisation, channel) | _known(db, organisation) | _merged(db, organisation)
    shared |= _asked(db, organisation)
    return shared | _countries(db) | _centres(db, organisation) | _imported(db, organisation, channel)


def _known(db: Session, organisation: Organisation) -> dict[str, Any]:
    """What is known of a mission."""
    facts = [
        add(db, MissionFact(organisation_id=organisation.id, topic=topic, answer=answer, source="Auskunft"))
        for topic, answer in (("district", "SH"), ("issues", "yes"))
    ]
    facts[-1].checked_on, facts[-1].checked_as = clock.today(), "Amt"
    return {"known_fact": facts[-1].id}


def _merged(db: Session, organisation: Organisation) -> dict[str, Any]:
    """An entry that was merged into this one."""
    old = Organisation(kind="other", name="Ghana (alt)", archived_at=clock.now(), merged_into_id=organisation.id)
    moved: dict[str, Any] = {name: [] for name in ("ways", "functions", "checks", "tasks", "reports")}
    moved |= {"before": {}, "after": {}, "named": {}}
    merge = OrganisationMerge(kept_id=organisation.id, merged_id=add(db, old).id, moved=moved)
    return {"merge": add(db, merge).id}


def _history(db: Session, organisation: Organisation, channel: Channel) -> dict[str, Any]:
    """An earlier city and an earlier number, and a suggestion that waits."""
    changed = add(db, EntryChange(organisation_id=organisation.id, field="city", old_value="Bonn", new_value="Berlin"))
    values = {"result": "changed", "old_value": "+49 228 1234567", "new_value": channel.value}
    line = add(db, Verification(channel_id=channel.id, how="phone", **values))
    suggested = Suggestion(organisation_id=organisation.id, field="city", old_value="Berlin", new_value="Potsdam")
    heard = {"field": "fact:cost", "new_value": "\n40 EUR", "reason": "Brief", "as_of": clock.today()}
    add(db, Suggestion(organisation_id=organisation.id, **heard))
    add(db, Suggestion(organisation_id=organisation.id, field="gone", channel_id=channel.id, old_value=channel.value))
    person = add(db, Person(name="Frau Asante", visibility="all"))
    post = add(db, Post(person_id=person.id, organisation_id=organisation.id, function="Leitung"))
    ended = Post(person_id=person.id, organisation_id=organisation.id, function="Kasse", ended_at=clock.now())
    shared = {"person": person.id, "post": post.id, "ended_post": add(db, ended).id}
    mobile = {"kind": "phone", "value": "+49 170 1234567", "private": True}
    consent = {"consent_source": "Mail an die Beratungsstelle", "consent_on": clock.today()}
    private = add(db, Channel(organisation_id=organisation.id, **mobile, **consent)).id
    return shared | {
        "private_channel": private,
        "change": changed.id,
        "line": line.id,
        "suggestion": add(db, suggested).id,
    }


def _asked(db: Session, organisation: Organisation) -> dict[str, Any]:
    """An office whose turn it is, two that were asked, and one that asked not to be listed."""
    office = Organisation(kind="return_counselling", name="Beratungsstelle am Markt", region="01051")
    office.channels = [Channel(kind="email", value="post@beratung.example", starter=True)]
    table = db.scalars(select(RoundTable).order_by(RoundTable.id)).first()
    mail = {"organisation_id": organisation.id, "asked_at_id": table.id, "email": "post@botschaft.example"}
    sent = add(db, EntryInquiry(**mail, state="sent", asked_as="Amt"))
    own = {"purpose": "entry", "subject_id": sent.id, "table_id": table.id, "email": mail["email"]}
    token = {"token_hash": hash_token("entry of the embassy"), "expires_at": clock.now() + timedelta(days=9)}
    sent.link_id = add(db, GuestLink(**own, **token)).id
    answered = {"state": "sent", "answer": "corrected", "answered_at": clock.now()}
    add(db, EntryInquiry(**mail | answered, asked_as="Amt"))
    left = add(db, Organisation(kind="other", name="Stelle, die gehen wollte", archived_at=clock.now()))
    undone = {"undone_at": clock.now(), "undone_why": "Am Telefon", "undone_as": "Amt"}
    add(db, OptOut(organisation_id=organisation.id, reason="Umzug", **undone))
    return {
        "due_office": add(db, office).id,
        "inquiry": sent.id,
        "opt_out": add(db, OptOut(organisation_id=left.id, reason="Kein Bedarf")).id,
    }


def _question(db: Session, day: date) -> dict[str, Any]:
    """A question with an answer that helps somebody, by nobody who is still here."""
    question = CountryQuestion(country_code="GH", title="Wo bekommt man eine Urkunde?", text="Neu", asked_as="Amt")
    question.answers = [CountryAnswer(text="Beim Standesamt.", sources="Botschaft", as_of=day, by_as="Amt")]
    add(db, question)
    reader = db.scalars(select(User).order_by(User.id)).first()
    add(db, AnswerMark(answer_id=question.answers[0].id, user_id=reader.id))
    own = CountryAnswer(question_id=question.id, text="Beim Notar.", sources="Brief", as_of=day, by_as="Amt")
    closed = {"state": "closed", "settled_at": clock.now(), "settled_note": "Am Telefon"}
    settled = add(db, CountryQuestion(country_code="GH", title="Wann?", **closed)).id
    answers = {"answer": question.answers[0].id, "own_answer": add(db, own).id}
    return {"question": question.id, "settled_question": settled, **answers}


def _centres(db: Session, entry: Organisation) -> dict[str, Any]:
    """A centre that also serves Dithmarschen, with a rule and a stop tomorrow."""
    centre = add(db, Organisation(kind="migration_counselling", name="Beratung unterwegs", region="01002"))
    region = {"region_ags": "01051", "place": "Marktplatz"}
    served = add(db, RegionCentre(**region, organisation_id=centre.id, hours="donnerstags"))
    start = clock.now() + timedelta(days=1)
    rule = {
        "unit": "weeks",
        "every": 1,
        "weekday": start.weekday(),
        "since": start.date(),
        "planned_until": start.date(),
    }
    own: dict[str, Any] = {"organisation_id": entry.id, **region}
    tour = add(db, StopSeries(**own, **rule, starts=time(9), ends=time(11)))
    times = {"starts_at": start, "ends_at": start + timedelta(hours=2), "series_day": start.date()}
    stop = add(db, CentreStop(**own, **times, series_id=tour.id, note="Ohne Anmeldung"))
    made = {"region": "01051", "served": served.id, "tour": tour.id, "stop": stop.id, "unserved": str(centre.id)}
    made["other_region"] = "01002"
    add(db, CentreCalendar(organisation_id=entry.id, token="stops-of-ghana"))
    return made | {"stops_token": "stops-of-ghana"}


def _imported(db: Session, organisation: Organisation, channel: Channel) -> dict[str, Any]:
    """A list that was loaded, with one difference that waits and one cell that could not be read."""
    begun = add(db, MissionImport(source="liste.json", state="ready", listed=1, unread=[["phone", "x", "Botschaft"]]))
    mission = ListedEntry("1", "Botschaft der Republik Ghana", "embassy", "GH", "Berlin")
    listed = add(db, ListedMission(remote_id="1", organisation_id=organisation.id, content=mission.as_data(), taken={}))
    row = {"import_id": begun.id, "listed_id": listed.id, "organisation_id": organisation.id, "channel_id": channel.id}
    values = {"old_value": channel.value, "new_value": "+49 30 7654321", "label": "Visa"}
    difference = add(db, MissionDifference(**row, **values, field="phone", act="changed"))
    return {"import": begun.id, "difference": difference.id}


def _countries(db: Session) -> dict[str, Any]:
    before = add(db, Programme(name="Hilfe 1.0", state="ended", source="Merkblatt"))
    since = clock.today() - timedelta(days=30)
    programme = Programme(name="Hilfe 2.0", source="Merkblatt", valid_until=clock.today() + timedelta(days=30))
    programme.checked_on, programme.checked_as = since, "Amt"
    programme.countries = [ProgrammeCountry(country_code="GH", since=since, note="Sonderregeln")]
    add(db, programme)
    before.replaced_by = programme
    add(db, KnowledgeSource(name="Länderblätter", link="https://example.org", good_for="Wohnen"))
    texts = {"text": "Mieten sind hoch.", "sources": "Länderblatt", "as_of": since}
    section = CountrySection(country_code="GH", topic="housing", reviewed_on=since, **texts)
    section.versions = [CountrySectionVersion(number=number, **texts) for number in (1, 2)]
    add(db, section)
    asked = _question(db, since)
    asked |= _abbreviations(db)
    return {"country": "GH", "programme": programme.id, "subject": "housing", "name": "Ghana", **asked}


def _abbreviations(db: Session) -> dict[str, Any]:
    texts = {"word": "ABC", "meaning": "Beispiel", "text": "Ein Amt.", "meaning_en": "example", "text_en": "An office."}
    texts["also"] = "A.B.C."
    term = add(db, GlossaryTerm(**texts))
    term.versions = [GlossaryVersion(number=number, **texts) for number in (1, 2)]
    gone = add(db, GlossaryTerm(word="FRÜHER", meaning="Nicht mehr", removed_at=clock.now()))
    return {"term": term.id, "removed_term": gone.id}


def _at_table(db: Session, slug: str) -> dict[str, Any]:
    table = db.scalars(select(RoundTable).where(RoundTable.slug == slug)).one()
    member = db.scalars(select(Member).where(Member.table_id == table.id).order_by(Member.id.desc())).first()
    owner = db.get_one(User, member.user_id)
    own: dict[str, Any] = {"table_id": table.id}
    start = clock.now() - timedelta(hours=1)
    meeting = add(
        db,
        Meeting(
            **own,
            year=2026,
            number=1,
            state="running",
            started_at=start,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
        ),
    )
    item = add(db, AgendaItem(**own, meeting_id=meeting.id, position=1, label="1", title=f"Canary TOP {slug}"))
    meeting.current_item_id = item.id
    section = add(db, AgendaSection(**own, meeting_id=meeting.id, position=1, title=f"Canary section {slug}"))
    minutes = add(db, Minutes(**own, meeting_id=meeting.id, version=1))
    block = add(
        db,
        Block(**own, meeting_id=meeting.id, item_id=item.id, position=1, kind="decision", text=f"Canary text {slug}"),
    )
    add(db, BlockRevision(block_id=block.id, rev=1, text=block.text, author_id=owner.id))
    conflict = add(db, BlockConflict(**own, block_id=block.id, base_rev=1, rev=1, text="other", author_id=owner.id))
    decision = add(db, Decision(**own, meeting_id=meeting.id, block_id=block.id, year=2026, number=1))
    content = canonical({**document(db, meeting), "version": _VERSION})
    add(db, MinutesVersion(**own, minutes_id=minutes.id, number=1, content=content, sha256=checksum(content)))
    comment = add(db, BlockComment(**own, meeting_id=meeting.id, block_id=block.id, text=f"Canary comment {slug}"))
    objection = add(
        db,
        Objection(**own, minutes_id=minutes.id, meeting_id=meeting.id, version=1, text=f"Canary objection {slug}"),
    )
    task = add(db, ActionItem(**own, number=1, title=f"Canary task {slug}", origin_item_id=item.id))
    add(db, Attendance(**own, meeting_id=meeting.id, member_id=member.id, presence="present"))
    visitor = add(
        db, Visitor(**own, meeting_id=meeting.id, name=f"Canary visitor {slug}", token_hash=hash_token(f"v-{slug}"))
    )
    invitation = add(
        db, Invitation(**own, token_hash=hash_token(slug), role="guest", expires_at=start + timedelta(days=9))
    )
    text = f"Name;Ort\nCanary contact {slug};Kiel\n"
    upload = add(db, ContactFile(**own, name=f"Canary contacts {slug}", text=text, columns=["name", "city"]))
    planning = _planning(db, own, slug, start) | _cooperation(db, own, item, member)
    planning |= _forwarded(db, own, item, slug)
    planning |= _register(db, own, meeting, block, slug)
    planning |= _training(db, own, slug, owner) | _totals(db, own, table)
    file = add(
        db,
        File(
            **own,
            meeting_id=meeting.id,
            item_id=item.id,
            name=f"Canary file {slug}.pdf",
            kind="pdf",
            size=1,
            sha256="0" * 64,
            by_id=owner.id,
        ),
    )
    device = add(db, Device(user_id=owner.id, name="Telefon", token_hash=hash_token(f"device-{slug}")))
    device_in_pocket = Pocket(100 + table.id)
    credential = {"credential_id": device_in_pocket.ident, "data": websafe_encode(device_in_pocket.credential)}
    pocket = Passkey(user_id=owner.id, name="Telefon", **credential)
    feed_of(db, owner.id, f"feed-{slug}")
    session = db.scalars(select(UserSession).where(UserSession.user_id == owner.id)).first()
    return {
        "table": slug,
        **own,
        "meeting": meeting.id,
        "item": item.id,
        "section": section.id,
        "block": block.id,
        "conflict": conflict.id,
        "number": 1,
        "task": task.id,
        "member": member.id,
        "feed_token": f"feed-{slug}",
        "invitation": invitation.id,
        **planning,
        "file": file.id,
        "upload": upload.id,
        "decision": decision.id,
        "comment": comment.id,
        "objection": objection.id,
        "visitor": visitor.id,
        "user": owner.id,
        "session": session.id,
        "passkey": add(db, pocket).id,
        "device": device.id,
    }


def _cooperation(db: Session, own: dict[str, Any], item: AgendaItem, member: Member) -> dict[str, Any]:
    speaker = add(db, Speaker(**own, meeting_id=item.meeting_id, name=f"Canary speaker {own['table_id']}", position=1))
    check = add(
        db,
        ConsentCheck(
            **own, meeting_id=item.meeting_id, item_id=item.id, question=f"Canary question {own['table_id']}?"
        ),
    )
    add(
        db,
        ConsentVote(
            **own, check_id=check.id, member_id=member.id, seat="Amt", seat_key="=Amt", choice="object", reason="Canary"
        ),
    )
    return {"speaker": speaker.id, "check": check.id}


def _planning(db: Session, own: dict[str, Any], slug: str, start: datetime) -> dict[str, Any]:
    topic = add(db, Topic(**own, title=f"Canary topic {slug}", guest_name="Anwaltsverein"))
    item = {"title": f"Canary template {slug}", "minutes": 5}
    template = add(db, AgendaTemplate(**own, name=f"Canary template {slug}", items=[item]))
    series = add(
        db,
        MeetingSeries(
            **own,
            unit="months",
            every=3,
            nth=2,
            weekday=1,
            since=start.date(),
            starts=time(14),
            ends=time(16),
            template_id=template.id,
        ),
    )
    return {"topic": topic.id, "template": template.id, "series": series.id, **_poll(db, own, slug)}


def _forwarded(db: Session, own: dict[str, Any], item: AgendaItem, slug: str) -> dict[str, Any]:
    """What this table got from the other one, and what it forwarded there."""
    other = db.scalars(select(RoundTable).where(RoundTable.slug != slug, RoundTable.slug.in_(TABLES))).one()
    got = add(db, Received(**own, from_table_id=other.id, kind="item", title="Fahrtkosten"))
    sent = add(
        db, Received(table_id=other.id, from_table_id=own["table_id"], kind="item", title="Fahrtkosten im Kreis")
    )
    forwarding = add(db, Forwarding(**own, item_id=item.id, received_id=sent.id))
    return {"received": got.id, "forwarding": forwarding.id}


def _poll(db: Session, own: dict[str, Any], slug: str) -> dict[str, Any]:
    poll = add(db, DatePoll(**own, title=f"Canary poll {slug}"))
    start = clock.now() + timedelta(days=5)
    dates = [
        add(db, PollOption(**own, poll_id=poll.id, starts_at=at, ends_at=at + timedelta(hours=2)))
        for at in (start, start + timedelta(days=1), start + timedelta(days=2))
    ]
    voice = add(
        db,
        PollVoice(**own, poll_id=poll.id, email=f"{slug}@example.net", name=f"Canary voice {slug}", answered_at=start),
    )
    add(db, PollVote(voice_id=voice.id, option_id=dates[0].id, answer="yes"))
    return {"poll": poll.id, "poll_option": dates[0].id, "option": dates[0].id}


def feed_of(db: Session, user_id: int, token: str) -> None:
    """The address of a person's tasks with this secret; everybody has at most one."""
    known = db.scalar(select(TaskFeed).where(TaskFeed.user_id == user_id)) or TaskFeed(user_id=user_id)
    known.token_hash = hash_token(token)
    db.add(known)
    db.flush()


def _training(db: Session, own: dict[str, Any], slug: str, owner: User) -> dict[str, Any]:
    """A date ahead and one that has begun, with a place at each."""
    made: dict[str, Any] = {}
    for prefix, days in (("", 9), ("begun_", -1)):
        start = clock.now() + timedelta(days=days)
        times = {"starts_at": start, "ends_at": start + timedelta(hours=3)}
        training = add(db, Training(**own, **times, title=f"Canary training {slug}", seats=5))
        place = add(db, TrainingPlace(training_id=training.id, user_id=owner.id, state="seat", companions=1))
        made |= {f"{prefix}training": training.id, f"{prefix}place": place.id}
    return made


def _totals(db: Session, own: dict[str, Any], table: RoundTable) -> dict[str, Any]:
    """A centre that has entered counts for the quarter before the last."""
    name = f"Beratungsstelle {table.slug}"
    centre = add(db, Organisation(kind="return_counselling", name=name, region=table.region_ags))
    quarter = quarters.of_day(clock.today()).before.before
    period = {"year": quarter.year, "quarter": quarter.number}
    add(db, CentreReport(**own, **period, centre_id=centre.id, counts={"GH": 17}))
    if not db.scalar(select(TotalsRelease.id)):
        old = quarter.before
        content = {"regions": {table.region_ags: "Name"}, "cells": [["", "", 21], [table.region_ags, "", 21]]}
        add(db, TotalsRelease(year=old.year, quarter=old.number, content=content))
    return {"centre": centre.id, "quarter": str(quarter)}


def _register(db: Session, own: dict[str, Any], meeting: Meeting, block: Block, slug: str) -> dict[str, Any]:
    entry = add(
        db,
        RegisterEntry(
            **own,
            meeting_id=meeting.id,
            block_id=block.id,
            year=2026,
            number=1,
            decided_on=meeting.starts_at.date(),
            title=f"Canary register {slug}",
            text=f"Canary register {slug}",
            needs="minutes:read",
        ),
    )
    module = add(db, TextModule(**own, position=1, title=f"Canary module {slug}", text="Es gibt keine Wortmeldungen."))
    return {"entry": entry.id, "module": module.id, "year": 2026}


def add(db: Session, thing: Any) -> Any:
    db.add(thing)
    db.flush()
    return thing
