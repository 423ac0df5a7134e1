"""Fetching one public file from one known server: with time-outs, a limit, and no way to anywhere else."""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 10.0, 15.0, 90.0
REDIRECTS = 3  # on the same server
CHUNK = 65_536
PROGRESS_SECONDS = 0.7  # between two calls of `progress`
_LOCAL = ("localhost", "127.0.0.1", "::1")


class Failed(Exception):
    """Nothing usable came. `code` is address, unreachable, slow, refused, elsewhere, large, or broken."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)


@dataclass(frozen=True)
class Rules:
    """From where something may come (scheme, host and port of `home`), and how many bytes it may have.

    Only who runs the server sets `home`. If that is this machine itself, it may be fetched from there, unencrypted.
    """

    home: str
    limit: int
    connect: float = CONNECT_SECONDS
    read: float = READ_SECONDS
    whole: float = WHOLE_SECONDS


def fetch(url: str, rules: Rules, progress: Callable[[int], None] = lambda received: None) -> bytes:
    """The body of the answer, unpacked. `progress` hears how much has come. Raises Failed."""
    end = time.monotonic() + rules.whole
    for _step in range(REDIRECTS + 1):
        parts = _allowed(url, rules)
        with _asked(parts, rules, end) as response:
            if response.status in (301, 302, 303, 307, 308):
                url = _next(url, response)
                continue
            if response.status != 200:
                raise Failed("refused", status=response.status)
            return b"".join(_body(response, rules, end, progress))
    raise Failed("elsewhere")


def _allowed(url: str, rules: Rules) -> SplitResult:
    try:
        parts, home = urlsplit(url), urlsplit(rules.home)
        same = (parts.scheme, parts.hostname, parts.port) == (home.scheme, home.hostname, home.port)
    except ValueError:
        raise Failed("address") from None
    encrypted = parts.scheme == "https" or home.hostname in _LOCAL
    if not same or not parts.hostname or not encrypted or parts.username or parts.scheme not in ("http", "https"):
        raise Failed("address")
    return parts


def _next(url: str, response: http.client.HTTPResponse) -> str:
    try:
        there = urljoin(url, response.headers.get("Location", ""))
        parts, here = urlsplit(there), urlsplit(url)
        if (parts.scheme, parts.hostname, parts.port) != (here.scheme, here.hostname, here.port):
            raise Failed("elsewhere")
    except ValueError:
        raise Failed("elsewhere") from None
    return there


@contextmanager
def _asked(parts: SplitResult, rules: Rules, end: float) -> Iterator[http.client.HTTPResponse]:
    """The answer with its head read. A timer ends what comes byte by byte: single reads are always in time then."""
    connection = _connected(parts, rules)
    asking = http.client.HTTPConnection(parts.hostname or "", parts.port)
    asking.sock = connection
    watch = threading.Timer(max(end - time.monotonic(), 0.01), _hang_up, (connection,))
    watch.daemon = True
    watch.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        asking.request("GET", path, headers={"Accept": "application/json", "Accept-Encoding": "gzip"})
        yield asking.getresponse()
    except TimeoutError as error:
        raise Failed("slow") from error
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        raise Failed("slow" if time.monotonic() >= end else "broken") from error
    finally:
        watch.cancel()
        asking.close()


def _connected(parts: SplitResult, rules: Rules) -> socket.socket:
    """A connection to an address that was looked at: a name can't lead into the own network."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host, problem = parts.hostname or "", Failed("unreachable")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise problem from error
    for _family, _type, _protocol, _name, address in found:
        if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global and host not in _LOCAL:
            problem = Failed("address")
            continue
        try:
            plain = socket.create_connection((str(address[0]), port), timeout=rules.connect)
            plain.settimeout(rules.read)
            if parts.scheme == "https":
                return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            return plain
        except TimeoutError:
            problem = Failed("slow")
        except OSError:
            problem = Failed("unreachable")
    raise problem


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # the connection below, also of an encrypted one
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _body(
    response: http.client.HTTPResponse, rules: Rules, end: float, progress: Callable[[int], None]
) -> Iterator[bytes]:
    """Piece by piece, unpacked, and never more than the limit: a small file can hold a huge one."""
    announced, received, size, told = response.length, 0, 0, time.monotonic()
    large = Failed("large", limit=rules.limit // 1_000_000)
    if (announced or 0) > rules.limit:
        raise large
    packed = response.headers.get("Content-Encoding", "").lower() in ("gzip", "x-gzip")
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed else None
    while piece := response.read1(CHUNK):
        received += len(piece)
        for text in _unpacked(unpack, piece) if unpack else (piece,):
            size += len(text)
            if size > rules.limit or received > rules.limit:
                raise large
            yield text
        if time.monotonic() > told + PROGRESS_SECONDS:
            told = time.monotonic()
            progress(received)
    if time.monotonic() >= end:  # the timer has hung up
        raise Failed("slow")
    if (announced is not None and received < announced) or (unpack and not unpack.eof):
        raise Failed("broken")


def _unpacked(unpack: Any, piece: bytes) -> Iterator[bytes]:
    """What is in a piece, no more than CHUNK bytes at once."""
    full = True
    while piece or full:
        text = unpack.decompress(piece, CHUNK)
        piece, full = unpack.unconsumed_tail, len(text) == CHUNK
        yield text
