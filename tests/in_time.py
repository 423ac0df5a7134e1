"""Limits in seconds, for a machine that has other things to do as well."""

import statistics
import time
from collections.abc import Callable

WORK = 400_000
QUIET = 0.022  # seconds for that on a quiet machine of two slow processors


def in_time(took: float, limit: float, clock: Callable[[], float] = time.monotonic) -> bool:
    """Within the limit; or, where a fixed piece of work takes longer now as well, within as much more."""
    return took <= limit or took <= limit * slowness(clock)


def slowness(clock: Callable[[], float] = time.monotonic) -> float:
    """How many times slower than quiet this machine is in this moment."""
    return max(1.0, statistics.median(_work(clock) for _ in range(15)) / QUIET)


def _work(clock: Callable[[], float]) -> float:
    began = clock()
    sum(number * number for number in range(WORK))
    return clock() - began
