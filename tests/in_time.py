"""Limits in seconds that hold on a busy machine as well."""

import statistics
import time
from collections.abc import Callable

WORK = 400_000  # numbers that are squared and added as a measure
QUIET = 0.022  # seconds for that on an idle machine with two slow processors


def in_time(took: float, limit: float, clock: Callable[[], float] = time.monotonic) -> bool:
    """Whether `took` is within `limit` seconds, times the slowness of this machine at the moment."""
    return took <= limit or took <= limit * slowness(clock)


def slowness(clock: Callable[[], float] = time.monotonic) -> float:
    """How many times slower this machine is now than an idle one, by timing a fixed piece of work; at least 1."""
    return max(1.0, statistics.median(_work(clock) for _ in range(15)) / QUIET)


def _work(clock: Callable[[], float]) -> float:
    began = clock()
    sum(number * number for number in range(WORK))
    return clock() - began
