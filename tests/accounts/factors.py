"""What tests put down for people who have factors already."""

from typing import Any

from fido2.utils import websafe_encode
from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.factors import actions as factors
from roundtable.accounts.factors import totp
from roundtable.accounts.factors.models import Authenticator, Passkey
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.actors import System
from tests.accounts.device import Pocket
from tests.world import email


def user_of(db: Session, name: str) -> User:
    return db.scalars(select(User).where(User.email == email(name))).one()


def with_app(db: Session, name: str) -> tuple[bytes, list[str]]:
    """Give somebody an app and ten codes on paper; the secret and the codes come back."""
    user = user_of(db, name)
    app = Authenticator(user_id=user.id, salt="of a test", confirmed_at=clock.now())
    db.add(app)
    return factors.secret_of(db, app), factors.turn_on(System(db), user)


def with_passkey(db: Session, name: str, device: Pocket) -> Passkey:
    passkey = Passkey(
        user_id=user_of(db, name).id,
        name="Telefon",
        credential_id=device.ident,
        data=websafe_encode(device.credential),
        uses=device.uses,
    )
    db.add(passkey)
    db.flush()
    return passkey


def code_now(secret: bytes, later: int = 0) -> str:
    return totp.code(secret, totp.step_at(clock.now()) + later)


def options(reply: Any) -> Any:
    assert reply.status_code == 200, reply.text
    return reply.json()["publicKey"]
