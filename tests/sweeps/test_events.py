"""Every successful action records an event, which live pages, the activity feed and the trail need."""

from tests.sweeps.forms import EXAMPLES, Example
from tests.sweeps.matrix import SPECS

POSTS = [spec for spec in SPECS if spec.method == "POST"]


def test_every_action_has_an_example_and_every_example_an_action():
    assert {spec.path for spec in POSTS} == set(EXAMPLES)


def test_few_actions_are_unseen():
    """Actions that change nothing for others. The test below fails if one of them starts to record events."""
    unseen = sorted(path for path, example in EXAMPLES.items() if example.unseen)
    writing = "/tables/{table}/items/{item:int}/writing"
    assert unseen == [
        "/people/{user:int}/link",
        "/profile/security/passkeys/options",
        "/proof/link",
        "/proof/passkey/options",
        "/sign-in",
        "/sign-in/passkey",
        "/sign-in/passkey/options",
        "/sign-in/second/passkey",
        "/sign-in/second/passkey/options",
        "/sign-in/{token}",
        writing,
        f"{writing}/request",
        "/tables/{table}/redactions/checksum",
        "/tables/{table}/redactions/preview",
    ]


# Transactions that an action starts after its reply; they would be wrong if the first one failed.
AFTERWARDS = {
    "/tables/{table}/meetings/{meeting:int}/minutes/mailing": "sends the mails and writes down what became of them",
    "/tables/{table}/meetings/{meeting:int}/minutes/mailing/retry": "sends the mails once more",
    "/tables/{table}/directory/inquiries": "the same",
    "/tables/{table}/files/{file:int}/removal": "takes bytes that no file needs any more from the disk",
}
# Answers other than a page or a redirect.
ANSWERS = {"/tables/{table}/items/{item:int}/writing": 204}  # reported by the editor's script, which shows nothing


def test_every_successful_action_records_an_event(matrix):
    """Exactly one transaction, with the change and its event."""
    problems = {}
    for spec in POSTS:
        example = EXAMPLES.get(spec.path, Example())
        reply = matrix.ask("own", spec, example.who, matrix.own, "yes")
        first, *after = matrix.database.ends or [None]
        usual = (ANSWERS[spec.path],) if spec.path in ANSWERS else (200, 303)
        fits = first == 0 if example.unseen else bool(first)
        if reply.status_code not in usual or not fits or after != ([0] if spec.path in AFTERWARDS else []):
            problems[spec.path] = (reply.status_code, matrix.database.ends, example.unseen)
    assert problems == {}
