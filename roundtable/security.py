"""Tokens, passwords, where a request comes from, and how often something may be tried."""

import hashlib
import secrets
from datetime import timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from roundtable import clock

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_hasher = PasswordHasher()  # Argon2id with the parameters of RFC 9106, section 4
# Checked when there is no such account, so that the answer takes as long as for a known one.
_NOBODY = _hasher.hash(secrets.token_urlsafe())


def new_token() -> str:
    """192 random bits for a link or a cookie; only `hash_token` of it is stored."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """False also for accounts without a password, after the same time."""
    try:
        return _hasher.verify(stored or _NOBODY, password[:1000]) and stored is not None
    except (Argon2Error, InvalidHashError):
        return False


def same_origin(method: str, headers: dict[str, str], own_origins: frozenset[str]) -> bool:
    """Whether a request that changes something was sent by one of our own pages.

    Browsers say so in Sec-Fetch-Site; older ones send an Origin. Without both it is not a browser: refused.
    """
    if method not in UNSAFE:
        return True
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    return origin in own_origins


def safe_path(path: str) -> str:
    """Where to go after signing in: a path of this site, or the start page."""
    parts = urlsplit(path) if path.isprintable() and len(path) <= 200 else None
    ok = (
        parts and path.startswith("/") and not path.startswith("//") and "\\" not in path and not parts.netloc
    )
    return path if ok else "/"


def network_of(address: str) -> str:
    """What counts as one visitor: an IPv4 address, or the /64 that an IPv6 visitor has to himself."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip) if ip.version == 4 else str(ip_network(f"{ip}/64", strict=False))


def tries_left(db: Session, what: str, limit: int, minutes: int) -> int:
    """How many tries at `what` ("password:mail@…") are left in the last `minutes`."""
    from roundtable.accounts.models import Attempt

    since = clock.now() - timedelta(minutes=minutes)
    used = db.scalar(select(func.count()).where(Attempt.key == hash_token(what), Attempt.at > since)) or 0
    return max(0, limit - used)


def count_try(db: Session, what: str) -> None:
    """Remember a try; rows older than a day go at the same time."""
    from roundtable.accounts.models import Attempt

    db.execute(delete(Attempt).where(Attempt.at < clock.now() - timedelta(days=1)))
    db.add(Attempt(key=hash_token(what)))
    db.flush()
