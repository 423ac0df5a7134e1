"""Runs all benchmarks, or those named, also by their figure: `python -m benchmarks agenda_page p3`."""

import importlib
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import content
from benchmarks.report import head, show
from benchmarks.serving import pin

FIGURES = {
    "p1": "agenda_page",
    "p2": "live_updates",
    "p3": "visits",
    "p4": "capacity",
    "p5": "ten_years",
    "directory": "large_directory",
}


def main(names: list[str]) -> int:
    pin(0, first=False)
    began, missed = time.monotonic(), 0
    head()
    for name in [FIGURES.get(name, name) for name in names] or FIGURES.values():
        with TemporaryDirectory(prefix="roundtable-bench-") as folder:
            if name != "ten_years":  # makes its own content
                content.build(content.settings(Path(folder)))
            for figure in importlib.import_module(f"benchmarks.{name}").measure(Path(folder)):
                show(figure)
                missed += not figure.reached
    print(f"{missed} not reached; {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
