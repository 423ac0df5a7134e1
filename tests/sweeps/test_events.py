"""Every successful action leaves a row in `event`: that is what makes it live, and what the feed and the trail tell."""

from tests.sweeps.forms import EXAMPLES, Example
from tests.sweeps.matrix import SPECS

POSTS = [spec for spec in SPECS if spec.method == "POST"]


def test_every_action_has_an_example_and_every_example_an_action():
    assert {spec.path for spec in POSTS} == set(EXAMPLES)


def test_few_actions_are_unseen():
    """What is no change for anybody else; the test below finds out when one of them starts to record events."""
    unseen = sorted(path for path, example in EXAMPLES.items() if example.unseen)
    assert unseen == ["/people/{user:int}/link", "/sign-in", "/sign-in/{token}"]


def test_every_successful_action_records_an_event(matrix):
    problems = {}
    for spec in POSTS:
        example = EXAMPLES.get(spec.path, Example())
        reply = matrix.ask("own", spec, example.who, matrix.own, "yes")
        recorded = matrix.database.ends
        if reply.status_code not in (200, 303) or len(recorded) != 1 or (recorded[0] > 0) == bool(example.unseen):
            problems[spec.path] = (reply.status_code, recorded, example.unseen)
    assert problems == {}
