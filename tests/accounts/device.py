"""A device with one passkey, in software: makes it and answers challenges as a browser hands them on (WebAuthn)."""

import hashlib
import json

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData

PRESENT, VERIFIED, ATTESTED = 1, 4, 64
CHALLENGE = "ab" * 32  # of steps that tests put down themselves


class Pocket:
    """A device in somebody's pocket.

    `origin` is the site that its browser shows, `uses` what it has counted, `verified` whether it saw a finger.
    """

    def __init__(self, number: int = 1, origin: str = "http://testserver") -> None:
        self.private = ec.derive_private_key(10**30 + number, ec.SECP256R1())
        self.credential_id = hashlib.sha256(b"device %d" % number).digest()
        self.origin, self.uses, self.verified = origin, 0, True

    @property
    def ident(self) -> str:
        return websafe_encode(self.credential_id)

    @property
    def credential(self) -> bytes:
        key = ES256.from_cryptography_key(self.private.public_key())
        return bytes(AttestedCredentialData.create(b"\0" * 16, self.credential_id, key))

    def _seen(self, flags: int, more: bytes = b"") -> bytes:
        host = self.origin.partition("://")[2].partition(":")[0]
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big") + more

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **response: bytes) -> str:
        said = {name: websafe_encode(value) for name, value in response.items()}
        same = {"id": self.ident, "rawId": self.ident, "type": "public-key"}
        return json.dumps({**same, "response": said, "clientExtensionResults": {}})

    def make(self, challenge: str) -> str:
        """`challenge` in base64url, as the site's options have it."""
        seen = self._seen(ATTESTED, self.credential)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": seen})
        return self._answer(clientDataJSON=self._client("create", challenge), attestationObject=attestation)

    def answer(self, challenge: str) -> str:
        client, seen = self._client("get", challenge), self._seen(0)
        signature = self.private.sign(seen + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=seen, signature=signature)


def in_base64url(challenge: str) -> str:
    """A challenge as a step keeps it, in the way in which options say it."""
    return websafe_encode(bytes.fromhex(challenge))
