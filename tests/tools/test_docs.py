"""Files, functions, commands and links that the developers' documents name exist."""

import ast
import re
import tokenize
from functools import cache

import pytest

from roundtable import features
from roundtable.core.config import ROOT
from tests.sweeps.sources import SOURCES, nodes, text

NAMES = ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "SECURITY.md")
DOCUMENTS = [*(ROOT / name for name in NAMES), *sorted((ROOT / "docs").rglob("*.md"))]
# Folders that the documents leave out at the beginning of a path.
BASES = ("", "roundtable", "static/js", "static/js/editor", "templates", "tests")


@cache
def code():
    return [
        path.read_text(encoding="utf-8")
        for folder, ending in (("roundtable", "py"), ("static/js", "js"), ("tests", "py"), ("migrations", "py"))
        for path in (ROOT / folder).rglob(f"*.{ending}")
        if path.name != "test_docs.py"
    ]


@cache
def words_of_code():
    return {word for source in code() for word in re.findall(r"\w+", source)}


@cache
def defined():
    name = re.compile(r"(?:\bdef |\bfunction |^ +(?:async )?|\bconst )(\w+)(?: =|\()", re.MULTILINE)
    return {found for source in code() for found in name.findall(source)}


def of(path):
    return path.relative_to(ROOT).as_posix()


def quoted(path):
    """The words in backticks, without blocks of code."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.S | re.M)
    return set(re.findall(r"`([^`\n]+)`", text))


def paths(path):
    words = {word for word in quoted(path) if re.fullmatch(r"[\w.@-]+(/[\w.-]+)*/?", word)}
    endings = r"\.(py|html|txt|js|mjs|md|po|css|typ|toml|yaml)$"
    return {word for word in words if re.search(endings, word) or word.endswith("/")}


@pytest.mark.parametrize("document", [path for path in DOCUMENTS if path.name != "README.md"], ids=of)
def test_files_that_are_named_are_there(document):
    generic = {"models.py", "queries.py", "actions.py", "pages.py", "__init__.py", "test_migration_polls.py"}
    generic |= {path.name for path in (ROOT / "static" / "js").rglob("*.js")}
    missing = [word for word in paths(document) - generic if not any((ROOT / base / word).exists() for base in BASES)]
    assert sorted(missing) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=of)
def test_functions_that_are_named_are_there(document):
    calls = {word[:-2].rpartition(".")[2] for word in quoted(document) if re.fullmatch(r"[\w.]+\(\)", word)}
    known = {"ngettext", "noop", "Markup", "read", "write", "later"}
    assert calls - known - defined() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=of)
def test_commands_and_links_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text, flags=re.M)) <= targets
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_names_of_the_glossary_are_those_of_the_code():
    table = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|")[2] for line in table if line.startswith("|") and "---" not in line]
    names = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert len(names) > 50
    assert names - words_of_code() == set()


def test_architecture_stays_about_a_page():
    lines = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 130
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize(
    ("question", "file", "name"),
    [
        ("where a poll counts its voices", "roundtable/meetings/polls/queries.py", "result"),
        ("a task's fields", "roundtable/tasks/models.py", "ActionItem"),
        ("internal paragraph", "roundtable/core/sight.py", "_block_is_open"),
        ("the invitation mail: what is filled in", "roundtable/meetings/invitations/actions.py", "mail_content"),
        ("the invitation mail: its words", "templates/mail/meeting_invitation.txt", "invites you"),
    ],
)
def test_a_newcomer_is_led_to_the_place(question, file, name):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("|") and question in line)
    assert file in line
    assert name in (ROOT / file).read_text(encoding="utf-8")


def test_whatever_happens_by_itself_is_listed():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = re.findall(r"`(\w+)\(\)`", text.split("### Something that happens by itself")[1].split("### A room")[0])
    working = [function.__name__ for name in ("duties", "errands") for function in features.offered(name, "actions")]
    started = (ROOT / "roundtable" / "serve.py").read_text(encoding="utf-8")
    also = re.findall(r"ticking\.also\(\w+\.(\w+)\)", started)
    assert sorted(listed) == sorted(working + also)


FILES = {
    path.relative_to(ROOT).as_posix()
    for folder in ("roundtable", "static", "tests", "tools", "migrations")
    for path in (ROOT / folder).rglob("*.*")
}


def test_files_that_comments_name_are_there():
    """Files move; what a comment says about them has to follow."""
    ends = {"/".join(there.split("/")[-length:]) for there in FILES for length in range(1, there.count("/") + 2)}
    assert {of(path): gone for path in SOURCES if (gone := sorted(named_in(path) - ends))} == {}


def named_in(path):
    """The files that comments and docstrings name."""
    file_name = re.compile(r"(?<![\w./-])((?:[\w-]+/)*[\w-]+\.(?:py|js))\b")
    if not file_name.search(text(path)):
        return set()  # most files name none, and taking them apart takes long
    with path.open("rb") as file:
        said = [part.string for part in tokenize.tokenize(file.readline) if part.type == tokenize.COMMENT]
    holders = [node for node in nodes(path) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    said += [ast.get_docstring(node) or "" for node in holders]
    return set(file_name.findall("\n".join(said)))
