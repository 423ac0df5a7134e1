"""Two versions of a paragraph side by side, as the card of a conflict shows them."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.merge import Part, merge, word_diff
from roundtable.minutes.models import BlockConflict


@dataclass
class ConflictView:
    """A conflict as its card shows it. "mine" is the version kept beside the block, "theirs" what the block says."""

    conflict: BlockConflict
    parts: list[Part]
    mine_name: str
    mine_id: int | None
    theirs_name: str
    theirs_id: int | None
    theirs_at: datetime


def conflict_view(db: Session, conflict: BlockConflict) -> ConflictView:
    """Load what the card of a conflict needs: the difference of both versions, and who wrote which."""
    block = conflict.block
    last = minutes_queries.revision_by_other(db, conflict)
    then = minutes_queries.revision(db, block.id, conflict.rev + 1)
    parts = _compare(then.text if then else block.text, conflict.text, block.text)
    return ConflictView(
        conflict,
        parts,
        _name(conflict.author),
        conflict.author_id,
        _name(last.author if last else block.author),
        last.author_id if last else block.author_id,
        last.at if last else block.updated_at,
    )


@lru_cache(64)
def _compare(then: str, theirs: str, block: str) -> list[Part]:
    """The block compared with what the conflict's author wants. Cached: every page that opens asks again."""
    return word_diff(block, merge(then, theirs, block).text)


def _name(user: User | None) -> str:
    return user.name if user else "?"
