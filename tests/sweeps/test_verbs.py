"""Every verb of an event is either told in the activity feed or listed as quiet."""

import ast
from functools import cache

from roundtable.home.activity import QUIET, SENTENCES
from tests.sweeps.sources import SOURCES, nodes

RECORDERS = {"record", "_record", "record_change", "_tell"}


@cache
def recorded():
    return frozenset(verbs())


def verbs():
    for path in SOURCES:
        for node in nodes(path):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in RECORDERS:
                for argument in node.args[1:2]:
                    if isinstance(argument, ast.Constant):
                        yield argument.value


def test_there_are_many():
    assert len(recorded()) > 30


def test_every_verb_is_told_or_quiet():
    assert [verb for verb in sorted(recorded()) if (verb in SENTENCES) == verb.startswith(QUIET)] == []


def test_every_sentence_has_an_event():
    """Otherwise nothing records it any more."""
    assert [verb for verb in SENTENCES if verb not in recorded() and not verb.startswith("task.")] == []
