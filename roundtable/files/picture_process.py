"""Pure. Re-encodes pictures in a process of its own: the kind as argument, bytes in on stdin, bytes out on stdout.

A process gives its memory back at once, contains the faults of a decoder, knows no passwords of the server, and runs
with low priority, so that pages don't wait for it.
"""

import contextlib
import os
import subprocess
import sys

from roundtable.core.config import ROOT
from roundtable.core.errors import Invalid
from roundtable.core.i18n import gettext as _

PATIENCE = 60  # seconds
_DATA_BYTES = 320_000_000  # limit for the memory of the process; no honest picture needs as much
_TOO_MANY = 3  # exit code for too many pixels; stdout then says how many are possible


def without_metadata(name: str, kind: str, data: bytes) -> bytes:
    """The same picture without its metadata. Raises Invalid with a sentence that names the file."""
    command = [sys.executable, "-m", "roundtable.files.picture_process", kind]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise _damaged(name) from late
    if done.returncode == _TOO_MANY:
        limit = int(done.stdout) // 1_000_000
        raise Invalid(_("“%(name)s” has too many pixels: at most %(limit)s million.", name=name, limit=limit))
    if done.returncode or not done.stdout:
        raise _damaged(name)
    return done.stdout


def _damaged(name: str) -> Invalid:
    return Invalid(_("“%(name)s” is damaged and can't be opened.", name=name))


def _environment() -> dict[str, str]:
    """A minimal environment, because the server's may hold passwords. On Windows Python needs SYSTEMROOT."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def main(kind: str) -> int:
    """What runs in the process; returns its exit code."""
    _limit_resources()
    from roundtable.files import pictures

    try:
        sys.stdout.buffer.write(pictures.without_metadata(kind, sys.stdin.buffer.read()))
    except pictures.TooManyPixels as error:
        print(error)
        return _TOO_MANY
    except Exception:  # decoders can raise anything
        return 1
    return 0


def _limit_resources() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        os.nice(10)
        resource.setrlimit(resource.RLIMIT_DATA, (_DATA_BYTES, _DATA_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
