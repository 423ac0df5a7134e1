"""Reading invitations."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roundtable.accounts.joining.models import Invitation
from roundtable.core import clock
from roundtable.core.security import hash_token
from roundtable.meetings.models import Meeting

INVITATIONS_SHOWN = 60  # open ones and the newest of the others


def invitation_by_token(db: Session, token: str) -> Invitation | None:
    """The invitation with this token, in any state."""
    return db.scalar(
        select(Invitation).options(joinedload(Invitation.created_by)).where(Invitation.token_hash == hash_token(token))
    )


def invitations_of(db: Session, table_id: int) -> list[Invitation]:
    """Unexpired ones first, then the newest others, INVITATIONS_SHOWN in all."""
    return list(
        db.scalars(
            select(Invitation)
            .options(joinedload(Invitation.created_by))
            .where(Invitation.table_id == table_id)
            .order_by(Invitation.expires_at <= clock.now(), Invitation.id.desc())
            .limit(INVITATIONS_SHOWN)
        )
    )


def next_meeting(db: Session, table_id: int) -> Meeting | None:
    """The running meeting, or else the next one that is planned and not cancelled."""
    ahead = db.scalars(
        select(Meeting)
        .where(Meeting.table_id == table_id, Meeting.state.in_(("planned", "running")))
        .where(Meeting.ends_at > clock.now(), Meeting.cancelled_reason == "")
    )
    return min(ahead, key=lambda meeting: meeting.starts_at, default=None)
