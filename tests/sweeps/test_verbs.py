"""Every verb of an event is either told in the activity feed or listed as quiet."""

import ast

import pytest

from roundtable.core.config import ROOT
from roundtable.home.activity import QUIET, SENTENCES

RECORDERS = {"record", "_record", "_tell"}


def verbs():
    for path in (ROOT / "roundtable").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RECORDERS:
                for argument in node.args[1:2]:
                    if isinstance(argument, ast.Constant):
                        yield argument.value


VERBS = sorted(set(verbs()))


def test_there_are_many():
    assert len(VERBS) > 30


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_told_or_quiet(verb):
    assert (verb in SENTENCES) != verb.startswith(QUIET)


@pytest.mark.parametrize("verb", sorted(SENTENCES))
def test_every_sentence_has_an_event(verb):
    assert verb in VERBS or verb.startswith("task."), "nothing records this any more"
