"""Hostile text (HTML, an address, a template, direction marks) for every text column of the models.

`plant(db)` writes it into all rows of all text columns, which it finds in the models' metadata. So new columns get it
automatically, unless they are listed in OURS with the reason why nobody can write there.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import JSON, Column, String, Table, select, text, update
from sqlalchemy.orm import Session

from roundtable.centres.models import CentreStop
from roundtable.core import clock
from roundtable.core.models import Event
from roundtable.core.security import hash_token
from roundtable.directory.devices.models import Device
from roundtable.directory.models import MissionChange, Verification
from roundtable.directory.suggestions.models import Suggestion
from roundtable.features import load_models
from roundtable.forwarding.models import Received
from roundtable.home.activity import SENTENCES
from roundtable.live_meeting.consent.models import ConsentVote
from roundtable.meetings.attendance.models import AttendanceChange
from roundtable.meetings.invitations.models import MeetingInvitation
from roundtable.meetings.models import Attendance, Meeting
from roundtable.meetings.topics.models import Topic
from roundtable.minutes.document.queries import canonical, checksum, document
from roundtable.minutes.models import Minutes, MinutesVersion
from roundtable.minutes.register.models import RegisterEntry, RegisterSubject
from roundtable.minutes.review.models import BlockComment, Correction, Objection, Redaction
from roundtable.search import actions as search
from roundtable.tables.models import Member
from roundtable.tasks.models import ActionItem
from roundtable.training.models import Training
from tests.sweeps.forms import PAGES
from tests.sweeps.objects import _VERSION, add, feed_of
from tests.sweeps.stages import Place

CODE = "one of our own words, chosen from a list that the server checks"
KEY = "made by the server: digits, or letters and digits"
HASH = "a hash"
OURS = {
    "action_item.status": CODE,
    "address_book_device.token_hash": HASH,
    "address_book_state.cards": HASH,
    "address_book_state.digest": HASH,
    "agenda_item.carry_key": KEY,
    "agenda_item.kind": CODE,
    "agenda_item.late": CODE,
    "agenda_item.state": CODE,
    "agenda_item.visibility": CODE,
    "attempt.key": HASH,
    "installation.name": CODE,
    "installation.value": KEY,
    "attendance.answer": CODE,
    "attendance.presence": CODE,
    "block.kind": CODE,
    "block_conflict.resolution": CODE,
    "block_revision.change": CODE,
    "channel.kind": CODE,
    "check_reservation.answer": CODE,
    "channel.verified_how": CODE,
    "consent_check.names": CODE,
    "consent_vote.choice": CODE,
    "consent_vote.seat_key": "tells seats apart and is shown nowhere",
    "contact_file.changed": "what undoing needs; shown nowhere",
    "contact_file.columns": CODE,
    "contact_file.state": CODE,
    "contact_file.text": "a table or cards, whose cells are tried in tests/directory/contact_files",
    "centre_calendar.token": KEY,
    "centre_stop.region_ags": "the official key of a region",
    "channel.visibility": CODE,
    "country.code": "the key of a country, from ISO 3166",
    "country_answer.accepted_topic": CODE,
    "country_question.country_code": "the key of a country",
    "country_question.state": CODE,
    "country_question.topic": CODE,
    "country_follow.country_code": "the key of a country",
    "country_section.country_code": "the key of a country",
    "country_section.topic": CODE,
    "date_poll.state": CODE,
    "decision.result": CODE,
    "entry_change.field": CODE,
    "entry_inquiry.answer": CODE,
    "entry_inquiry.state": CODE,
    "event.subject": KEY,
    "event.topic": KEY,
    "event.verb": CODE,
    "file.kind": CODE,
    "file.sha256": HASH,
    "glossary_term.starter_key": KEY,
    "guard_decision.fingerprint": HASH,
    "hours_check.how": CODE,
    "hours_check.result": CODE,
    "guard_decision.rule": CODE,
    "guest_link.locale": CODE,
    "guest_link.purpose": CODE,
    "guest_link.token_hash": HASH,
    "invitation.role": CODE,
    "invitation.token_hash": HASH,
    "mailing.form": CODE,
    "mailing_recipient.locale": CODE,
    "mailing_recipient.part": CODE,
    "mailing_recipient.reason": CODE,
    "mailing_recipient.state": CODE,
    "mail_attachment.media": CODE,
    "mail_attachment.name": "made of words of ours; the file of a mail",
    "mail_stop.kind": CODE,
    "mail_stop.email": "compared with addresses, shown nowhere",
    "outgoing_mail.key": KEY,
    "outgoing_mail.kind": CODE,
    "outgoing_mail.locale": CODE,
    "outgoing_mail.origin": KEY,
    "outgoing_mail.problem": CODE,
    "outgoing_mail.ref": KEY,
    "outgoing_mail.state": CODE,
    "outgoing_mail.stop": KEY,
    "outgoing_mail.stop_hash": HASH,
    "meeting.checkin_code": KEY,
    "meeting.checkin_token": KEY,
    "meeting.state": CODE,
    "meeting_series.unit": CODE,
    "member.role": CODE,
    "minutes.state": CODE,
    "minutes_version.content": "the document, made again of what was planted everywhere else",
    "minutes_version.earlier_prints": HASH,
    "minutes_version.redacted_sha256": HASH,
    "minutes_version.sha256": HASH,
    "mission_fact.answer": CODE,
    "mission_fact.topic": CODE,
    "mission_change.country_code": "the key of a country",
    "mission_change.kind": CODE,
    "knowledge_source.starter_key": "the key of a row of the shipped list",
    "mission_change.starter_key": "the key of a row of the shipped list",
    "objection.state": CODE,
    "organisation_merge.moved": "what undoing needs; shown nowhere",
    "organisation.country_code": "the key of a country",
    "organisation.kind": CODE,
    "organisation.more_regions": "official keys of regions",
    "organisation.region": "the official key of a region, SH or DE",
    "organisation.starter_digest": HASH,
    "organisation.starter_key": "the key of a row of the shipped list",
    "organisation.state": CODE,
    "person.visibility": CODE,
    "listed_mission.remote_id": "the id of an entry of the list; shown nowhere",
    "listed_mission.source": "the same as that of the import, where it is shown",
    "listed_mission.source_modified": "a day, made of a number",
    "listed_mission.taken": "what the entry shows; shown nowhere else",
    "mission_difference.act": CODE,
    "mission_difference.before": "what the entry showed before; put back by its undo",
    "mission_difference.decision": CODE,
    "mission_difference.field": CODE,
    "mission_difference.part": CODE,
    "mission_import.problem": CODE,
    "mission_import.source_modified": "a day, made of a number",
    "mission_import.state": CODE,
    "poll_voice.locale": CODE,
    "poll_vote.answer": CODE,
    "presence_change.change": CODE,
    "programme.scope": CODE,
    "programme.starter_digest": HASH,
    "programme.starter_key": "the key of a row of the shipped list",
    "programme.state": CODE,
    "programme_country.country_code": "the key of a country",
    "received.kind": CODE,
    "received.state": CODE,
    "redaction.fingerprint": HASH,
    "redaction.places": "numbers, by words of ours",
    "region.ags": "the official key of a region",
    "region_centre.region_ags": "the official key of a region",
    "register_entry.needs": CODE,
    "register_entry.outcome": "numbers, and one of our own words",
    "register_entry.status": CODE,
    "register_subject.kind": CODE,
    "round_table.quorum_rule": CODE,
    "round_table.region_ags": "the official key of a region",
    "round_table.slug": "part of addresses: small letters and hyphens, from the list of regions",
    "search_entry.body": "made again of what was planted everywhere else",
    "search_entry.folded": "the same",
    "search_entry.kind": CODE,
    "search_entry.needs": CODE,
    "search_entry.subject": KEY,
    "search_entry.title": "made again of what was planted everywhere else",
    "search_entry.url": "made again of addresses of ours",
    "sign_in_link.next_path": "a path on this server: safe_path() looks at it when it is stored",
    "sign_in_link.token_hash": HASH,
    "speaker.state": CODE,
    "suggestion.field": CODE,
    "suggestion.state": CODE,
    "stop_series.region_ags": "the official key of a region",
    "stop_series.unit": CODE,
    "task_feed.token_hash": HASH,
    "text_module.kind": CODE,
    "topic.state": CODE,
    "centre_report.counts": "keys of countries and numbers",
    "totals_release.content": "the names of regions and numbers, by keys of ours",
    "training_place.presence": CODE,
    "training_place.state": CODE,
    "user.locale": CODE,
    "user.password_hash": HASH,
    "user.state_role": CODE,
    "user_session.token_hash": HASH,
    "authenticator.salt": KEY,
    "passkey.credential_id": "made by a device, and shown nowhere",
    "passkey.data": "made by a device, and shown nowhere",
    "recovery_code.code_hash": HASH,
    "sign_in_step.challenge": KEY,
    "sign_in_step.kind": CODE,
    "sign_in_step.next_path": "the same as sign_in_link.next_path",
    "sign_in_step.token_hash": HASH,
    "verification.how": CODE,
    "verification.result": CODE,
    "visitor.state": CODE,
    "visitor.token_hash": HASH,
}
# Columns whose text also means a state (a meeting is cancelled): only rows that have a text there get a hostile one.
SAYS_SO = {
    "meeting.cancelled_reason",
    "training.cancelled_reason",
    "centre_stop.cancelled_reason",
    "attendance.deputy",
    "minutes.reopened_reason",
    "topic.guest_name",
}
# The first that fits into a column is taken. They begin or end elements named "qz" or with an attribute "qz": in text,
# in an attribute with either kind of quotation marks, in a title, a text area, a comment or a script.
LINES = (
    """javascript:qz() %s '"></textarea></title></script>--><b qz hx-post=/qz hx-trigger=load>"""
    """<img qz src=x onerror=qz()><svg qz>qz{{7*191}}qz{%% qz %%} %%(qz)s \u202e""",
    """javascript:qz() %s '"></title><b qz hx-post=/qz hx-trigger=load>qz{{7*191}}qz\u202e""",
    """%s '"></title><b qz hx-post=/qz>qz{{7*191}}qz\u202e""",
    """%s '"><b qz>{{7*7}}\u202e""",
    """1'"><b qz>""",
)
LONG = """

BEGIN:VEVENT
X-QZ: qz
# qz <svg qz onload=qz()>
[qz](javascript:qz()) <javascript:qz()> ![qz](//qz.example/x)
| <b qz> | qz |
|---|---|
\u2067\u202e qz"""
# Keys of JSON whose values are words of our own.
CODES = {"kind", "visibility", "state", "result", "choice", "verb", "user", "role", "number"}


_TOPICS = {"task": "tasks", "topic": "topics", "forwarding": "forwardings"}


def text_columns() -> list[Column[Any]]:
    tables = load_models().sorted_tables
    return [c for table in tables for c in table.columns if isinstance(c.type, String | JSON)]


def planted_columns() -> list[str]:
    """All text columns by name, always in the same order."""
    return [str(column) for column in text_columns() if str(column) not in OURS]


def mark(name: str) -> str:
    """The part of a column's hostile text by which it can be recognised on a page."""
    return f"qz{planted_columns().index(name)}qz"


def hostile(column: Column[Any], row: Any) -> str:
    """The text for one row; in unique columns it ends with the row's key."""
    size = getattr(column.type, "length", None)
    unlike = f" {row}" if column.unique or str(column) == "block.client_key" else ""
    lines = (line % mark(str(column)) if "%s" in line else line for line in LINES)
    if size is None:
        return next(lines) + LONG
    return next(line + unlike for line in lines if len(line + unlike) <= size)


def plant(db: Session) -> None:
    """Write hostile text into all rows, and make frozen documents and search entries again from them."""
    _unlock(db)
    for table in load_models().sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | JSON) and str(column) not in OURS:
                assert _planted(db, table, column), f"tests/sweeps/hostile.py must make a row with {column}"
    db.expire_all()
    for version in db.scalars(select(MinutesVersion)):
        meeting = db.get_one(Meeting, db.get_one(Minutes, version.minutes_id).meeting_id)
        before = json.loads(version.content)["version"]
        words = {name: version.published_by if name == "published_by" else before[name] for name in before}
        version.content = canonical({**document(db, meeting), "version": words | {"reason": version.reason}})
        version.sha256 = checksum(version.content)
    db.flush()
    search.reindex(db)


def _planted(db: Session, table: Table, column: Column[Any]) -> int:
    (key,) = table.primary_key.columns
    rows = db.execute(select(key, column)).all()
    if str(column) in SAYS_SO:
        rows = [row for row in rows if row[1]]
    for number, value in rows:
        new: Any = hostile(column, number)
        if isinstance(column.type, JSON):
            new = _everywhere(value, new)
        db.execute(update(table).where(key == number).values({column: new}))
    return len(rows)


def _everywhere(value: Any, words: str) -> Any:
    """The same JSON with `words` in place of every text."""
    if isinstance(value, dict):
        return {key: each if key in CODES else _everywhere(each, words) for key, each in value.items()}
    if isinstance(value, list):
        return [_everywhere(each, words) for each in value]
    return words if isinstance(value, str) else value


def _unlock(db: Session) -> None:
    """Lift the triggers that make published minutes immutable: the texts are to look as if published like this."""
    names = db.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE 'search_%'"))
    for name in names.all():
        db.execute(text(f'DROP TRIGGER "{name}"'))


def beside(db: Session, place: Place) -> None:
    """A row in each table that the other sweeps need no row of, and states that come with a text."""
    own = {"table_id": place["table_id"]}
    add(db, MissionChange(country_code="GH", kind="embassy", city="Berlin", change="zieht um"))
    whose, secret = place.get("writer", place["user"]), hash_token(f"hostile-{place['table_id']}")
    add(db, Device(user_id=whose, name="Telefon", token_hash=secret))
    feed_of(db, whose, f"hostile-{place['table_id']}")
    add(db, Verification(channel_id=place["channel"], result="changed", old_value="1", new_value="2"))
    _answered_suggestion(db, place)
    add(db, Redaction(**own, reason="Ein Name", places={"meetings": [place["meeting"]]}, sealed_at=clock.now()))
    for meeting in (place["meeting"], place["planned"]):
        past = clock.today() - timedelta(days=1)
        day = clock.local(db.get_one(Meeting, meeting).starts_at).date()
        add(db, MeetingInvitation(**own, meeting_id=meeting, day=day, deadline=past, recipients=1, reason="x"))
    start = clock.now() + timedelta(days=3)
    cancelled = {"starts_at": start, "ends_at": start + timedelta(hours=2), "cancelled_reason": "Zu wenige"}
    place["cancelled_training"] = add(db, Training(**own, **cancelled, title="Fahrdienst", seats=5)).id
    stop = {**cancelled, "organisation_id": place["organisation"], "region_ags": place["region"], "place": "Heide"}
    add(db, CentreStop(**stop, changed=1))
    attendance = db.scalars(select(Attendance).where(Attendance.meeting_id == place["meeting"])).first()
    assert attendance is not None
    attendance.deputy = "Hauke"
    add(db, AttendanceChange(**own, meeting_id=place["meeting"], attendance_id=attendance.id, change="deputy"))
    add(
        db,
        Correction(
            **own,
            meeting_id=place["approved"],
            block_id=place["archived"]["block"],
            in_meeting_id=place["meeting"],
            in_block_id=place["block"],
        ),
    )
    entry = db.get_one(RegisterEntry, place["entry"])
    entry.subjects, entry.changed_at = [RegisterSubject(**own, kind="organisation", value="Stelle")], clock.now()
    _answered(db, place)
    _reopened(db, place)
    task = db.get_one(ActionItem, place["task"])
    task.status, task.waiting_for = "waiting", "Amt"
    _seats(db, place)
    _happened(db, place)


def _answered_suggestion(db: Session, place: Place) -> None:
    answer = {"state": "declined", "answer": "x", "decided_as": "x", "decided_at": clock.now()}
    add(
        db,
        Suggestion(
            organisation_id=place["organisation"], field="note", by_id=place.get("writer", place["user"]), **answer
        ),
    )


def _answered(db: Session, place: Place) -> None:
    """A question with an answer by somebody else."""
    own, now = {"table_id": place["table_id"]}, clock.now()
    add(db, Topic(**own, title="x", guest_name="Gast", state="declined", answer="x", decided_at=now))
    text_of = {"meeting_id": place["draft"]["meeting"], "block_id": place["draft"]["block"]}
    add(db, BlockComment(**own, **text_of, text="x", author="x", answer="x", resolved_by="x", resolved_at=now))
    add(
        db,
        Objection(
            **own,
            minutes_id=place["objected_minutes"],
            meeting_id=place["objected"],
            version=1,
            text="x",
            author="x",
            state="rejected",
            answer="x",
            answered_by="x",
            answered_at=now,
        ),
    )
    got = db.get_one(Received, place["received"])
    got.state, got.decided_at = "declined", now
    member = db.scalars(select(Member).where(Member.table_id == place["table_id"])).first()
    assert member is not None
    add(
        db,
        ConsentVote(
            **own,
            check_id=place["closed_check"],
            member_id=member.id,
            seat="Amt",
            seat_key="=Amt",
            choice="object",
            reason="x",
        ),
    )


def _reopened(db: Session, place: Place) -> None:
    """A draft with an earlier version that everybody has read."""
    minutes = db.scalars(select(Minutes).where(Minutes.meeting_id == place["written"])).one()
    minutes.reopened_reason, minutes.version = "x", 1
    content = canonical({**document(db, db.get_one(Meeting, place["written"])), "version": _VERSION})
    add(
        db,
        MinutesVersion(
            table_id=place["table_id"], minutes_id=minutes.id, number=1, content=content, sha256=checksum(content)
        ),
    )


def _seats(db: Session, place: Place) -> None:
    """Somebody attends each meeting, so that lists of people aren't empty."""
    member = db.scalars(select(Member).where(Member.table_id == place["table_id"])).first()
    assert member is not None
    for name in ("planned", "published", "written"):
        add(db, Attendance(table_id=place["table_id"], meeting_id=place[name], member_id=member.id, answer="yes"))


def _happened(db: Session, place: Place) -> None:
    """An event of every kind that the feed tells."""
    for verb in SENTENCES:
        stem = verb.partition(".")[0]
        topic = _TOPICS.get(stem, f"{stem}/{place['meeting']}")
        subject = f"action_item/{place['task']}" if stem == "task" else ""
        add(
            db,
            Event(
                table_id=place["table_id"],
                actor_id=place["user"],
                verb=verb,
                topic=topic,
                subject=subject,
                data={"title": "x", "what": "x", "by": "x", "reason": "x"},
            ),
        )


def every_place(places: dict[str, Place]) -> Iterator[Place]:
    """Objects for addresses: the usual ones, those of a draft, archived ones, and meetings in all states."""
    own = places["dithmarschen"]
    yield own
    for name in ("draft", "archived"):
        yield {**own, **own[name]}
    for name in ("planned", "written", "published", "cancelled", "objected", "approved", "guarded"):
        yield {**own, "meeting": own[name]}
    yield {**own, "training": own["cancelled_training"], "question": own["settled_question"]}


def placed(spec: Any, place: Place) -> Place:
    """The objects in the address of a page, if they are not the usual ones (PAGES of forms.py)."""
    return place | {part: place[name] for part, name in PAGES.get(spec.path, {}).items()}
