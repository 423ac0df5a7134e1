"""Where else the value of a channel is written."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.directory.models import Verification
from roundtable.directory.suggestions.models import Suggestion


def lines_with_values(db: Session, channel_id: int) -> list[Verification | Suggestion]:
    """The channel's history and what was suggested about it."""
    history = db.scalars(select(Verification).where(Verification.channel_id == channel_id))
    return [*history, *db.scalars(select(Suggestion).where(Suggestion.channel_id == channel_id))]
