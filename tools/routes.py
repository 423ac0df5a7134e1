"""`make routes`: prints all routes by address: method, path, permission and the function that answers."""

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def name_of(handler: Any) -> str:
    """module.function, without "roundtable."."""
    while isinstance(handler, partial):
        handler = handler.func
    return f"{handler.__module__}.{handler.__qualname__}".removeprefix("roundtable.")


def rows(routes: Iterable[Any]) -> list[tuple[str, str, str, str]]:
    """(method, path, permission, handler) of each route, sorted by path."""
    specs = [route.endpoint.spec for route in routes]
    found = [(spec.method, spec.path, spec.needs, name_of(spec.handler)) for spec in specs]
    return sorted(found, key=lambda row: (row[1], row[0]))


def aligned(table: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table)
    return "\n".join(line.rstrip() for line in lines)


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from roundtable import features

    try:
        print(aligned(rows(features.load())))
    except BrokenPipeError:  # `make routes | head`
        sys.stderr.close()


if __name__ == "__main__":
    main()
