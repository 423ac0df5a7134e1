"""What belongs to the kind of a paragraph: a decision has a number and a result, an action has a task."""

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
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.actions import lock_draft
from roundtable.minutes.models import RESULTS, Block, Decision
from roundtable.tasks import actions as tasks
from roundtable.tasks.models import FINISHED, ActionItem


def apply_kind(actor: Actor, block: Block, who: str = "") -> None:
    """Give a decision its number and an action its task; drop the task of what no longer is an action.

    Call it after `lock_draft()`, so that no number is given twice.
    """
    if block.kind == "decision":
        give_number(actor, block)
    task = minutes_queries.task_of(actor.db, block.id)
    if block.kind != "action":
        _drop_task(actor, task)
    elif task is None:
        tasks.create_from_entry(actor, block.text, origin_item=block.item, block=block, who=who)
    elif task.status == "dropped":
        tasks.reopen(actor, task)


def apply_removal(actor: Actor, block: Block) -> None:
    """Drop the task of a removed paragraph. A decision keeps its number, in case it is restored."""
    _drop_task(actor, minutes_queries.task_of(actor.db, block.id))


def give_number(actor: Actor, block: Block) -> Decision:
    """The decision row with the block's number, made if there is none. A number is never given to another block."""
    known = minutes_queries.decision_of(actor.db, block.id)
    if known:
        return known
    year = block.item.meeting.year
    query = select(func.max(Decision.number)).where(Decision.table_id == actor.table_id, Decision.year == year)
    # Counts decisions that this person may not see, too: no number is given twice.
    newest = actor.db.scalar(query.execution_options(**WHOLE))
    decision = Decision(
        table_id=actor.table_id,
        meeting_id=block.meeting_id,
        block_id=block.id,
        year=year,
        number=(newest or 0) + 1,
    )
    actor.db.add(decision)
    actor.db.flush()
    return decision


def set_result(actor: Actor, decision: Decision, result: str, votes: tuple[int, int, int] | None = None) -> None:
    """Record the result of a decision; "" takes it back. "votes" needs (yes, no, abstained)."""
    block = decision.block
    lock_draft(actor, block.meeting_id, block)
    if result not in ("", *RESULTS):
        raise Invalid({"result": _("Please choose one of the options.")})
    if result == "votes" and (votes is None or not sum(votes)):
        raise Invalid({"yes": _("Please enter how many voted.")})
    _note_moment_and_quorum(actor.db, decision, result)
    decision.result = result
    decision.yes, decision.no, decision.abstained = votes if result == "votes" and votes else (None, None, None)
    record(
        actor,
        "minutes.result_set",
        topic=f"minutes/{block.meeting_id}",
        subject=block,
        title=block.item.title,
        what=decision.label,
    )


def _note_moment_and_quorum(db: Session, decision: Decision, result: str) -> None:
    """Note when it was decided and under which quorum. Not quorate: Invalid, unless `result` needs no quorum."""
    meeting = decision.block.item.meeting
    moment = decision_moment(decision, meeting)
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


def decision_moment(decision: Decision, meeting: Meeting) -> datetime:
    """When the decision was taken, for attendance and quorum.

    While the meeting runs: now, unless it is decided already and only the result is corrected. Afterwards: the time
    noted before, else when the paragraph was begun, but within the meeting.
    """
    if meeting.state == "running":
        is_decided = decision.result not in RESULTS_WITHOUT_QUORUM
        return decision.decided_at if is_decided and decision.decided_at else clock.now()
    start, end = meeting.started_at or meeting.starts_at, meeting.ended_at or meeting.ends_at
    return min(max(decision.decided_at or decision.block.created_at, start), end)


def _drop_task(actor: Actor, task: ActionItem | None) -> None:
    if task is not None and task.status not in FINISHED:
        tasks.change_status(actor, task, "dropped")
