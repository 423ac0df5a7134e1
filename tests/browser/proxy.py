"""A TCP proxy that imitates a bad network: it blocks WebSockets, swallows everything, or cuts connections."""

import contextlib
import socket
import threading
import time

_REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """Forwards to 127.0.0.1:`port`. It never changes what is sent, only whether it arrives."""

    def __init__(self, port: int, websockets: bool = True) -> None:
        self.target, self.websockets = port, websockets
        self.handshakes = 0  # WebSocket requests seen
        self._refuses = False
        self._era = 0  # counted up by lose(): bytes that waited in an earlier era are dropped
        self._flows = threading.Event()
        self._flows.set()
        self._sockets: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def swallow(self) -> None:
        """Connections stay open but nothing comes through: the worst way to lose a connection."""
        self._flows.clear()

    def refuse(self) -> None:
        """Drop all connections, and every new one at once: no network, or no server."""
        self._refuses = True
        self.cut()

    def heal(self) -> None:
        """Everything flows again, and what was swallowed arrives late."""
        self._refuses = False
        self._flows.set()

    def lose(self) -> None:
        """New connections work, and what was swallowed is lost, as after a router was switched off and on."""
        self._era += 1
        self.cut()
        self._flows.set()

    def cut(self) -> None:
        """Drop all connections; new ones are possible at once."""
        for open_socket in tuple(self._sockets):
            with contextlib.suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._flows.set()
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                browser, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        with contextlib.suppress(OSError), browser:
            if self._refuses:
                return
            self._wait()
            first = browser.recv(65536)
            # Chromium opens a new connection for each WebSocket, so the first request is enough to recognise one.
            if b"upgrade: websocket" in first.lower():
                self.handshakes += 1
                if not self.websockets:
                    browser.sendall(_REFUSAL)
                    return
            with socket.create_connection(("127.0.0.1", self.target)) as server:
                self._sockets |= {browser, server}
                server.sendall(first)
                back = threading.Thread(target=self._pump, args=(server, browser), daemon=True)
                back.start()
                self._pump(browser, server)
                back.join()
                self._sockets -= {browser, server}

    def _wait(self) -> None:
        era = self._era
        self._flows.wait()
        if era != self._era:
            raise ConnectionAbortedError

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._wait()
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def until(true: object, seconds: float = 5.0) -> bool:
    """Whether a callable becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False
