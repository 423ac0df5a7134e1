"""Meetings in every state: planned with agenda, running with half of its minutes, held, published, approved."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.carrying import actions as carrying
from roundtable.core import clock
from roundtable.demo.people import Seat, seat_of
from roundtable.importing import actions as importing
from roundtable.importing import reading
from roundtable.live_meeting.running import actions as running
from roundtable.meetings.actions import Facts, answer, cancel, plan_meeting
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.attendance import actions as attendance
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Decision
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.publishing import actions as publishing
from roundtable.tables.models import Member

TEXTS = Path(__file__).parent / "texts"


def fill(db: Session) -> None:
    """Oldest meetings first, because numbers and carry-over depend on earlier ones."""
    _dithmarschen(db)
    _kiel(db)
    _lauenburg(db)
    for slug, name, days, place in (
        ("rendsburg-eckernfoerde", "Antje", 16, "Kreishaus Rendsburg, Raum 112"),
        ("segeberg", "Henrike", 23, "Kreishaus Bad Segeberg"),
    ):
        _plan_with_agenda(seat_of(db, slug, name), days, place)
    cancelled = _plan_with_agenda(seat_of(db, "nordfriesland", "Momme"), 5, "Kreishaus Husum")
    cancel(seat_of(db, "nordfriesland", "Momme"), cancelled, "Sturmwarnung, neuer Termin folgt")


def _dithmarschen(db: Session) -> None:
    """One meeting with approved minutes, one with published minutes, one planned."""
    birgit, ole = seat_of(db, "dithmarschen", "Birgit"), seat_of(db, "dithmarschen", "Ole")
    first = _from_text(birgit, ole, "1-dithmarschen-protokoll.md", _weekday(-100))
    with clock.shifted(first.ends_at + timedelta(days=6)):
        publishing.publish(ole, first)
    second = _hold_meeting(birgit, ole, _weekday(-17), "Kreishaus Heide, Sitzungsraum")
    with clock.shifted(second.ends_at):
        publishing.approve(birgit, first, second)
    with clock.shifted(second.ends_at + timedelta(days=4)):
        publishing.publish(ole, second)
        third = _plan_with_agenda(birgit, 25, "Kreishaus Heide, Sitzungsraum")
        agenda.add_item(birgit, third, Content("Fortbildung im Frühjahr", "discussion", 20, "Diakonisches Werk"))
        trial = Content(
            "Begleitung zu Terminen: Stand der Erprobung",
            "report",
            25,
            "Koordinierungsstelle Ehrenamt",
            "Was lief gut, was fehlt noch?",
        )
        agenda.add_item(birgit, third, trial)
    for name, value in (("Birgit", "yes"), ("Ole", "yes"), ("Petra", "yes"), ("Jonas", "deputy"), ("Frauke", "no")):
        _answer(db, "dithmarschen", name, third, value)


def _kiel(db: Session) -> None:
    """One meeting with published minutes, imported from a text, and one that is running."""
    merle, soenke = seat_of(db, "kiel", "Merle"), seat_of(db, "kiel", "Sönke")
    second = _from_text(merle, soenke, "2-kiel-protokoll.md", _weekday(-60))
    with clock.shifted(second.ends_at + timedelta(days=9)):
        publishing.publish(soenke, second)
    _start_meeting(merle, soenke)


def _lauenburg(db: Session) -> None:
    """One meeting held last week, whose minutes are still a draft, and one planned."""
    wiebke, emre = seat_of(db, "herzogtum-lauenburg", "Wiebke"), seat_of(db, "herzogtum-lauenburg", "Emre")
    _from_text(wiebke, emre, "3-herzogtum-lauenburg-protokoll.md", _weekday(-6))
    _plan_with_agenda(wiebke, 30, "Videokonferenz")


def _from_text(chair: Seat, writer: Seat, name: str, day: date) -> Meeting:
    """A meeting whose minutes are imported from a text; its decisions are entered separately."""
    meeting = _plan(chair, day, "", before=14)
    preview = reading.parse(reading.decode((TEXTS / name).read_bytes()))
    decisions = [_DECISION.findall(item.text) for item in preview.items]
    items = [replace(item, text=_DECISION.sub("", item.text).strip()) for item in preview.items]
    with clock.shifted(meeting.ends_at + timedelta(hours=2)):
        everything = range(len(items))
        selection = importing.Selection(everything, [], as_minutes=True, with_head=True)
        importing.take_over(writer, meeting, replace(preview, items=items), selection)
        for item, found in zip(_items(writer.db, meeting), decisions, strict=True):
            for kind, text, result in found:
                _decide(writer, item, text, *_result(kind, result))
    return meeting


# "**Beschluss 3/2026:** Der Ablauf wird erprobt. (6 Ja, 0 Nein, 1 Enthaltung)"
_DECISION = re.compile(r"^\*\*(Beschluss|Empfehlung)[^:]*:\*\* (.+?)(?: \(([^)]*)\))?$", re.MULTILINE)


def _result(kind: str, text: str) -> tuple[str, tuple[int, int, int] | None]:
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if len(numbers) == 3:
        return "votes", (numbers[0], numbers[1], numbers[2])
    return ("recommendation" if kind == "Empfehlung" else "unanimous"), None


def _decide(seat: Seat, item: AgendaItem, text: str, result: str, votes: tuple[int, int, int] | None = None) -> None:
    block = paragraphs.add_block(seat, item, "decision", text)
    decision = seat.db.scalars(select(Decision).where(Decision.block_id == block.id)).one()
    kinds.set_result(seat, decision, result, votes if result == "votes" else None)


def _hold_meeting(chair: Seat, writer: Seat, day: date, place: str) -> Meeting:
    """A meeting whose minutes were written while it was running, from the first item to the last."""
    meeting = _plan(chair, day, place, before=20)
    with clock.shifted(meeting.starts_at - timedelta(days=13)):
        carrying.insert_usual_agenda(chair, meeting)
        agenda.add_item(
            chair, meeting, Content("Passersatzpapiere: neue Termine", "discussion", 25, "Migrationsberatung")
        )
    with clock.shifted(meeting.starts_at):
        running.start_meeting(chair, meeting)
        _set_attendance(chair, meeting, {"Frauke": "excused", "Gesa": "absent"})
    _write(writer, meeting, PAST_TEXTS, meeting.starts_at, len(_items(writer.db, meeting)))
    with clock.shifted(meeting.ends_at):
        running.end_meeting(chair, meeting)
    return meeting


def _start_meeting(chair: Seat, writer: Seat) -> None:
    """A meeting that began 40 minutes ago and is at its fourth item."""
    begin = clock.now().replace(second=0, microsecond=0) - timedelta(minutes=40)
    with clock.shifted(begin - timedelta(days=10)):
        facts = Facts(
            begin,
            begin + timedelta(hours=2),
            "Neues Rathaus Kiel",
            "Eingang Hof",
            "Beratungsstelle Kiel",
            "Zuwanderungsabteilung",
        )
        meeting = plan_meeting(chair, facts)
        carrying.insert_usual_agenda(chair, meeting)
        for content in (
            Content("Sprachmittlung bei Behördenterminen", "discussion", 25, "Flüchtlingsrat"),
            Content("Gemeinsamer Aushang in den Unterkünften", "decision", 15, "Beratungsstelle Kiel"),
        ):
            agenda.add_item(chair, meeting, content)
        for name in ("Merle", "Sönke", "Leyla", "Jonas", "Nils"):
            _answer(chair.db, "kiel", name, meeting, "yes")
        _answer(chair.db, "kiel", "Ida", meeting, "no")
    with clock.shifted(begin):
        running.start_meeting(chair, meeting)
        _set_attendance(chair, meeting, {"Ida": "excused"})
    _write(writer, meeting, RUNNING_TEXTS, begin, 4)


def _write(writer: Seat, meeting: Meeting, texts: tuple[tuple[str, str], ...], begin: datetime, items: int) -> None:
    """Write `texts` to the first `items` items in order; each takes ten minutes."""
    for number, item in enumerate(_items(writer.db, meeting)[:items]):
        with clock.shifted(begin + timedelta(minutes=10 * number)):
            _call_up(writer, meeting, item)
            if item.kind == "decision":
                _decide(writer, item, "Das Protokoll der letzten Sitzung wird ohne Änderung genehmigt.", "unanimous")
            for kind, text in texts[number : number + 1]:
                paragraphs.add_block(writer, item, kind, text)


def _call_up(seat: Seat, meeting: Meeting, item: AgendaItem) -> None:
    seat.db.refresh(meeting)
    if meeting.current_item_id != item.id:
        running.set_current_item(seat, meeting, meeting.current_item_id, item.id)


PAST_TEXTS = (
    ("note", "Die Einladung ging fristgerecht ein. Die Tagesordnung wird angenommen."),
    ("note", "Es gibt keine Einwendungen gegen das Protokoll."),
    ("note", "Von sechs Aufgaben sind vier erledigt. Die Übersicht der Dolmetschdienste ist in Arbeit."),
    (
        "note",
        "Die Beratung ist ergebnisoffen. Häufige Themen waren Wohnen, Arbeit, medizinische Versorgung und "
        "fehlende Reisedokumente. Angaben zu weniger als fünf Personen werden nicht genannt.",
    ),
    (
        "note",
        "Zwei Auslandsvertretungen vergeben Termine nur noch online:\n\n- Anmeldung mit eigener E-Mail-Adresse\n"
        "- Wartezeit etwa **sechs Wochen**\n- Begleitung durch Ehrenamtliche ist möglich",
    ),
    ("note", "Der nächste Termin wird abgestimmt."),
)
RUNNING_TEXTS = (
    ("note", "Die Moderation begrüßt die Anwesenden. Die Tagesordnung wird um den Punkt „Aushang“ ergänzt."),
    ("note", "Es gibt keine Einwendungen."),
    ("note", "Drei Aufgaben sind erledigt, zwei warten auf Antwort der Landesebene."),
    ("note", "Die Beratung ist ergebnisoffen. Häufige Themen waren Wohnen, Arbeit und fehlende Reisedokumente."),
)


def _plan_with_agenda(chair: Seat, days: int, place: str) -> Meeting:
    meeting = _plan(chair, _weekday(days), place, before=days + 3)
    carrying.insert_usual_agenda(chair, meeting)
    return meeting


def _plan(chair: Seat, day: date, place: str, before: int) -> Meeting:
    """A meeting on that day, planned `before` days earlier."""
    with clock.shifted(_at(day, 9) - timedelta(days=before)):
        return plan_meeting(chair, Facts(_at(day, 14), _at(day, 16), place, chair=_organisation_of(chair)))


def _organisation_of(seat: Seat) -> str:
    return _member(seat).organisation


def _set_attendance(chair: Seat, meeting: Meeting, others: dict[str, str]) -> None:
    """Everybody is present but the people named in `others`, with their attendance."""
    for member in chair.db.scalars(select(Member).where(Member.table_id == chair.table_id)):
        attendance.set_attendance(chair, meeting, member, others.get(member.user.name, "present"))


def _answer(db: Session, slug: str, name: str, meeting: Meeting, value: str) -> None:
    seat = seat_of(db, slug, name)
    answer(seat, meeting, _member(seat), value)


def _member(seat: Seat) -> Member:
    query = select(Member).where(Member.table_id == seat.table_id, Member.user_id == seat.user_id)
    return seat.db.scalars(query).one()


def _items(db: Session, meeting: Meeting) -> list[AgendaItem]:
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
    return list(db.scalars(query.execution_options(populate_existing=True)))


def _weekday(days: int) -> date:
    """The day so many days from today, or the Monday after it if it is at a weekend."""
    day = clock.today() + timedelta(days=days)
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.BERLIN)
