"""More objects for stages.py: of planning, of joint meetings and of the life of minutes, in their states."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.security import hash_token
from roundtable.forwarding.models import Forwarding, Received
from roundtable.guard.decisions.models import GuardDecision
from roundtable.live_meeting.consent.models import ConsentCheck
from roundtable.live_meeting.speakers.models import Speaker
from roundtable.mail.queue.models import OutgoingMail
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.series.actions import next_dates
from roundtable.meetings.series.models import MeetingSeries
from roundtable.meetings.templates.models import AgendaTemplate
from roundtable.minutes.mailing.models import Mailing, MailingRecipient
from roundtable.minutes.models import Block, Minutes
from roundtable.minutes.review.models import Objection
from tests.sweeps.objects import add

Place = dict[str, Any]


def more(db: Session, place: Place, objected: Meeting, frozen: Minutes) -> Place:
    own: Place = {"table_id": place["table_id"]}
    frozen.objections_until = clock.today() + timedelta(days=5)
    objection = {"meeting_id": objected.id, "version": 1, "email": f"{place['table']}@example.net"}
    _failed(db, own, objected)
    _mails(db, own, place)
    check = ConsentCheck(
        **own, meeting_id=place["meeting"], item_id=place["item"], question="Drucken?", closed_at=clock.now()
    )
    series = db.get_one(MeetingSeries, place["series"])
    day = next(found.day for found in next_dates(db, series) if found.usable)
    return {
        "proposal_token": f"proposal-{place['table']}",
        "poll_token": f"poll-{place['table']}",
        "objection_token": f"objection-{place['table']}",
        "objected_minutes": frozen.id,
        "objected": objected.id,
        "stop_token": f"stop-{place['table']}",
        "entry_token": f"entry-{place['table']}",
        "projector_token": f"projector-{place['table']}",
        "open_objection": add(db, Objection(**own, **objection, minutes_id=frozen.id, text="Es waren sechs.")).id,
        "closed_check": add(db, check).id,
        "series_day": day.isoformat(),
        "free_template": add(db, AgendaTemplate(**own, name="Frei", items=[{"title": "Berichte", "minutes": 5}])).id,
        "sent_here": _sent_here(db, place),
        **_guarded(db, own, objected),
    }


def cooperation(db: Session, agenda: Place, item: AgendaItem) -> Place:
    """Objects that a running meeting leaves behind."""
    check = ConsentCheck(**agenda, item_id=item.id, question="Drucken?", closed_at=clock.now())
    return {
        "visitor": add(db, Visitor(**agenda, name="Heinke", token_hash=f"{agenda['meeting_id']:064}")).id,
        "speaker": add(db, Speaker(**agenda, name="Heinke", position=1)).id,
        "check": add(db, check).id,
    }


def _failed(db: Session, own: Place, meeting: Meeting) -> None:
    """A mailing that the mail server refused."""
    part = {**own, "meeting_id": meeting.id, "number": 1}
    mailing = add(db, Mailing(**part, form="text"))
    one = {"email": "fehlt@example.net", "part": "informed", "reason": "added", "state": "failed"}
    add(db, MailingRecipient(**part, **one, mailing_id=mailing.id))


def _mails(db: Session, own: Place, place: Place) -> None:
    """An invitation that the mail server refused, and a mail of a kind that its recipient can order off."""
    common = {**own, "email": "fehlt@example.net", "locale": "de", "until": clock.now() + timedelta(days=3)}
    said = {"name": "Gast", "subject": "Einladung", "text": "Bitte kommen Sie."}
    for kind, state, key in (("meeting_invitation", "failed", "a"), ("poll_result", "sent", "b")):
        token = f"stop-{place['table']}" if state == "sent" else ""
        mail = {"kind": kind, "state": state, "origin": f"meeting/{place['meeting']}", "problem": "unknown"}
        key = {"key": f"{key}{own['table_id']}", "stop_hash": hash_token(token) if token else ""}
        add(db, OutgoingMail(**common, **said, **mail, **key))


def _sent_here(db: Session, place: Place) -> int:
    """An item that another table forwarded and that waits for an answer."""
    now = clock.now()
    other = add(db, Meeting(table_id=_other(db, place), year=2027, number=90, starts_at=now, ends_at=now))
    item = AgendaItem(table_id=other.table_id, meeting_id=other.id, position=1, label="1", title="Woanders")
    add(db, item)
    got = add(db, Received(table_id=place["table_id"], from_table_id=other.table_id, kind="item", title="Woanders"))
    add(db, Forwarding(table_id=other.table_id, item_id=item.id, received_id=got.id))
    return got.id


def _other(db: Session, place: Place) -> int:
    return db.get_one(Received, place["received"]).from_table_id


def _guarded(db: Session, own: Place, meeting: Meeting) -> Place:
    """A draft with something that the guard finds."""
    draft = add(
        db, Meeting(**own, year=2026, number=91, state="held", starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    )
    add(db, Minutes(**own, meeting_id=draft.id))
    item = add(db, AgendaItem(**own, meeting_id=draft.id, position=1, label="1", title="Berichte", state="done"))
    text = "Anrufe bitte an 0151 98765432."
    block = add(db, Block(**own, meeting_id=draft.id, item_id=item.id, position=1, text=text))
    kept = add(db, GuardDecision(**own, rule="phone", fingerprint="0" * 64, reason="Bekannt."))
    return {"guarded": draft.id, "guarded_block": block.id, "guard_decision": kept.id, "phone": "0151 98765432"}
