"""Server processes that are forked from one that has imported everything and shown every page once.

Importing and compiling statements take longer than most tests.
"""

import multiprocessing
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

WORLD = "ROUNDTABLE_TEST_WORLD"  # the file of a migrated database with the people of tests/world.py, for warm_up.py
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.warm_up"])


class Forked:
    """`roundtable serve` as a process of its own, with the methods of subprocess.Popen that the tests use."""

    def __init__(self, env: dict[str, str]) -> None:
        handle, name = tempfile.mkstemp(prefix="roundtable-stderr-")
        os.close(handle)
        self.path = Path(name)
        self.stderr = self.path.open("rb")
        self.path.unlink()  # the file exists as long as it is open somewhere
        self.process = _CONTEXT.Process(target=_serve, args=(env, f"/proc/{os.getpid()}/fd/{self.stderr.fileno()}"))
        self.process.daemon = True
        self.process.start()
        self.pid = self.process.pid

    def poll(self) -> int | None:
        return self.process.exitcode

    def terminate(self) -> None:
        self.process.terminate()

    def kill(self) -> None:
        self.process.kill()

    def wait(self, seconds: float) -> int:
        self.process.join(seconds)
        code = self.process.exitcode
        if code is None:
            raise TimeoutError(f"the server is still there after {seconds} s")
        return code


def _serve(env: dict[str, str], errors: str) -> Any:
    os.environ.clear()
    os.environ.update(env)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(errors, os.O_WRONLY | os.O_APPEND), 2)
    from roundtable.cli import main
    from roundtable.core import clock

    # For tests over several days, see `Server.travel`.
    clock._shift = timedelta(days=int(env.get("TEST_DAYS_LATER", "0")))
    sys.exit(main(["serve"]))
