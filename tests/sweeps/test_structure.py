"""Rules about the sources, checked automatically."""

import ast
import re
from functools import cache
from pathlib import Path

from roundtable.core.config import ROOT
from roundtable.web.templating import env
from tests.sweeps.sources import SOURCES, TEMPLATES, name, nodes, text

# Templates that load scripts besides the one of every page: those where minutes are written need the editor's.
SCRIPTS = {
    "templates/layout.html": ["app.js"],
    "templates/live_meeting/running/live.html": ["meeting.js", "editor.js"],
    "templates/live_meeting/running/live_idle.html": ["meeting.js"],
    "templates/live_meeting/wall/projector.html": ["meeting.js"],
    "templates/minutes/paragraphs/block.html": ["editor.js"],
    "templates/minutes/reading/edit.html": ["editor.js"],
}
FEATURES = ("accounts", "tables", "meetings", "minutes", "tasks", "directory", "search", "files")
LAYERS = ("models", "queries", "actions", "pages")


@cache
def imports(path: Path) -> set[str]:
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def layer_of(module: str) -> str:
    """Names such as "agenda_pages" and "live_pages" count as pages too."""
    last = module.split(".")[-1]
    return next((layer for layer in LAYERS if last == layer or last.endswith(f"_{layer}")), "")


def test_no_feature_imports_the_pages_of_another():
    for feature in FEATURES:
        for path in (ROOT / "roundtable" / feature).glob("*.py"):
            foreign = {m for m in imports(path) if layer_of(m) == "pages" and f".{feature}." not in m}
            assert not foreign, f"{name(path)} imports {foreign}"


def test_layers_only_look_down():
    for feature, path in ((f, path) for f in FEATURES for path in (ROOT / "roundtable" / f).glob("*.py")):
        own = layer_of(path.stem)
        if not own:
            continue
        above = LAYERS[LAYERS.index(own) + 1 :]
        wrong = {m for m in imports(path) if f"roundtable.{feature}." in f"{m}." and layer_of(m) in above}
        assert not wrong, f"{name(path)} imports {wrong}"


# The tests below look at every file, and name all that are wrong.


def test_queries_and_actions_know_no_requests():
    inner = [path for path in SOURCES if layer_of(path.stem) in ("models", "queries", "actions")]
    assert [name(path) for path in inner if any(m.startswith("starlette") for m in imports(path))] == []


def test_routes_are_made_in_one_place():
    """Only web/routing.py calls `Route`; others may use it as a type."""
    making = [
        name(path)
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Route"
    ]
    assert set(making) <= {"roundtable/web/routing.py"}


def test_files_fit_on_a_few_screens():
    assert [name(path) for path in SOURCES if len(text(path).splitlines()) > 400] == []


def test_the_formatter_decides_everywhere():
    ours = [path for folder in ("roundtable", "tests", "tools", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    assert [name(path) for path in ours if re.search(r"# fmt: *(skip|off)\b", text(path))] == []


def test_lines_of_templates_can_be_read():
    """Templates have no formatter. Mails are left out: their lines are sent as they are."""
    lines = [(path, number, line) for path in TEMPLATES for number, line in enumerate(text(path).splitlines(), 1)]
    assert [(name(path), number, len(line)) for path, number, line in lines if len(line) > 140] == []


def test_templates_hold_no_inline_code():
    code = re.compile(r"\sstyle=|\son(?!e=)[a-z]+=|\bhx-on|hx-vals=.js:|javascript:", flags=re.I)
    without_comments = {path: re.sub(r"{#.*?#}", "", text(path), flags=re.S) for path in TEMPLATES}
    assert [name(path) for path, there in without_comments.items() if code.search(there)] == []
    scripts = {path: re.findall(r"<script[^>]*>", there) for path, there in without_comments.items()}
    assert {name(path): found for path, found in scripts.items() if found != wanted_scripts(path)} == {}


def wanted_scripts(path: Path) -> list[str]:
    return [f"<script src=\"{{{{ asset('{each}') }}}}\" defer>" for each in SCRIPTS.get(name(path), [])]


def test_templates_can_be_read_and_pages_have_a_title():
    # Every one is compiled, so one that can't be read fails here.
    blocks = {path: env.get_template(path.relative_to(ROOT / "templates").as_posix()).blocks for path in TEMPLATES}
    pages = [path for path in TEMPLATES if "{% extends" in text(path)]
    assert [name(path) for path in pages if "title" not in blocks[path]] == []


def test_no_file_names_a_registry_or_this_machine():
    hosts = "|".join(("pypi" + r"\.org", "registry\\.npm" + "js", "files\\.python" + "hosted"))
    for path in [*ROOT.glob("requirements/*"), ROOT / "package-lock.json", ROOT / ".npmrc", ROOT / "pyproject.toml"]:
        assert not re.search(hosts, path.read_text(encoding="utf-8")), name(path)


def test_direct_dependencies_stay_few():
    lines = (ROOT / "requirements" / "base.in").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip() and not line.startswith("#")]) <= 24
