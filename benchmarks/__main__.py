"""Runs all, or those named: `python -m benchmarks p1 p3`."""

import importlib
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import content
from benchmarks.report import head, show
from benchmarks.serving import pin

ALL = ("p1", "p2", "p3", "p4", "p5")


def main(names: list[str]) -> int:
    pin(0, first=False)
    began, missed = time.monotonic(), 0
    head()
    for name in names or ALL:
        with TemporaryDirectory(prefix="roundtable-bench-") as folder:
            if name != "p5":  # has its own years
                content.build(content.settings(Path(folder)))
            for figure in importlib.import_module(f"benchmarks.{name}").measure(Path(folder)):
                show(figure)
                missed += not figure.reached
    print(f"{missed} not reached; {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
