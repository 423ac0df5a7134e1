"""Places at which a lower room lets higher ones add something, without knowing them.

The lower room makes a hook and calls it; the higher one lists what it adds as `hooks = [(hook, function)]` in its
pages; features.py joins them. So the order of rooms holds also where a page shows what several rooms know.
"""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Hook(Generic[P, R]):
    """Called like a function; the answer is the list of what each added function returned."""

    def __init__(self) -> None:
        self._functions: list[Callable[P, R]] = []

    def add(self, function: Callable[P, R]) -> None:
        if function not in self._functions:
            self._functions.append(function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        return [function(*args, **kwargs) for function in self._functions]
