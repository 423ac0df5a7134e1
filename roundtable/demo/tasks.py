"""Tasks in every status and of every age."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.demo.people import SEATS, seat_of
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.tasks import actions as tasks


class ExampleTask(NamedTuple):
    """`due_in` and `noted_ago` are days; `due_in` None means the next meeting."""

    slug: str
    noted_by: str
    title: str
    assignee: str
    due_in: int | None
    noted_ago: int
    status: str


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
    for row in TASKS:
        _create(db, ExampleTask(*row))


def _create(db: Session, example: ExampleTask) -> None:
    here = seat_of(db, example.slug, example.noted_by)
    due_on = clock.today() + timedelta(days=example.due_in) if example.due_in is not None else None
    with clock.shifted(clock.now() - timedelta(days=example.noted_ago)):
        task = tasks.create_task(
            here,
            tasks.TaskDraft(
                example.title,
                example.assignee,
                assignee_user_id=_user_id(db, example.slug, example.assignee),
                due_on=due_on,
                due_next_meeting=example.due_in is None,
                origin_item=_origin(db, here.table_id),
            ),
        )
    if example.status != "open":
        waiting_for = "Antwort des Landesamtes" if example.status == "waiting" else ""
        with clock.shifted(clock.now() - timedelta(days=max(1, example.noted_ago // 3))):
            tasks.change_status(here, task, example.status, waiting_for=waiting_for)


def _user_id(db: Session, slug: str, assignee: str) -> int | None:
    """The assignee's id if it is a person at the table; None for an organisation."""
    return seat_of(db, slug, assignee).user_id if assignee in {name for name, _, _ in SEATS[slug]} else None


def _origin(db: Session, table_id: int) -> AgendaItem | None:
    """The third item of the meeting held about now (by the shifted clock): the one about tasks."""
    day = clock.now() - timedelta(days=4)
    query = select(Meeting).where(Meeting.table_id == table_id, Meeting.starts_at > day)
    meeting = db.scalar(query.where(Meeting.starts_at < day + timedelta(days=9)))
    if meeting is None:
        return None
    of_meeting = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    items = db.scalars(of_meeting.order_by(AgendaItem.position)).all()
    return items[min(2, len(items) - 1)] if items else None
