"""The objects of objects.py in every other state they can be in: planned, published, never published, archived."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from roundtable.accounts.factors import actions as factors
from roundtable.accounts.factors.models import Authenticator, Passkey
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.joining.models import Invitation
from roundtable.accounts.models import User, UserSession
from roundtable.accounts.sessions.models import SignInLink
from roundtable.carrying.actions import carry_candidates
from roundtable.core import clock
from roundtable.core.permissions import ROLES, STATE_ROLES
from roundtable.core.security import hash_token
from roundtable.countries.questions.models import CountryAnswer
from roundtable.directory.changes.models import EntryChange
from roundtable.directory.contact_files.models import ContactFile
from roundtable.directory.models import Channel, Function, Organisation, Person, Post, Verification
from roundtable.meetings.agenda.actions import content_hash
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.models import AgendaItem, AgendaSection, Meeting
from roundtable.minutes.document.queries import canonical, checksum, document
from roundtable.minutes.models import Block, BlockConflict, BlockRevision, Decision, Minutes, MinutesVersion
from roundtable.tables.models import Member
from roundtable.tasks.models import ActionItem
from tests.sweeps import stage_objects
from tests.sweeps.objects import add, fill

Place = dict[str, Any]
SECRET = "Canary draft"  # a text in minutes that were never published


def stage(db: Session) -> dict[str, Place]:
    """{slug of the table: the usual objects, and under other names those in other states}.

    `draft` and `archived` hold all parts of an address in that state.
    """
    places = {slug: {**place, **_others(db, place)} for slug, place in fill(db).items()}
    _links(db, places["dithmarschen"])
    return places


def _links(db: Session, place: Place) -> None:
    """A sign-in link by mail and an invitation that work, with the same token."""
    link = {"token_hash": hash_token(place["token"]), "expires_at": clock.now() + timedelta(days=1)}
    add(db, SignInLink(**link, user_id=place["user"]))
    add(db, Invitation(**link, table_id=place["table_id"], role="guest"))
    add(
        db,
        Visitor(token_hash=link["token_hash"], table_id=place["table_id"], meeting_id=place["meeting"], name="Heinke"),
    )
    subjects = {
        "projector": place["meeting"],
        "proposal": place["table_id"],
        "poll": place["poll"],
        "objection": place["objected_minutes"],
        "entry": place["inquiry"],
    }
    for purpose, subject in subjects.items():
        add(
            db,
            GuestLink(
                **link | {"token_hash": hash_token(place[f"{purpose}_token"])},
                table_id=place["table_id"],
                purpose=purpose,
                subject_id=subject,
                email=f"{place['table']}@example.net",
                name="Gast",
            ),
        )


def token(name: str) -> str:
    return f"session-of-sweep-{name}"


def app_secret(db: Session) -> bytes:
    """What an app of these people knows. It hangs on the key of the data folder, which each test has anew."""
    return factors.secret_of(db, Authenticator(salt="of the sweep"))


def seat_everybody(db: Session, place: Place) -> dict[str, int]:
    """One person for each role, one whose role was taken away, and two who can't sign in any more.

    Returns {person: id of their session}, because people may end their own session.
    """
    sessions = {}
    for role in ROLES:
        sessions[role] = _person(db, role, place, role)
        sessions[f"former {role}"] = _person(db, f"former {role}", place, role, gone=True)
    place["writer"] = db.get_one(UserSession, sessions["administrator"]).user_id
    db.get_one(Passkey, place["passkey"]).user_id = place["writer"]
    db.get_one(CountryAnswer, place["own_answer"]).by_id = place["writer"]
    sessions["closed account"] = _person(db, "closed account", place, "moderator", disabled_at=clock.now())
    sessions["old session"] = _person(db, "old session", place, "moderator", days=-1)
    return sessions


def _person(db: Session, name: str, place: Place, role: str, *, gone: bool = False, days: int = 9, **more: Any) -> int:
    state = role if role in STATE_ROLES and not gone else ""
    email = f"{name.replace(' ', '-')}@sweep.example"
    user = add(db, User(name=name.capitalize(), email=email, state_role=state, confirmed_at=clock.now(), **more))
    if role not in STATE_ROLES:
        left = clock.now() if gone else None
        add(db, Member(table_id=place["table_id"], user_id=user.id, role=role, left_at=left))
    end = clock.now() + timedelta(days=days)
    return add(db, UserSession(token_hash=hash_token(token(name)), user_id=user.id, expires_at=end)).id


def _others(db: Session, place: Place) -> Place:
    own = {"table_id": place["table_id"]}
    agenda, text = {**own, "meeting_id": place["meeting"]}, {"item_id": place["item"]}
    soon, before = clock.now() + timedelta(days=30), clock.now() - timedelta(days=30)
    planned, written = _meeting(db, own, 2, soon), _meeting(db, own, 3, before, state="held")
    published = _meeting(db, own, 4, before, state="held")
    add(db, Minutes(**own, meeting_id=written.id))
    _publish(db, published, "published")
    objected = _meeting(db, own, 8, before, state="held")
    frozen = _publish(db, objected, "published")
    done = {"added": [], "changed": []}
    taken = ContactFile(**own, name="alt.csv", text="Name\nA\n", state="taken", taken_at=clock.now(), changed=done)
    archived = add(db, Channel(organisation_id=place["organisation"], kind="fax", value="1", archived_at=clock.now()))
    return {
        "planned": planned.id,
        "written": written.id,
        "published": published.id,
        "cancelled": _meeting(db, own, 5, soon, state="closed", cancelled_reason="Sturm").id,
        "free_item": _item(db, agenda, 2).id,
        "done_item": _item(db, agenda, 3, state="done").id,
        **stage_objects.more(db, place, objected, frozen),
        "second_block": _block(db, agenda | text, 2).id,
        "removed_block": _block(db, agenda | text, 3, removed_at=clock.now()).id,
        "archived_channel": archived.id,
        "taken_upload": add(db, taken).id,
        "twin": add(db, Organisation(kind="other", name=f"Zwilling {place['table']}")).id,
        "mark": content_hash(db.get_one(AgendaItem, place["item"])),
        "candidate": carry_candidates(db, planned)[0].key,
        "draft": _draft(db, place),
        **_put_away(db, place),
    }


def _draft(db: Session, place: Place) -> Place:
    """A meeting whose minutes are not published yet."""
    own = {"table_id": place["table_id"]}
    meeting = _meeting(db, own, 6, clock.now() - timedelta(days=20), state="held")
    add(db, Minutes(**own, meeting_id=meeting.id))
    return {**place, **_minuted(db, own, meeting, text=SECRET)}


def _put_away(db: Session, place: Place) -> Place:
    own, now = {"table_id": place["table_id"]}, clock.now()
    meeting = _meeting(db, own, 7, now - timedelta(days=40), state="closed")
    parts = _minuted(db, own, meeting, resolved_at=now, removed_at=now)
    _publish(db, meeting, "approved")
    organisation = add(db, Organisation(kind="embassy", name=f"Früher {place['table']}", archived_at=now))
    channel = add(db, Channel(organisation_id=organisation.id, kind="phone", value="+49 431 1", archived_at=now))
    function = add(db, Function(organisation_id=organisation.id, name="Empfang"))
    person = add(db, Person(name="Frau Früher", visibility="all"))
    post = add(db, Post(person_id=person.id, organisation_id=organisation.id, function="Leitung", ended_at=now))
    change = add(db, EntryChange(organisation_id=organisation.id, field="city", old_value="Kiel"))
    line = add(
        db, Verification(channel_id=channel.id, result="changed", old_value="+49 431 2", new_value=channel.value)
    )
    user = add(db, User(name="Hauke", email=f"hauke@{place['table']}.example", disabled_at=now))
    others = {
        "organisation": organisation.id,
        "channel": channel.id,
        "person": person.id,
        "post": post.id,
        "change": change.id,
        "line": line.id,
        "function": function.id,
        "user": user.id,
        "task": add(db, ActionItem(**own, number=7, title="Erledigt", status="dropped", finished_at=now)).id,
        "member": add(db, Member(**own, user_id=user.id, role="guest", left_at=now)).id,
        "invitation": add(
            db, Invitation(**own, token_hash=hash_token(f"7{user.id}"), role="guest", expires_at=now, revoked_at=now)
        ).id,
    }
    return {
        "closed_user": user.id,
        "approved": meeting.id,
        "archived_organisation": organisation.id,
        "archived": {**place, **parts, **others},
    }


def _minuted(db: Session, own: Place, meeting: Meeting, *, text: str = "", resolved_at=None, removed_at=None) -> Place:
    agenda = {**own, "meeting_id": meeting.id}
    section = add(db, AgendaSection(**agenda, position=1, title="Berichte"))
    item = _item(db, agenda, 1, state="done", section_id=section.id)
    block = _block(db, {**agenda, "item_id": item.id}, 1, kind="decision", text=text, removed_at=removed_at)
    conflict = BlockConflict(**own, block_id=block.id, base_rev=1, rev=1, text=text, resolved_at=resolved_at)
    decision = add(db, Decision(**agenda, block_id=block.id, year=2026, number=meeting.number))
    return {
        **stage_objects.cooperation(db, agenda, item),
        "meeting": meeting.id,
        "section": section.id,
        "item": item.id,
        "block": block.id,
        "conflict": add(db, conflict).id,
        "decision": decision.id,
        "number": 1,
    }


def _meeting(db: Session, own: Place, number: int, starts_at: datetime, **more: Any) -> Meeting:
    end = starts_at + timedelta(hours=2)
    return add(db, Meeting(**own, year=2026, number=number, starts_at=starts_at, ends_at=end, **more))


def _item(db: Session, agenda: Place, position: int, **more: Any) -> AgendaItem:
    return add(db, AgendaItem(**agenda, position=position, label=str(position), title=f"Punkt {position}", **more))


def _block(db: Session, place: Place, position: int, text: str = "", **more: Any) -> Block:
    block = add(db, Block(**place, position=position, text=text or f"Absatz {position}", **more))
    add(db, BlockRevision(block_id=block.id, rev=1, text=block.text))
    return block


def _publish(db: Session, meeting: Meeting, state: str) -> Minutes:
    minutes = add(db, Minutes(table_id=meeting.table_id, meeting_id=meeting.id, state=state, version=1))
    frozen = {"number": 1, "published_at": "2026-03-19T16:12", "published_by": "Birgit", "reason": ""}
    content = canonical({**document(db, meeting), "version": frozen})
    add(
        db,
        MinutesVersion(
            table_id=meeting.table_id, minutes_id=minutes.id, number=1, content=content, sha256=checksum(content)
        ),
    )
    return minutes
