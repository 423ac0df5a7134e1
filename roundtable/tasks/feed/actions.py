"""Making and revoking the address of one's own tasks."""

import secrets

from sqlalchemy import delete

from roundtable.core.actors import Actor, person_of
from roundtable.core.events import record, serialise_writers
from roundtable.core.security import hash_token
from roundtable.tasks.feed.models import TaskFeed


def make_feed(actor: Actor) -> str:
    """A new secret for the address, which nobody can show again; one that was made before ends."""
    serialise_writers(actor.db)
    token, user_id = secrets.token_urlsafe(24), person_of(actor)
    actor.db.execute(delete(TaskFeed).where(TaskFeed.user_id == user_id))
    actor.db.add(TaskFeed(user_id=user_id, token_hash=hash_token(token)))
    record(actor, "task_feed.made", topic="session", user=user_id)
    return token


def revoke_feed(actor: Actor) -> None:
    """From now on the address is unknown."""
    serialise_writers(actor.db)
    actor.db.execute(delete(TaskFeed).where(TaskFeed.user_id == person_of(actor)))
    record(actor, "task_feed.revoked", topic="session", user=person_of(actor))
