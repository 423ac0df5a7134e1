"""Which tests `make check` runs: those of the rooms that were changed since main, nearest first, not too many.

A file in roundtable/<room>/, templates/<room>/ or static/js/<room>/ means the tests in tests/<room>/ or, where the
room has no folder there, in the nearest one above it. A changed test means itself. The sweeps, the browser and
whatever takes minutes are left to `make test`.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (("roundtable",), ("templates",), ("static", "js"))
# Seconds to minutes each: servers as processes, kills, browsers, every route as everybody.
SLOW = ("browser", "faults", "sweeps", "ops")
MOST = 8


def folders_for(changed: str, tests: Path) -> list[Path]:
    """The folder of tests for one changed file, or nothing."""
    parts = PurePosixPath(changed).parts
    for source in (*SOURCES, ("tests",)):
        if parts[: len(source)] == source and len(parts) > len(source) + 1:
            return _nearest(parts[len(source) : -1], tests)
    return []


def _nearest(room: tuple[str, ...], tests: Path) -> list[Path]:
    """Climbs from the room towards its feature, never to all tests."""
    if room[0] in SLOW:
        return []
    places = (tests.joinpath(*room[:depth]) for depth in range(len(room), 0, -1))
    return next(([place] for place in places if any(place.glob("test_*.py"))), [])


def tests_for(changed: Iterable[str], tests: Path, most: int = MOST) -> list[Path]:
    """Changed tests first, then the tests of each changed room in turn (without those of the rooms in it)."""
    names = sorted(set(changed))
    own = [path for path in (tests.parent / name for name in names) if _is_test(path, tests)]
    queues = [sorted(folder.glob("test_*.py")) for folder in _once(f for n in names for f in folders_for(n, tests))]
    by_turns = (
        queue[turn] for turn in range(max(map(len, queues), default=0)) for queue in queues if turn < len(queue)
    )
    return _once((*own, *by_turns))[:most]


def _is_test(path: Path, tests: Path) -> bool:
    if not path.is_relative_to(tests) or not path.is_file():
        return False
    return path.match("test_*.py") and path.relative_to(tests).parts[0] not in SLOW


def _once(paths: Iterable[Path]) -> list[Path]:
    return list(dict.fromkeys(paths))


def changed_files() -> list[str]:
    """What differs from where this branch left main: committed, not committed, and new."""
    return [*_git("diff", "--name-only", _base()), *_git("ls-files", "--others", "--exclude-standard")]


def _base() -> str:
    for main in ("origin/main", "main"):
        if found := _git("merge-base", "HEAD", main):
            return found[0]
    return "HEAD"


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


def main() -> None:
    for path in tests_for(changed_files(), ROOT / "tests"):
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
