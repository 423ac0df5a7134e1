"""Tokens, passwords, and where a request comes from."""

import contextlib
import hashlib
import os
import secrets
from ipaddress import ip_address, ip_network
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy.orm import Session

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_hasher = PasswordHasher()  # Argon2id with the parameters of RFC 9106, section 4
# Checked when there is no such account, so that the answer takes as long as for a known one.
# The hash of a random text that nobody kept; making one here would cost a tenth of a second at every start.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$TLvIbBiZCPYYvi2bpexvqw$xAgvg8wTjbHlDzLX366C9xwE+sfTJiT+VnsPwOvWEUs"
# Each check takes 64 MB for a moment; forty at once would be more than a small machine has.
_turns = BoundedSemaphore(4)


def kept_key(path: Path) -> bytes:
    """32 random bytes in a file of our own, made when they are first needed. Of two processes one makes it."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        _named(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    return path.read_bytes()


def _named(fresh: Path, path: Path) -> None:
    """Gives it its name, unless another process was first."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        fresh.replace(path)


def new_token() -> str:
    """192 random bits for a link or a cookie; only `hash_token` of it is stored."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    with _turns:
        return _hasher.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """False also for accounts without a password, after the same time."""
    try:
        with _turns:
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
    ok = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if ok and path.isprintable() and len(path) <= 200 else "/"


def network_of(address: str) -> str:
    """What counts as one visitor: an IPv4 address, or the /64 that an IPv6 visitor has to themselves."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ip) if ip.version == 4 else str(ip_network(f"{ip}/64", strict=False))


def client_address(peer: str, forwarded: str, trusted: str) -> str:
    """Who really asks: the peer, or what our own proxies (comma-separated addresses or networks) say of it.

    X-Forwarded-For is read from the right, because everything left of our proxies' entries was written by
    the visitor.
    """
    address = peer
    for entry in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_in(address, trusted):
            break
        address = entry
    return address


def _is_in(address: str, networks: str) -> bool:
    try:
        ip = ip_address(address)
        return any(ip in ip_network(part.strip(), strict=False) for part in networks.split(",") if part.strip())
    except ValueError:
        return False


def key(db: Session) -> bytes:
    """What nobody has who has only a copy of the database; empty where there is no data folder."""
    secret: Any = db.info.get("secret")
    return secret() if secret else b""
