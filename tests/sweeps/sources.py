"""The files of the project for tests that read them: each is read and parsed once in a process."""

import ast
from functools import cache
from pathlib import Path

from roundtable.core.config import ROOT

SOURCES = sorted((ROOT / "roundtable").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a Python file."""
    return tuple(ast.walk(tree(path)))
