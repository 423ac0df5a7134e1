"""What was made once and is likely to be wanted again, within a bound of bytes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Values by key, safe for threads. When `weigh` of all exceeds the limit, the longest unused go first."""

    def __init__(self, limit: int, weigh: Callable[[V], int]) -> None:
        self.limit, self.size, self._weigh = limit, 0, weigh
        self._lock = Lock()
        self._rows: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: K) -> V | None:
        with self._lock:
            if key in self._rows:
                self._rows.move_to_end(key)
            return self._rows.get(key)

    def put(self, key: K, value: V, unless: Callable[[V], bool] | None = None) -> None:
        """Keep this value; not if `unless` says so of the one that is kept already."""
        with self._lock:
            old = self._rows.get(key)
            if old is not None and unless and unless(old):
                return
            self.size += self._weigh(value) - (self._weigh(old) if old is not None else 0)
            self._rows[key] = value
            self._rows.move_to_end(key)
            while self.size > self.limit:
                self.size -= self._weigh(self._rows.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()
            self.size = 0
