"""Pure. Pictures are painted anew in a process of their own: kind as the argument, bytes in, bytes out.

Its memory is back at once when it ends, what a decoder does wrong stays with it, it knows no password of the server,
and it gives way to whoever waits for a page.
"""

import contextlib
import os
import subprocess
import sys

from roundtable.core.config import ROOT
from roundtable.core.errors import Invalid
from roundtable.core.i18n import gettext as _

PATIENCE = 60  # seconds
_DATA_BYTES = 320_000_000  # no honest picture needs as much
_TOO_MANY = 3


def without_traces(name: str, kind: str, data: bytes) -> bytes:
    """The same picture without what it says of itself. Raises Invalid with a sentence that names the file."""
    command = [sys.executable, "-m", "roundtable.files.painting", kind]
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
    """Nothing of the server's, which may hold passwords; on Windows Python needs its system's folder."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def main(kind: str) -> int:
    """In the process of its own."""
    _be_modest()
    from roundtable.files import pictures

    try:
        sys.stdout.buffer.write(pictures.without_traces(kind, sys.stdin.buffer.read()))
    except pictures.TooManyPixels as error:
        print(error)
        return _TOO_MANY
    except Exception:  # decoders fail in every way there is
        return 1
    return 0


def _be_modest() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        os.nice(10)
        resource.setrlimit(resource.RLIMIT_DATA, (_DATA_BYTES, _DATA_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
