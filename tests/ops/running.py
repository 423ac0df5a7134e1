"""Runs `roundtable` as an operator does: as a process with an environment, an exit code and output."""

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2

from roundtable.core.config import ROOT

SERVE = ("-m", "roundtable", "serve")
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


def roundtable(*arguments: str, data: Path | str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "roundtable", *arguments],
        env=environment(data, **settings),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=50,
    )


def sentence(result: subprocess.CompletedProcess[str]) -> str:
    """The sentence of a failed command. Fails if standard error has anything else."""
    lines = result.stderr.splitlines()
    assert result.returncode != 0
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("roundtable: ") and lines[0].endswith(".")
    return lines[0].removeprefix("roundtable: ")


class Serving:
    """A running server; `started` is the number of seconds until its first answer."""

    def __init__(self, data: Path | str, command: tuple[str, ...] = SERVE, **settings: str) -> None:
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *command],
            env=environment(data, **settings),
            cwd="/",
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.printed: list[str] = []
        self.url = self._wait_for_address()
        assert httpx2.get(self.url.removesuffix("/demo") + "/healthz", timeout=20, verify=False).status_code == 200
        self.started = time.monotonic() - began

    def _wait_for_address(self) -> str:
        assert self.process.stdout and self.process.stderr
        for line in self.process.stdout:
            self.printed.append(line)
            if found := ADDRESS.search(line):
                threading.Thread(target=self._drain, daemon=True).start()
                return found[1].replace("localhost", "127.0.0.1")
        raise AssertionError(self.process.stderr.read())

    def _drain(self) -> None:
        assert self.process.stdout
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
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()
