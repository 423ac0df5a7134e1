"""Installs what `make run`, `make test` and `make bench` need: `python3 tools/setup.py run|test|bench`.

Uses only the standard library, because nothing else is there yet. A step whose result is there does nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
LOG = VENV / "setup.log"
NEEDED = (3, 11)
NODE_NEEDED = 20
BROWSERS = (
    "chromium-headless-shell",  # draws no window around the page, so tests take half the time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as start\n"
    "with start() as playwright: print(playwright.chromium.executable_path)"
)
SYSTEM_CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
APT = ["apt-get", "-qq", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"]

# Faults outside of this program: (pattern in the output of a tool, exit code, what a person can do about it).
CAUSES = [
    (
        r"No space left on device|ENOSPC|Errno 28|not enough free space|Disk quota",
        73,
        "The disk is full. Free about 1 GB and run the same command again.",
    ),
    (
        r"DO NOT MATCH THE HASHES|EINTEGRITY",
        76,
        "A downloaded package is not the one that the lock file names. Nothing was installed; run again, "
        "and if it stays so, tell the maintainers.",
    ),
    (
        r"SELF_SIGNED_CERT|CERTIFICATE_VERIFY_FAILED|UNABLE_TO_(GET|VERIFY)|unable to get local issuer",
        77,
        "The connection to the package source is not trusted: your network probably puts its own certificate "
        "in between. Ask its administrators for that certificate and name its file in PIP_CERT and "
        "NODE_EXTRA_CA_CERTS.",
    ),
    (
        r"name resolution|Name or service not known|nodename nor servname|Could not resolve|getaddrinfo"
        r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|Network is unreachable"
        r"|NewConnectionError|Connection refused|ConnectTimeout|Max retries exceeded|Failed to fetch"
        r"|No matching distribution found|Failed to download|ProxyError|Unable to locate package"
        r"|no installation candidate",
        69,
        "The packages could not be fetched: no connection to the package source. Check the network "
        "(or the proxy settings) and run the same command again; what is already there is kept.",
    ),
    (
        r"Permission denied|EACCES|EPERM|Errno 13|Read-only file system|EROFS",
        77,
        "A file could not be written. Run as the owner of this folder.",
    ),
]


class SetupFailed(Exception):
    """With a sentence for the person, an exit code, and the last lines of the tool's output."""

    def __init__(self, sentence: str, code: int = 70, details: str = "") -> None:
        super().__init__(sentence)
        self.code, self.details = code, details


def main() -> int:
    mode = sys.argv[1] if len(sys.argv) == 2 else ""
    if mode not in ("run", "test", "bench"):
        print("usage: setup.py run|test|bench", file=sys.stderr)
        return 64
    use_newer_python()
    try:
        set_up(mode)
    except SetupFailed as failure:
        print(f"\n{failure.details}Set-up stopped: {failure}", file=sys.stderr)
        return failure.code
    except OSError as error:
        print(f"\nSet-up stopped: {explain(str(error)) or error}", file=sys.stderr)
        return 74
    except KeyboardInterrupt:
        print("\nSet-up stopped. Run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


def set_up(mode: str) -> None:
    ensure_venv()
    ensure_packages("base" if mode == "run" else "dev")
    ensure_launcher()
    node = ensure_node()
    ensure_node_modules(node)
    build_assets(node)
    compile_modules()
    if mode != "run":
        ensure_browser()


# ── Python ───────────────────────────────────────────────────────────────


def use_newer_python() -> None:
    """Start again with a newer Python if `python3` is too old and a newer one is installed beside it."""
    if sys.version_info >= NEEDED:
        return
    for minor in range(19, NEEDED[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    wanted, found = (".".join(map(str, version)) for version in (NEEDED, sys.version_info[:3]))
    sys.exit(f"Roundtable needs Python {wanted} or newer, this is {found}. Please install a newer Python.")


def ensure_venv() -> None:
    if PYTHON.exists() and works([PYTHON, "-c", "import pip"]):
        return
    with step("Python environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        if not works([sys.executable, "-c", "import ensurepip, venv; ensurepip.version()"]):
            make_venv_without_ensurepip()
        else:
            call([sys.executable, "-m", "venv", VENV])


def make_venv_without_ensurepip() -> None:
    """Debian and Ubuntu leave ensurepip out: install its package, or use any pip on the machine."""
    package = f"python3.{sys.version_info.minor}-venv"
    if can_use_apt():
        call([*APT, "update"])
        call([*APT, "install", "-y", "--no-install-recommends", package])
        call([sys.executable, "-m", "venv", VENV])
        return
    if works([sys.executable, "-c", "import pip, venv"]):
        call([sys.executable, "-m", "venv", "--without-pip", VENV])
        call([sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet", "pip"])
        return
    raise SetupFailed(
        f"this Python cannot make environments. Please install the package {package} "
        f"(Debian, Ubuntu: sudo apt install {package}) and run the same command again.",
        69,
    )


def ensure_packages(name: str) -> None:
    """Install requirements/<name>.txt if it has changed: its hash is kept in a stamp. `dev` contains `base`."""
    stamps = read_stamps()
    if stamps.get(name) == lock_hash(name):
        return
    with step(f"Python packages ({count_packages(name)})"):
        install_locked(name)
    stamps[name] = lock_hash(name)
    if name == "dev":
        stamps["base"] = lock_hash("base")
    write_text(VENV / "roundtable-stamps.json", json.dumps(stamps))


def install_locked(name: str) -> None:
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "off"]
    call([*pip, "--require-hashes", "-r", lock_path(name)])


def ensure_launcher() -> None:
    """Make `.venv/bin/roundtable`, by hand because an editable install would download build tools."""
    site_packages = next((VENV / "lib").glob("python3.*")) / "site-packages"
    write_text(site_packages / "roundtable.pth", f"{ROOT}\n")
    launcher = BIN / "roundtable"
    write_text(launcher, '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m roundtable "$@"\n')
    launcher.chmod(0o755)


def compile_modules() -> None:
    """Compile now: a server that can't write here would compile at every start, which takes a third of it."""
    call([PYTHON, "-m", "compileall", "-q", ROOT / "roundtable"], check=False)


# ── Node and assets ──────────────────────────────────────────────────────


def ensure_node() -> Path:
    """The machine's Node if it is new enough and has npm, else one from a Python package. The choice is remembered."""
    remembered = read_path(VENV / "roundtable-node")
    if remembered:
        return remembered
    node = machine_node() or node_from_package()
    write_text(VENV / "roundtable-node", str(node))
    return node


def machine_node() -> Path | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm or not works([npm, "--version"]):
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.", version)
    return Path(node) if found and int(found[1]) >= NODE_NEEDED else None


def node_from_package() -> Path:
    with step("Node (none or an old one on this machine)"):
        install_locked("assets")
    return BIN / "node"


def ensure_node_modules(node: Path) -> None:
    stamp = ROOT / "node_modules" / ".roundtable-stamp"
    wanted = file_hash(ROOT / "package-lock.json")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with step("Packages for the browser"):
        flags = ["--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]
        call([node.with_name("npm"), "ci", *flags], env=node_environment(node))
    write_text(stamp, wanted)


def build_assets(node: Path) -> None:
    """Build the assets if needed. Prints nothing if they are up to date; that check takes a tenth of a second."""
    command = [node, ROOT / "tools" / "assets.mjs"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=node_environment(node))
    if result.returncode:
        raise SetupFailed(explain(result.stderr) or "the assets could not be built.", 65, tail(result.stderr))
    if "unchanged" not in result.stdout:
        print(result.stdout, end="", flush=True)


def node_environment(node: Path) -> dict[str, str]:
    """The environment for Node and npm.

    npm starts `node` by name, and its cache needs a writable folder, which HOME may not be. Node has its own list of
    certificates: let it trust those of the machine too, as pip does.
    """
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    trusted = next((file for file in SYSTEM_CERTIFICATES if Path(file).is_file()), None)
    if trusted:
        environment.setdefault("NODE_EXTRA_CA_CERTS", trusted)
    if not os.access(Path(os.environ.get("HOME") or "/nonexistent"), os.W_OK):
        environment["npm_config_cache"] = str(VENV / "npm-cache")
    return environment


# ── browser for the tests ────────────────────────────────────────────────


def ensure_browser() -> None:
    chosen = os.environ.get("ROUNDTABLE_CHROMIUM")
    if chosen and not works([chosen, "--version"]):
        raise SetupFailed(f"ROUNDTABLE_CHROMIUM={chosen} does not start.", 78)
    record = VENV / "roundtable-browser"
    if not chosen and read_path(record):
        return
    browser = chosen or installed_browser() or browser_from_apt() or browser_from_playwright()
    write_text(record, str(browser))
    print(f"  Browser for the tests: {browser}", flush=True)


def installed_browser() -> str | None:
    # Start each for its version, because on Ubuntu `chromium-browser` may be a stub that only names a snap.
    found = (shutil.which(name) for name in BROWSERS)
    return next((path for path in found if path and works([path, "--version"])), None)


def browser_from_apt() -> str | None:
    if not can_use_apt():
        return None
    with step("Browser for the tests (apt-get install chromium)"):
        for attempt in range(3):
            time.sleep(5 * attempt)
            if call([*APT, "update"], check=False) and any(
                call([*APT, "install", "-y", "--no-install-recommends", package], check=False)
                for package in ("chromium-headless-shell", "chromium")  # Ubuntu has only the second
            ):
                break
    return installed_browser()


def browser_from_playwright() -> str:
    environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(VENV / "browsers")}
    hint = "Install Chromium or Chrome, or name one in ROUNDTABLE_CHROMIUM, and run the same command again."
    try:
        with step("Browser for the tests (Playwright's Chromium)"):
            call([PYTHON, "-m", "playwright", "install", "chromium"], env=environment)
    except SetupFailed as failure:
        sentence = f"there is no browser for the tests. {failure} {hint}"
        raise SetupFailed(sentence, failure.code, failure.details) from None
    answer = subprocess.run([PYTHON, "-c", ASK_PLAYWRIGHT], env=environment, capture_output=True, text=True)
    browser = answer.stdout.strip()
    if not browser or not works([browser, "--version"]):
        raise SetupFailed(f"the downloaded browser does not start: system libraries are missing. {hint}", 69)
    return browser


def can_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


# ── small tools ──────────────────────────────────────────────────────────


class step:
    """Prints a line for a step: its name, on a terminal the seconds while it runs, then the seconds it took."""

    def __init__(self, name: str) -> None:
        self.name, self.done = name, threading.Event()

    def __enter__(self) -> None:
        self.started = time.monotonic()
        print(f"  {self.name} …", end="", flush=True)
        self.ticker = threading.Thread(target=self.tick, daemon=True)
        if sys.stdout.isatty():
            self.ticker.start()

    def tick(self) -> None:
        while not self.done.wait(1):
            print(f"\r  {self.name} … {time.monotonic() - self.started:.0f} s", end="", flush=True)

    def __exit__(self, kind, value, trace) -> None:
        self.done.set()
        again = f"\r  {self.name} …" if sys.stdout.isatty() else ""
        word = "failed after " if kind else ""
        print(f"{again} {word}{time.monotonic() - self.started:.0f} s", flush=True)


def call(command: list, env: dict[str, str] | None = None, check: bool = True) -> bool:
    """Run a command with its output in the log; whether it succeeded. With `check` raises SetupFailed if it didn't."""
    environment = {**(env or os.environ), "DEBIAN_FRONTEND": "noninteractive"}
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if VENV.is_dir():
        with LOG.open("a", encoding="utf-8") as file:
            file.write(f"$ {' '.join(map(str, command))}\n{result.stdout}\n")
    if check and result.returncode:
        sentence, code = cause(result.stdout)
        sentence = sentence or f"{Path(command[0]).name} failed (exit code {result.returncode})."
        raise SetupFailed(sentence, code, tail(result.stdout))
    return result.returncode == 0


def works(command: list) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def cause(output: str) -> tuple[str, int]:
    for pattern, code, sentence in CAUSES:
        if re.search(pattern, output, re.IGNORECASE):
            return sentence, code
    return "", 70


def explain(output: str) -> str:
    return cause(output)[0]


def tail(output: str, lines: int = 4) -> str:
    kept = [line for line in output.splitlines() if line.strip()][-lines:]
    return "".join(f"    {line[:200]}\n" for line in kept)


def lock_path(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def lock_hash(name: str) -> str:
    return file_hash(lock_path(name))


def count_packages(name: str) -> int:
    return len(re.findall(r"^[a-z0-9].*==", lock_path(name).read_text(encoding="utf-8"), re.MULTILINE))


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_stamps() -> dict[str, str]:
    try:
        return json.loads((VENV / "roundtable-stamps.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def read_path(record: Path) -> Path | None:
    try:
        path = Path(record.read_text(encoding="utf-8").strip())
    except OSError:
        return None
    return path if path.is_file() else None


def write_text(path: Path, text: str) -> None:
    """Write atomically, and only if the text differs."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


if __name__ == "__main__":
    sys.exit(main())
