"""Runs `roundtable` as an operator does: as a process with an environment, an exit code and output.

Most tests fork it from a Python that has imported everything (tests/warm.py), which saves most of its time. What each
command has to import itself is seen by test_start.py and test_commands.py, which start a new Python.
"""

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx2

from roundtable.core.config import ROOT
from tests.warm import Command

Done = subprocess.CompletedProcess[str]
ADDRESS = re.compile(r"roundtable is running at (\S+)")


def environment(data: Path | str, **settings: str) -> dict[str, str]:
    """The environment of an English machine, without the developer's own settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDTABLE_")}
    names = {f"ROUNDTABLE_{name.upper()}": value for name, value in settings.items()}
    return {
        **clean,
        "LC_ALL": "en_GB.UTF-8",
        "PYTHONPATH": str(ROOT),
        "ROUNDTABLE_DATA_DIR": str(data),
        "ROUNDTABLE_PORT": "0",
        **names,
    }


def roundtable(*arguments: str, data: Path | str, **settings: str) -> Done:
    """Run a command to its end."""
    process = Command(arguments, environment(data, **settings))
    with process.stdout, process.stderr:
        out, err = process.stdout.read(), process.stderr.read()  # little: both fit into their pipes
    return subprocess.CompletedProcess(arguments, process.wait(50), out, err)


def cold_roundtable(*arguments: str, data: Path | str, **settings: str) -> Done:
    """The same in a new Python."""
    return subprocess.run(
        [sys.executable, "-m", "roundtable", *arguments],
        env=environment(data, **settings),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=50,
    )


def sentence(result: Done) -> str:
    """The sentence of a failed command. Fails if standard error has anything else."""
    lines = result.stderr.splitlines()
    assert result.returncode != 0
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("roundtable: ") and lines[0].endswith(".")
    return lines[0].removeprefix("roundtable: ")


class Serving:
    """A running server; `started` is the number of seconds until its first answer."""

    def __init__(self, data: Path | str, **settings: str) -> None:
        began = time.monotonic()
        self.process = self.begin(environment(data, **settings))
        self.printed: list[str] = []
        self.url = self._wait_for_address()
        assert httpx2.get(self.url.removesuffix("/demo") + "/healthz", timeout=20, verify=False).status_code == 200
        self.started = time.monotonic() - began

    def begin(self, env: dict[str, str]) -> Any:
        return Command(("serve",), env)

    def _wait_for_address(self) -> str:
        for line in self.process.stdout:
            self.printed.append(line)
            if found := ADDRESS.search(line):
                threading.Thread(target=self._drain, daemon=True).start()
                return found[1].replace("localhost", "127.0.0.1")
        raise AssertionError(self.process.stderr.read())

    def _drain(self) -> None:
        self.printed.extend(self.process.stdout)

    def get(self, path: str, **options: object) -> httpx2.Response:
        return httpx2.get(f"{self.url}{path}", timeout=10, verify=False, **options)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(15)

    def __enter__(self) -> "Serving":
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(15)
        self.process.stdout.close()
        self.process.stderr.close()


class ColdServing(Serving):
    """The same in a new Python, by any command that serves."""

    def __init__(self, data: Path | str, command: tuple[str, ...] = ("-m", "roundtable", "serve"), **settings: str):
        self.command = command
        super().__init__(data, **settings)

    def begin(self, env: dict[str, str]) -> Any:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen([sys.executable, *self.command], env=env, cwd="/", text=True, **pipes)
