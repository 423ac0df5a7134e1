"""Tasks in every status and of every age."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.demo.people import SEATS, sitting
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.tasks import actions

# table, who notes it, text, assignee, due in days (None: next meeting), noted days ago, status
TASKS = (
    ("dithmarschen", "Ole", "Übersicht der Dolmetschdienste aktualisieren", "Aylin", -9, 100, "in_progress"),
    ("dithmarschen", "Ole", "Rufnummern der drei häufigsten Botschaften prüfen", "Petra", -2, 17, "open"),
    ("dithmarschen", "Ole", "Einwilligung für Begleitungen als Vordruck entwerfen", "Jonas", 12, 17, "in_progress"),
    ("dithmarschen", "Birgit", "Kosten der Sprachmittlung mit dem Landesamt klären", "Birgit", 30, 100, "waiting"),
    ("dithmarschen", "Birgit", "Aushang in den Unterkünften erneuern", "Helferkreise", None, 100, "open"),
    ("dithmarschen", "Ole", "Protokoll an den Verteiler senden", "Ole", -12, 17, "done"),
    ("dithmarschen", "Birgit", "Termin für die Fortbildung vorschlagen", "Diakonisches Werk", 20, 17, "open"),
    ("dithmarschen", "Birgit", "Merkblatt zur Reisebeihilfe drucken", "Frauke", -40, 100, "dropped"),
    ("kiel", "Sönke", "Liste der Online-Termine im Verzeichnis ergänzen", "Leyla", 6, 60, "open"),
    ("kiel", "Merle", "Raum mit Technik für Videokonferenzen buchen", "Merle", -1, 60, "in_progress"),
    ("kiel", "Merle", "Schriftliche Bestätigung des Konsulats einholen", "Jonas", 14, 60, "waiting"),
    ("kiel", "Sönke", "Öffentliche Fassung des Protokolls bereitstellen", "Sönke", -20, 60, "done"),
    ("herzogtum-lauenburg", "Emre", "Fahrtkosten Ehrenamtlicher klären", "Marit", 10, 6, "open"),
    ("herzogtum-lauenburg", "Wiebke", "Beschlüsse in der nächsten Sitzung nachholen", "Wiebke", None, 6, "open"),
    ("segeberg", "Malte", "Ansprechpersonen der Gemeinden zusammentragen", "Grete", 18, 21, "open"),
)


def fill(db: Session) -> None:
    for slug, noter, title, who, due, ago, status in TASKS:
        _task(db, slug, noter, title, who, due, ago, status)


def _task(db: Session, slug: str, noter: str, title: str, who: str, due: int | None, ago: int, status: str) -> None:
    here = sitting(db, slug, noter)
    due_on = clock.today() + timedelta(days=due) if due is not None else None
    with clock.shifted(clock.now() - timedelta(days=ago)):
        person = _person(db, slug, who)
        task = actions.create_task(
            here,
            actions.TaskDraft(
                title,
                who,
                assignee_user_id=person,
                due_on=due_on,
                due_next_meeting=due is None,
                origin_item=_origin(db, here.table_id, ago),
            ),
        )
    if status != "open":
        waits = "Antwort des Landesamtes" if status == "waiting" else ""
        with clock.shifted(clock.now() - timedelta(days=max(1, ago // 3))):
            actions.change_status(here, task, status, waiting_for=waits)


def _person(db: Session, slug: str, who: str) -> int | None:
    """Some tasks are an organisation's."""
    return sitting(db, slug, who).user_id if who in {name for name, _, _ in SEATS[slug]} else None


def _origin(db: Session, table_id: int, ago: int) -> AgendaItem | None:
    """The third item of the meeting on about that day: where tasks are talked about."""
    day = clock.now() - timedelta(days=4)
    query = select(Meeting).where(Meeting.table_id == table_id, Meeting.starts_at > day)
    meeting = db.scalar(query.where(Meeting.starts_at < day + timedelta(days=9)))
    if meeting is None:
        return None
    of_meeting = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    items = db.scalars(of_meeting.order_by(AgendaItem.position)).all()
    return items[min(2, len(items) - 1)] if items else None
