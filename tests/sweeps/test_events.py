"""Every successful action leaves a row in `event`: that is what makes it live, and what the feed and the trail tell."""

from tests.sweeps.forms import EXAMPLES, Example
from tests.sweeps.matrix import SPECS

POSTS = [spec for spec in SPECS if spec.method == "POST"]


def test_every_action_has_an_example_and_every_example_an_action():
    assert {spec.path for spec in POSTS} == set(EXAMPLES)


def test_few_actions_are_unseen():
    """What is no change for anybody else; the test below finds out when one of them starts to record events."""
    unseen = sorted(path for path, example in EXAMPLES.items() if example.unseen)
    writing = "/tables/{table}/items/{item:int}/writing"
    assert unseen == [
        "/people/{user:int}/link", "/sign-in", "/sign-in/{token}", writing, f"{writing}/request",
        "/tables/{table}/redactions/preview",
    ]  # fmt: skip


def test_every_successful_action_records_an_event(matrix):
    problems = {}
    for spec in POSTS:
        example = EXAMPLES.get(spec.path, Example())
        reply = matrix.ask("own", spec, example.who, matrix.own, "yes")
        recorded = matrix.database.ends
        # What is done after the reply (sending, removing bytes) is a transaction of its own and no event.
        one = len(recorded) > 0 and not any(recorded[1:])
        if reply.status_code not in (200, 204, 303) or not one or (recorded[0] > 0) == bool(example.unseen):
            problems[spec.path] = (reply.status_code, recorded, example.unseen)
    assert problems == {}
