"""What the kind of a paragraph brings with it: a decision has a number and a result, an action has a task."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.sight import WHOLE
from roundtable.meetings.attendance.queries import quorum_at
from roundtable.meetings.models import Meeting
from roundtable.meetings.quorum.actions import RESULTS_WITHOUT_QUORUM
from roundtable.minutes import queries
from roundtable.minutes.actions import lock_draft
from roundtable.minutes.models import RESULTS, Block, Decision
from roundtable.tasks import actions as tasks
from roundtable.tasks.models import FINISHED, ActionItem


def follow_kind(here: Actor, block: Block, who: str = "") -> None:
    """Number or task for what the block is now. Called under the lock, so that no number is given twice."""
    if block.kind == "decision":
        give_number(here, block)
    task = queries.task_of(here.db, block.id)
    if block.kind != "action":
        _drop(here, task)
    elif task is None:
        tasks.create_from_entry(here, block.text, origin_item=block.item, block=block, who=who)
    elif task.status == "dropped":
        tasks.reopen(here, task)


def follow_removal(here: Actor, block: Block) -> None:
    """The task of a removed paragraph is dropped; a decision keeps its number for the day it comes back."""
    _drop(here, queries.task_of(here.db, block.id))


def give_number(here: Actor, block: Block) -> Decision:
    """The block's number, for ever. Numbers of removed and converted decisions are not given again."""
    known = queries.decision_of(here.db, block.id)
    if known:
        return known
    year = block.item.meeting.year
    query = select(func.max(Decision.number)).where(Decision.table_id == here.table_id, Decision.year == year)
    # Also of decisions that this person may not see: no number is given twice.
    newest = here.db.scalar(query.execution_options(**WHOLE))
    decision = Decision(
        table_id=here.table_id,
        meeting_id=block.meeting_id,
        block_id=block.id,
        year=year,
        number=(newest or 0) + 1,
    )
    here.db.add(decision)
    here.db.flush()
    return decision


def set_result(here: Actor, decision: Decision, result: str, votes: tuple[int, int, int] | None = None) -> None:
    """How the vote went; "" takes the result back. "votes" needs yes, no and abstentions."""
    block = decision.block
    lock_draft(here, block.meeting_id, block)
    if result not in ("", *RESULTS):
        raise Invalid({"result": _("Please choose one of the options.")})
    if result == "votes" and (votes is None or not sum(votes)):
        raise Invalid({"yes": _("Please enter how many voted.")})
    _attend(here.db, decision, result)
    decision.result = result
    decision.yes, decision.no, decision.abstained = votes if result == "votes" and votes else (None, None, None)
    record(
        here,
        "minutes.result_set",
        topic=f"minutes/{block.meeting_id}",
        subject=block,
        title=block.item.title,
        what=decision.label,
    )


def _attend(db: Session, decision: Decision, result: str) -> None:
    """Note when it was decided and under which quorum; without one, Invalid unless it is a recommendation."""
    meeting = decision.block.item.meeting
    moment = moment_of(decision, meeting)
    quorum = quorum_at(db, meeting, moment)
    if quorum and not quorum.reached and result not in RESULTS_WITHOUT_QUORUM:
        raise Invalid(
            {
                "result": _(
                    "Not quorate: %(here)s of %(all)s seats taken, %(needed)s needed. "
                    "The result can only be recorded as a recommendation.",
                    here=quorum.taken,
                    all=quorum.seats,
                    needed=quorum.needed,
                )
            }
        )
    decision.decided_at = moment if result else None
    decision.quorum_seats, decision.quorum_needed = (quorum.seats, quorum.needed) if quorum else (None, None)


def moment_of(decision: Decision, meeting: Meeting) -> datetime:
    """When the decision was taken: now while the meeting runs; correcting the result of what was decided before
    changes nothing about that. Who writes it up later means the time at which the paragraph was begun, or what was
    noted before; the end of the meeting if the paragraph is younger than that."""
    if meeting.state == "running":
        is_decided = decision.result not in RESULTS_WITHOUT_QUORUM
        return decision.decided_at if is_decided and decision.decided_at else clock.now()
    start, end = meeting.started_at or meeting.starts_at, meeting.ended_at or meeting.ends_at
    return min(max(decision.decided_at or decision.block.created_at, start), end)


def _drop(here: Actor, task: ActionItem | None) -> None:
    if task is not None and task.status not in FINISHED:
        tasks.change_status(here, task, "dropped")
