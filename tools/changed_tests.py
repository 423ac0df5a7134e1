"""Which tests `make check` runs: changed tests, and some of the rooms that were changed since main.

For a file in roundtable/<room>/, templates/<room>/ or static/js/<room>/ these are the tests in tests/<room>/ or, if the
room has no tests, those of the nearest room above it. The sweeps, the browser and other slow tests are left to
`make test`.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (("roundtable",), ("templates",), ("static", "js"))
# Folders whose tests take seconds to minutes each: server processes, kills, browsers, every route as everybody.
SLOW = ("browser", "faults", "sweeps", "ops")
MAX_FILES = 8  # test files in all


def folders_for(changed: str, tests: Path) -> list[Path]:
    """The folder of tests for one changed file in a list, or []."""
    parts = PurePosixPath(changed).parts
    for source in (*SOURCES, ("tests",)):
        if parts[: len(source)] == source and len(parts) > len(source) + 1:
            return _nearest(parts[len(source) : -1], tests)
    return []


def _nearest(room: tuple[str, ...], tests: Path) -> list[Path]:
    """The folder of the room or of the nearest room above it that has tests; never tests/ itself."""
    if room[0] in SLOW:
        return []
    places = (tests.joinpath(*room[:depth]) for depth in range(len(room), 0, -1))
    return next(([place] for place in places if any(place.glob("test_*.py"))), [])


def tests_for(changed: Iterable[str], tests: Path, most: int = MAX_FILES) -> list[Path]:
    """At most `most` files: changed tests first, then those of each changed room in turn, without rooms in it."""
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
    """Files that were changed since this branch left main: committed, uncommitted and untracked."""
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
