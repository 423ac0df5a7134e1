"""Where else the value of a channel is written."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.directory.imports.models import MissionDifference
from roundtable.directory.models import Verification
from roundtable.directory.suggestions.models import Suggestion


def differences(db: Session, channel_id: int) -> list[MissionDifference]:
    """Where the Foreign Office's list said something else, with what stood here."""
    return list(db.scalars(select(MissionDifference).where(MissionDifference.channel_id == channel_id)))


def lines_with_values(db: Session, channel_id: int) -> list[Verification | Suggestion]:
    """The channel's history and what was suggested about it."""
    history = db.scalars(select(Verification).where(Verification.channel_id == channel_id))
    return [*history, *db.scalars(select(Suggestion).where(Suggestion.channel_id == channel_id))]
