"""One of each thing at both tables, so that every address of the sitemap can be filled in."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable import clock
from roundtable.accounts.models import Invitation, User, UserSession
from roundtable.directory.models import Channel, Country, Function, Organisation
from roundtable.meetings.models import AgendaItem, AgendaSection, Attendance, Meeting
from roundtable.minutes.document import canonical, checksum, document
from roundtable.minutes.models import Block, BlockConflict, BlockRevision, Decision, Minutes, MinutesVersion
from roundtable.security import hash_token
from roundtable.tables.models import Member, RoundTable
from roundtable.tasks.models import ActionItem

TABLES = ("dithmarschen", "kiel")
# What is not numbered by a row of its own table.
FIXED = {"token": "no-such-token", "mail": "20260319T161200000000-0123abcd.eml"}
_VERSION = {"number": 1, "published_at": "2026-03-19T16:12", "published_by": "Birgit", "reason": ""}


def fill(db: Session) -> dict[str, dict[str, Any]]:
    """Returns for each table's slug the values of all address parts."""
    shared = _directory(db)
    return {slug: {**FIXED, **shared, **_at_table(db, slug)} for slug in TABLES}


def _directory(db: Session) -> dict[str, Any]:
    db.merge(Country(code="GH", name_de="Ghana", name_en="Ghana"))
    organisation = add(db, Organisation(kind="embassy", name="Botschaft Ghana", country_code="GH", city="Berlin"))
    function = add(db, Function(organisation_id=organisation.id, name="Konsularabteilung"))
    channel = add(db, Channel(organisation_id=organisation.id, kind="phone", value="+49 30 1234567"))
    return {"organisation": organisation.id, "function": function.id, "channel": channel.id}


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
    content = canonical(document(db, meeting, _VERSION))
    add(db, MinutesVersion(**own, minutes_id=minutes.id, number=1, content=content, sha256=checksum(content)))
    task = add(db, ActionItem(**own, number=1, title=f"Canary task {slug}", origin_item_id=item.id))
    add(db, Attendance(**own, meeting_id=meeting.id, member_id=member.id))
    invitation = add(
        db, Invitation(**own, token_hash=hash_token(slug), role="guest", expires_at=start + timedelta(days=9))
    )
    session = db.scalars(select(UserSession).where(UserSession.user_id == owner.id)).first()
    return {
        "table": slug, **own, "meeting": meeting.id, "item": item.id, "section": section.id, "block": block.id,
        "conflict": conflict.id,
        "number": 1, "task": task.id, "member": member.id, "invitation": invitation.id,
        "decision": decision.id, "user": owner.id,
        "session": session.id,
    }  # fmt: skip


def add(db: Session, thing: Any) -> Any:
    db.add(thing)
    db.flush()
    return thing
