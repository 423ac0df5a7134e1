"""Making and checking passkeys (WebAuthn). The library is loaded when somebody uses one: most people never do."""

import json
import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from roundtable.accounts.factors import actions as factors
from roundtable.accounts.factors import queries as factors_queries
from roundtable.accounts.factors.models import Passkey
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict
from roundtable.core.i18n import gettext as _

log = logging.getLogger(__name__)
LONGEST_ANSWER = 20_000  # characters; an answer of a device has about two thousand
NAME = "Runder Tisch"


def load() -> None:
    """Load the library before a transaction begins: that takes a fifth of a second, the first time."""
    import fido2.server  # noqa: F401


def new_challenge() -> str:
    return secrets.token_hex(32)


def _server(url: str) -> Any:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    relying = PublicKeyCredentialRpEntity(id=parts.hostname or "", name=NAME)
    return Fido2Server(relying, verify_origin=lambda asked: asked == origin)


def _plain(options: Any) -> Any:
    """As JSON says it: WebAuthn's words and base64url."""
    return json.loads(json.dumps(dict(options)))


def creation_options(db: Session, user: User, url: str, challenge: str) -> Any:
    """What the browser needs to make a passkey on a device that has none of this person yet."""
    from fido2.webauthn import PublicKeyCredentialUserEntity

    handle = PublicKeyCredentialUserEntity(id=f"roundtable-{user.id}".encode(), name=user.email, display_name=user.name)
    options, _state = _server(url).register_begin(
        handle,
        [_credential(passkey) for passkey in factors_queries.passkeys_of(db, user.id)],
        resident_key_requirement="preferred",
        user_verification="preferred",
        challenge=bytes.fromhex(challenge),
    )
    return _plain(options)


def request_options(db: Session, user: User | None, url: str, challenge: str) -> Any:
    """What the browser needs to ask for a passkey: of this person, or (None) of whoever has one here."""
    known = [_credential(passkey) for passkey in factors_queries.passkeys_of(db, user.id)] if user else None
    options, _state = _server(url).authenticate_begin(
        known, user_verification="preferred" if user else "required", challenge=bytes.fromhex(challenge)
    )
    return _plain(options)


def add(actor: Actor, user: User, url: str, challenge: str, answer: tuple[str, str]) -> bool:
    """Keep what the device made. `answer` is its JSON and the name that the person gave it. False if it isn't usable.

    Raises Conflict for a passkey that is known already, and if the person has very many.
    """
    from fido2.utils import websafe_encode

    typed, name = answer
    made = _checked(lambda: _server(url).register_complete(_state(challenge, "preferred"), _parsed(typed)))
    if made is None:
        return False
    credential_id = websafe_encode(made.credential_data.credential_id)
    if factors_queries.passkey_by_credential(actor.db, credential_id):
        raise Conflict(_("This passkey is known here already."))
    if len(factors_queries.passkeys_of(actor.db, user.id)) >= factors.MOST_PASSKEYS:
        raise Conflict(_("You have very many passkeys. Please remove one that you don't use any more."))
    data = websafe_encode(bytes(made.credential_data))
    actor.db.add(Passkey(user_id=user.id, name=name, credential_id=credential_id, data=data, uses=made.counter))
    factors.tell(actor, user, "passkey_added", device=name)
    return True


def used(actor: Actor, url: str, challenge: str, typed: str, user: User | None) -> User | None:
    """Whose passkey answered, and note the use; None if it isn't right. With `user` only theirs counts.

    Without one it is the whole sign-in, so the device must have seen a finger, a face or a PIN.
    """
    answer = _checked(lambda: _parsed(typed))
    known = str(answer.get("id", "")) if answer else ""
    is_base64 = known.isascii() and known.isprintable()  # a database refuses other texts with an error
    passkey = factors_queries.passkey_by_credential(actor.db, known) if is_base64 else None
    if passkey is None or passkey.user.disabled_at or (user and passkey.user_id != user.id):
        return None
    uses = _checked(lambda: _proven_uses(url, _state(challenge, "preferred" if user else "required"), passkey, answer))
    if uses is None or (uses <= passkey.uses and (uses or passkey.uses)):
        return None  # wrong, or a copy: the device itself has counted further
    passkey.uses, passkey.last_used_at = uses, clock.now()
    return passkey.user


def _proven_uses(url: str, state: Any, passkey: Passkey, answer: Any) -> int:
    from fido2.webauthn import AuthenticationResponse

    _server(url).authenticate_complete(state, [_credential(passkey)], answer)
    uses: int = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    return uses


def _state(challenge: str, verification: str) -> dict[str, str]:
    from fido2.utils import websafe_encode

    return {"challenge": websafe_encode(bytes.fromhex(challenge)), "user_verification": verification}


def _parsed(typed: str) -> dict[str, Any]:
    """Raises ValueError for anything but a JSON object of usual size without NUL."""
    if len(typed) > LONGEST_ANSWER or "\\u0000" in typed:
        raise ValueError("no answer of a device")
    answer = json.loads(typed)
    if not isinstance(answer, dict):
        raise ValueError("no answer of a device")
    return answer


def _checked(check: Any) -> Any:
    """What `check` returns; None for whatever is wrong with an answer, which anybody may have written."""
    try:
        return check()
    except Exception as error:  # the library has no common one, and parsers of CBOR raise what they meet
        log.info("passkey refused: %s", type(error).__name__)
        return None


def _credential(passkey: Passkey) -> Any:
    from fido2.utils import websafe_decode
    from fido2.webauthn import AttestedCredentialData

    return AttestedCredentialData(websafe_decode(passkey.data))
