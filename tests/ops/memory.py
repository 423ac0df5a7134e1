"""The memory of a server and of the processes that it started, without shared pages."""

import contextlib
import threading
import time

import psutil


def resident(pid: int) -> float:
    """MB of the process and its children."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += each.memory_info().rss
    return total / 1_000_000


class Watching(threading.Thread):
    """Notes the peak of the memory during the block."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.ended = pid, resident(pid), threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.02):
            self.peak = max(self.peak, resident(self.pid))

    def __enter__(self) -> "Watching":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        self.join(5)


def settles(pid: int, limit: float, seconds: float = 30) -> float:
    """The memory in MB as soon as it is below the limit, or after so many seconds."""
    end = time.monotonic() + seconds
    while (now := resident(pid)) > limit and time.monotonic() < end:
        time.sleep(0.2)
    return now
