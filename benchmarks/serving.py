"""Runs the program or the reference as a process, on a processor of its own, with the same settings of Uvicorn."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2

from roundtable.core.config import ROOT

_PROGRAM = """
from roundtable.cli import server
from roundtable.core.config import Config
serve = server()
from benchmarks import page
serve.serve(Config.from_env(), extra=page.routes)
"""
_REFERENCE = """
import socket, uvicorn
from benchmarks.reference import create
from roundtable.core.config import Config
config = Config.from_env()
door = socket.socket(); door.bind(("127.0.0.1", 0)); door.listen(2048)
print("reference is running at http://127.0.0.1:%d" % door.getsockname()[1], flush=True)
settings = uvicorn.Config(create(config.database), access_log=False, log_level="warning", server_header=False,
                          ws="websockets-sansio", ws_per_message_deflate=False)
uvicorn.Server(settings).run(sockets=[door])
"""
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A server that runs until the block ends. `seconds_to_answer`: from its start to the first answer."""

    def __init__(self, folder: Path, reference: bool = False, database_url: str = "") -> None:
        env = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDTABLE_")}
        env |= {"ROUNDTABLE_DATA_DIR": str(folder), "ROUNDTABLE_PORT": "0", "PYTHONPATH": str(ROOT), "LC_ALL": "en_GB"}
        env |= {"ROUNDTABLE_DATABASE_URL": database_url} if database_url else {}
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _REFERENCE if reference else _PROGRAM],
            env=env,
            text=True,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        pin(self.process.pid, first=True)
        self.url = self._address()
        assert httpx2.get(f"{self.url}/healthz", timeout=20).status_code == 200
        self.seconds_to_answer = time.perf_counter() - self.began
        self.port = int(self.url.rpartition(":")[2])

    def _address(self) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            if "http://" in line and "/setup/" not in line:  # the link for the first administrator is printed before
                return line.split()[-1].replace("localhost", "127.0.0.1")
        raise RuntimeError("the server did not start")

    def cpu(self) -> float:
        """Processor seconds that the server has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *error: Any) -> None:
        self.process.terminate()
        self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()


def pin(pid: int, first: bool) -> None:
    """Pin a process to the first processor (for servers) or to all others (for the load generator)."""
    if len(_PROCESSORS) > 1:
        os.sched_setaffinity(pid, {_PROCESSORS[0]} if first else set(_PROCESSORS[1:]))


_PROCESSORS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
