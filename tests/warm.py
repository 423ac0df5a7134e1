"""Server processes that are forked from one that has imported everything and shown every page once.

Importing and compiling statements take longer than most tests.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from multiprocessing.connection import Connection
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


class Command:
    """`roundtable …` as a process of its own with pipes, as `subprocess.Popen(…, text=True)` of that command.

    It has the umask of the test, and "/" as its folder.
    """

    def __init__(self, arguments: tuple[str, ...], env: dict[str, str]) -> None:
        (out, its_out), (err, its_err) = _CONTEXT.Pipe(duplex=False), _CONTEXT.Pipe(duplex=False)
        os.umask(umask := os.umask(0))
        how = (arguments, env, umask, its_out, its_err)
        self.process = _CONTEXT.Process(target=_run, args=how, daemon=True)
        self.process.start()
        self.pid = self.process.pid
        for end in (its_out, its_err):
            end.close()
        self.stdout, self.stderr = (os.fdopen(os.dup(end.fileno()), encoding="utf-8") for end in (out, err))
        for end in (out, err):
            end.close()

    def poll(self) -> int | None:
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        if self.pid and self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.process.terminate()

    def kill(self) -> None:
        self.process.kill()

    def wait(self, seconds: float) -> int:
        self.process.join(seconds)
        code = self.process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("roundtable", seconds)
        return code


def _serve(env: dict[str, str], errors: str) -> Any:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(errors, os.O_WRONLY | os.O_APPEND), 2)
    _main(("serve",), env)


def _run(arguments: tuple[str, ...], env: dict[str, str], umask: int, out: Connection, err: Connection) -> Any:
    for end, number in ((out, 1), (err, 2)):
        os.dup2(end.fileno(), number)
        end.close()
    os.umask(umask)
    os.chdir("/")
    _main(arguments, env)


def _main(arguments: tuple[str, ...], env: dict[str, str]) -> Any:
    os.environ.clear()
    os.environ.update(env)
    from roundtable.cli import main
    from roundtable.core import clock

    # For tests over several days, see `Server.travel`.
    clock._shift = timedelta(days=int(env.get("TEST_DAYS_LATER", "0")))
    sys.exit(main(list(arguments)))
