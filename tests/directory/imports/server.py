"""A real server on this machine that answers as the Foreign Office's might, also badly."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATH = "/opendata/representativesInGermany"


class Answer(BaseHTTPRequestHandler):
    """Answers by the function of its server; whoever hangs up is no error here."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.close_connection = True
        with suppress(OSError):
            self.server.how(self)  # type: ignore[attr-defined]

    def head(self, status: int = 200, **headers: str | int) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Quiet."""


@contextmanager
def serving(how: Callable[[Answer], None]) -> Iterator[tuple[str, list[str]]]:
    """The address of the list, and the paths that were asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    server.how, server.asked = how, []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PATH}", server.asked  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


def whole(data: bytes) -> Callable[[Answer], None]:
    def answer(to: Answer) -> None:
        to.head(Content_Length=len(data), Content_Type="application/json")
        to.wfile.write(data)

    return answer


def packed(data: bytes, keep: int | None = None) -> Callable[[Answer], None]:
    """By gzip; `keep` bytes of it only, as if that were all."""
    small = gzip.compress(data)[:keep]

    def answer(to: Answer) -> None:
        to.head(Content_Encoding="gzip", Content_Length=len(small))
        to.wfile.write(small)

    return answer


def dying(data: bytes) -> Callable[[Answer], None]:
    """Announces everything and hangs up in the middle."""

    def answer(to: Answer) -> None:
        to.head(Content_Length=len(data))
        to.wfile.write(data[: len(data) // 2])

    return answer


def slowly(data: bytes, seconds: float, piece: int = 1) -> Callable[[Answer], None]:
    """Piece by piece, with a pause after each."""

    def answer(to: Answer) -> None:
        to.head(Content_Length=len(data))
        for at in range(0, len(data), piece):
            to.wfile.write(data[at : at + piece])
            to.wfile.flush()
            time.sleep(seconds)

    return answer


def redirecting(*places: str, then: bytes = b"") -> Callable[[Answer], None]:
    """To each place in turn, then the answer."""
    left = list(places)

    def answer(to: Answer) -> None:
        if left:
            to.head(302, Location=left.pop(0), Content_Length=0)
        else:
            whole(then)(to)

    return answer
