"""Adding, revoking and allowing devices, and what is noted when one asks."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from roundtable.accounts.attempts import actions as attempts
from roundtable.core import clock
from roundtable.core.actors import Actor, person_of
from roundtable.core.errors import Conflict, Invalid, NotFound
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.security import hash_token
from roundtable.directory.devices import queries, tokens
from roundtable.directory.devices.models import Device, KnownState, PhoneMark
from roundtable.directory.models import Organisation

MOST, MOST_MARKS = 10, 300  # devices of a person, and entries that they want on them in any case
_STATES = 4  # what a device is told of is kept so many times: a phone may ask again with the token before the last


def add_device(actor: Actor, name: str) -> tuple[Device, str]:
    """A new device and its token, which nobody can show again. Raises Invalid for one too many."""
    serialise_writers(actor.db)
    if sum(not device.revoked_at for device in queries.devices_of(actor.db, person_of(actor))) >= MOST:
        raise Invalid({"name": _("You have %(n)s devices. Please revoke one that you no longer use.", n=MOST)})
    token = tokens.fresh()
    device = Device(user_id=person_of(actor), name=name, token_hash=hash_token(tokens.typed(token)))
    actor.db.add(device)
    record(actor, "device.added", topic="session", user=device.user_id)
    return device, token


def revoke_device(actor: Actor, device: Device) -> None:
    """From now on its token opens nothing. Raises NotFound for somebody else's device."""
    _require_own(actor, device)
    serialise_writers(actor.db, device)
    if not device.revoked_at:
        device.revoked_at = clock.now()
        record(actor, "device.revoked", topic="session", user=device.user_id)


def allow_device(actor: Actor, device: Device) -> None:
    """Take the revocation back. Raises Conflict when a day has passed."""
    _require_own(actor, device)
    serialise_writers(actor.db, device)
    if not device.revoked_at:
        return
    if device.revoked_at <= clock.now() - queries.REVIVAL:
        raise Conflict(_("This access was revoked too long ago. Please add the device again."))
    device.revoked_at = None
    record(actor, "device.allowed", topic="session", user=device.user_id)


def set_mark(actor: Actor, organisation: Organisation, on: bool) -> None:
    """From now on the entry is on the person's phone in any case, or only while a check of it counts."""
    serialise_writers(actor.db)
    own = select(PhoneMark).where(PhoneMark.user_id == person_of(actor))
    known = actor.db.scalar(own.where(PhoneMark.organisation_id == organisation.id))
    if on == (known is not None):
        return
    if known:
        actor.db.delete(known)
    elif organisation.archived_at:
        raise Conflict(_("This contact is archived. It is on nobody's phone."))
    elif len(queries.marks(actor.db, person_of(actor))) >= MOST_MARKS:
        raise Conflict(_("There are %(n)s contacts on your phone already that you chose yourself.", n=MOST_MARKS))
    else:
        actor.db.add(PhoneMark(user_id=person_of(actor), organisation_id=organisation.id))
    record(actor, "device.marked" if on else "device.unmarked", topic="session", user=person_of(actor))


def _require_own(actor: Actor, device: Device) -> None:
    if device.user_id != actor.user_id:
        raise NotFound


def wait_of_network(db: Session, network: str) -> int:
    """Seconds until tokens are looked at again that come from here, after very many wrong ones."""
    return attempts.seconds_to_wait(db, f"device-network:{network}", attempts.PASSWORD_GUESSES_FROM_NETWORK)


def wait_of_address(db: Session, email: str) -> int:
    """Seconds until another wrong token for this address is counted instead of refused.

    Right ones are let in all the same: they can't be guessed, and an old phone that goes on trying with a revoked
    token must not lock out the new one.
    """
    return attempts.seconds_to_wait(db, f"device:{email}", attempts.PASSWORD_GUESSES)


def count_wrong_token(actor: Actor, email: str, network: str) -> None:
    """Count it as a wrong password is counted, for unknown addresses too."""
    attempts.count_attempt(actor.db, f"device:{email}", attempts.PASSWORD_GUESSES)
    attempts.count_attempt(actor.db, f"device-network:{network}", attempts.PASSWORD_GUESSES_FROM_NETWORK)


def note_use(actor: Actor, device_id: int) -> None:
    """Note that a device was here. No event: this is not a change of anything that others see."""
    device = actor.db.get(Device, device_id)
    if device and device.idle:
        device.used_at = clock.now()


def remember(actor: Actor, device_id: int, digest: str, cards: dict[str, str]) -> None:
    """Keep what a device is told, so that the next answer can name what is new and what is gone."""
    serialise_writers(actor.db)
    if actor.db.get(Device, device_id) is None or queries.known_state(actor.db, device_id, digest):
        return
    actor.db.add(KnownState(device_id=device_id, digest=digest, cards=cards))
    actor.db.flush()
    ids = select(KnownState.id).where(KnownState.device_id == device_id).order_by(KnownState.id.desc())
    old = list(actor.db.scalars(ids.offset(_STATES)))
    actor.db.execute(delete(KnownState).where(KnownState.id.in_(old)))
