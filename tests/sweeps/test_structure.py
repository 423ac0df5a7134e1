"""Rules about the sources, checked automatically."""

import ast
import re
from pathlib import Path

import pytest

from roundtable.core.config import ROOT

SOURCES = sorted((ROOT / "roundtable").rglob("*.py"))
# Templates that load scripts besides the one of every page: those where minutes are written need the editor's.
SCRIPTS = {
    "templates/layout.html": ["app.js"],
    "templates/live_meeting/running/live.html": ["meeting.js", "editor.js"],
    "templates/live_meeting/running/live_idle.html": ["meeting.js"],
    "templates/live_meeting/wall/projector.html": ["meeting.js"],
    "templates/minutes/paragraphs/block.html": ["editor.js"],
    "templates/minutes/reading/edit.html": ["editor.js"],
}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FEATURES = ("accounts", "tables", "meetings", "minutes", "tasks", "directory", "search", "files")
LAYERS = ("models", "queries", "actions", "pages")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def layer_of(module: str) -> str:
    """Names such as "agenda_pages" and "live_pages" count as pages too."""
    last = module.split(".")[-1]
    return next((layer for layer in LAYERS if last == layer or last.endswith(f"_{layer}")), "")


@pytest.mark.parametrize("feature", FEATURES)
def test_no_feature_imports_the_pages_of_another(feature):
    for path in (ROOT / "roundtable" / feature).glob("*.py"):
        foreign = {m for m in imports(path) if layer_of(m) == "pages" and f".{feature}." not in m}
        assert not foreign, f"{name(path)} imports {foreign}"


@pytest.mark.parametrize("feature", FEATURES)
def test_layers_only_look_down(feature):
    for path in (ROOT / "roundtable" / feature).glob("*.py"):
        own = layer_of(path.stem)
        if not own:
            continue
        above = LAYERS[LAYERS.index(own) + 1 :]
        wrong = {m for m in imports(path) if f"roundtable.{feature}." in f"{m}." and layer_of(m) in above}
        assert not wrong, f"{name(path)} imports {wrong}"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_queries_and_actions_know_no_requests(path):
    if layer_of(path.stem) in ("models", "queries", "actions"):
        assert not {m for m in imports(path) if m.startswith("starlette")}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_routes_are_made_in_one_place(path):
    """Only web/routing.py calls `Route`; others may use it as a type."""
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "Route" not in calls or name(path) == "roundtable/web/routing.py"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_files_fit_on_a_few_screens(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_lines_of_templates_can_be_read(path):
    """Templates have no formatter. Mails are left out: their lines are sent as they are."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    assert [(number, len(line)) for number, line in lines if len(line) > 140] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_hold_no_inline_code(path):
    text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"\sstyle=|\son(?!e=)[a-z]+=|\bhx-on|hx-vals=.js:|javascript:", text, flags=re.I)
    scripts = re.findall(r"<script[^>]*>", text)
    assert scripts == [f"<script src=\"{{{{ asset('{each}') }}}}\" defer>" for each in SCRIPTS.get(name(path), [])]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_can_be_read_and_pages_have_a_title(path):
    from roundtable.web.templating import env

    template = env.get_template(path.relative_to(ROOT / "templates").as_posix())
    if "{% extends" in path.read_text(encoding="utf-8"):
        assert "title" in template.blocks


def test_no_file_names_a_registry_or_this_machine():
    hosts = "|".join(("pypi" + r"\.org", "registry\\.npm" + "js", "files\\.python" + "hosted"))
    for path in [*ROOT.glob("requirements/*"), ROOT / "package-lock.json", ROOT / ".npmrc", ROOT / "pyproject.toml"]:
        assert not re.search(hosts, path.read_text(encoding="utf-8")), name(path)


def test_direct_dependencies_stay_few():
    lines = (ROOT / "requirements" / "base.in").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip() and not line.startswith("#")]) <= 20
