"""`make check` finds the tests of changed files, and never runs all tests."""

import sys

import pytest

from roundtable.core.config import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import changed_tests

FILES = (
    "tests/meetings/test_planning.py",
    "tests/meetings/polls/test_vote.py",
    "tests/meetings/polls/test_links.py",
    "tests/meetings/polls/shapes.py",
    "tests/minutes/empty/__init__.py",
    "tests/minutes/test_merge.py",
    "tests/browser/test_story.py",
    "tests/ops/test_start.py",
)


@pytest.fixture
def tests(tmp_path):
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "tests"


@pytest.mark.parametrize(
    ("changed", "folder"),
    [
        ("roundtable/meetings/polls/actions.py", "meetings/polls"),
        ("templates/meetings/polls/_poll.html", "meetings/polls"),
        ("static/js/meetings/agenda.js", "meetings"),
        ("tests/meetings/polls/shapes.py", "meetings/polls"),
        ("roundtable/meetings/actions.py", "meetings"),
        ("roundtable/meetings/series/holidays.json", "meetings"),  # a room without a folder of tests: its parent's
        ("roundtable/minutes/empty/actions.py", "minutes"),  # a folder without tests in it: its parent's
        ("roundtable/unknown/pages.py", ""),
        ("roundtable/features.py", ""),
        ("templates/layout.html", ""),
        ("tests/browser/conftest.py", ""),
        ("roundtable/ops/x.py", ""),
        ("README.md", ""),
        ("", ""),
    ],
)
def test_a_file_leads_to_the_tests_of_its_room(tests, changed, folder):
    assert changed_tests.folders_for(changed, tests) == ([tests / folder] if folder else [])


def names(changed, tests, **more):
    return [path.relative_to(tests.parent).as_posix() for path in changed_tests.tests_for(changed, tests, **more)]


def test_a_room_means_its_own_tests_without_the_rooms_in_it(tests):
    assert names(["roundtable/meetings/actions.py"], tests) == ["tests/meetings/test_planning.py"]


def test_a_changed_test_comes_first_and_once(tests):
    changed = ["roundtable/meetings/polls/actions.py", "tests/meetings/polls/test_vote.py"]
    assert names(changed, tests) == ["tests/meetings/polls/test_vote.py", "tests/meetings/polls/test_links.py"]


def test_removed_and_slow_tests_are_not_run(tests):
    assert names(["tests/meetings/polls/test_gone.py", "tests/browser/test_story.py", "tests/ops/x.py"], tests) == [
        "tests/meetings/polls/test_links.py",
        "tests/meetings/polls/test_vote.py",
    ]


def test_of_many_rooms_each_gets_a_turn(tests):
    changed = ["roundtable/meetings/polls/actions.py", "roundtable/minutes/merge.py"]
    assert names(changed, tests, most=2) == ["tests/meetings/polls/test_links.py", "tests/minutes/test_merge.py"]


def test_what_is_printed_exists():
    changed_tests.main()
    for name in changed_tests.changed_files():
        for folder in changed_tests.folders_for(name, ROOT / "tests"):
            assert any(folder.glob("test_*.py"))
