"""Pure. The address at which somebody orders mails of a kind off; nobody can guess it who has not got the mail."""

import hashlib
import hmac

_KEY, _PROOF = 32, 32  # characters


def path(secret: bytes, key: str) -> str:
    """For the mail with this key."""
    return f"/mails/{key}{_proof(secret, key)}"


def key_of(secret: bytes, token: str) -> str:
    """The mail's key; "" if nobody was ever sent this address."""
    key, proof = token[:_KEY], token[_KEY:]
    return key if hmac.compare_digest(proof.encode(), _proof(secret, key).encode()) else ""


def _proof(secret: bytes, key: str) -> str:
    return hmac.new(secret, b"mails of a kind " + key.encode(), hashlib.sha256).hexdigest()[:_PROOF]
