"""Asks every route as every role in every state. New routes are included automatically.

`make matrix` prints the outcomes.
"""

import re
from itertools import pairwise

import pytest

from roundtable.core.permissions import (
    ALL,
    DEVICE,
    PERMISSIONS,
    PUBLIC,
    ROLES,
    SIGNED_IN,
    STATE_ROLES,
    TABLE_ROLES,
    may,
)
from tests.sweeps import stages
from tests.sweeps.matrix import NOBODY, SPECS, address, at_table, name_of, outcome, parts_of

pytestmark = pytest.mark.timeout(300)  # thousands of requests
# The own table and what was put away are asked on both: every statement of every route runs there. Who is turned away
# elsewhere is decided by rows that both databases find.
_same_on_both = pytest.mark.sqlite("who is turned away doesn't depend on the database")
# Address parts whose objects belong to one table.
SCOPED = {
    "meeting",
    "item",
    "block",
    "conflict",
    "decision",
    "task",
    "member",
    "invitation",
    "visitor",
    "speaker",
    "check",
    "received",
    "poll",
    "topic",
    "series",
    "template",
    "comment",
    "objection",
    "file",
    "upload",
    "entry",
    "module",
    "forwarding",
    "training",
    "centre",
}
KEPT_AWAY = {"invitation", "organisation", "channel", "user", *SCOPED}
_MEETING = "/tables/{table}/meetings/{meeting:int}"
_MINUTES = f"GET {_MEETING}/minutes"
_FILES = ("pdf", "docx", "md", "html")
# Only people with a seat answer whether they come.
_NO_SEAT = {
    (f"POST {_MEETING}/answer", "administrator"): "role",
    (f"POST {_MEETING}/live/hand", "administrator"): "role",
    (f"POST {_MEETING}/live/checks/{{check:int}}", "administrator"): "role",
}
_NO_VOTE = {**_NO_SEAT, ("POST /tables/{table}/polls/{poll:int}/vote", "administrator"): "gone"}
_WRITERS = ("minute_taker", "moderator", "administrator")
_SEATED = {
    **_NO_SEAT,
    (f"POST {_MEETING}/live/checks/{{check:int}}", "guest"): "role",  # guests take part in the meeting but have no vote
}
_OWN_ONLY = {
    # Only the author takes it back (in the example the administrator); only some roles remove what others added.
    **{
        ("POST /tables/{table}/objections/{objection:int}/withdrawal", who): "role"
        for who in TABLE_ROLES
        if may(who, "minutes:object")
    },
    **{
        ("POST /tables/{table}/topics/{topic:int}/withdrawal", who): "role"
        for who in TABLE_ROLES
        if may(who, "topics:write")
    },
    **{
        (f"POST /tables/{{table}}/directory/{{organisation:int}}/{what}/withdrawal", who): "role"
        for what in (
            "channels/{channel:int}/check",
            "channels/{channel:int}/answer",
            "hours/check",
            "hours/answer",
            "facts/{fact}/check",
        )
        for who in ROLES
        if may(who, "directory:verify")
    },
    **{("POST /tables/{table}/files/{file:int}/removal", who): "role" for who in ("member", "minute_taker")},
}
# The same of suggestions, of which none is left at a table that was put away.
_OWN_SUGGESTION = {
    ("POST /tables/{table}/directory/suggestions/{suggestion:int}/withdrawal", who): "role"
    for who in ROLES
    if may(who, "directory:verify")
}
# Only who pressed "Stimmt noch" undoes it; in the example nobody did.
_PRESSED = {
    (f"POST /tables/{{table}}/{what}/withdrawal", who): "role"
    for what, permission in (
        ("programmes/{programme:int}/check", "directory:verify"),
        ("countries/{country}/sections/{subject}/review", "directory:write"),
    )
    for who in ROLES
    if may(who, permission)
}
# In the example the device and the passkey are the administrator's.
_PASSKEY = "/profile/security/passkeys/{passkey:int}"
_OWN_DEVICE = [f"POST /profile/devices/{{device:int}}/{what}" for what in ("revocation", "allowance")]
_OWN_DEVICE += [f"GET {_PASSKEY}", f"POST {_PASSKEY}", f"POST {_PASSKEY}/removal"]
_TRAINING = "/tables/{table}/training/{training:int}"
# Dates of a table are its moderation's; the coordination organises those of the whole state.
_NOT_THEIRS = {
    (f"{how} {_TRAINING}/{what}", "coordinator"): "role"
    for how, what in (
        ("GET", "facts"),
        ("POST", "facts"),
        ("GET", "cancellation"),
        ("POST", "cancellation"),
        ("POST", "places/{place:int}/removal"),
        ("POST", "places/{place:int}/presence"),
    )
}
# Only who asked settles a question, and the coordination; the address in a mail leads guests nowhere.
_ASKED = "/tables/{table}/questions/{question:int}"
_NOT_ASKED = {
    (f"{how} {_ASKED}/{what}", who): "role"
    for how, what in (
        ("GET", "closure"),
        ("POST", "closure"),
        ("POST", "reopening"),
        ("GET", "answers/{answer:int}/acceptance"),
        ("POST", "answers/{answer:int}/acceptance"),
    )
    for who in TABLE_ROLES
    if may(who, "questions:write")
} | {("GET /questions/{question:int}", "guest"): "gone"}
# Only its author corrects an answer or takes it back: in the example the administrator.
_NOT_ANSWERED = {
    (f"{how} {_ASKED}/answers/{{answer:int}}{what}", who): "role"
    for how, what in (("GET", "/form"), ("POST", ""), ("POST", "/withdrawal"))
    for who in ROLES
    if may(who, "questions:write")
}
# Times can't be set for somebody who wasn't there.
_TIMES = {(f"GET {_MEETING}/live/attendance/{{member:int}}/times", who): "gone" for who in _WRITERS}
# The hint of the example is in a paragraph of another meeting.
_NOT_HERE = {(f"POST {_MEETING}/minutes/guard/replacements", who): "gone" for who in _WRITERS}
# Rules of single objects beside the permission: {state: {(route, person): outcome}}. An entry that makes no difference
# fails.
RULES: dict[str, dict[tuple[str, str], str]] = {
    "own": {
        **_SEATED,
        **_NO_VOTE,
        **_OWN_ONLY,
        **_OWN_SUGGESTION,
        **_NOT_THEIRS,
        **_NOT_ASKED,
        **_PRESSED,
        **{cell: "role" for cell in _NOT_ANSWERED if "administrator" not in cell},
        **{(name, who): "gone" for name in _OWN_DEVICE for who in ROLES if who != "administrator"},
    },
    "foreign table": {
        **_NO_VOTE,
        **{cell: "role" for cell in _NOT_ANSWERED if cell[1] in STATE_ROLES},
        **_NOT_THEIRS,
        **{cell: "gone" for cell in _NOT_HERE if "administrator" in cell},
        **{cell: "role" for cell in (*_OWN_ONLY, *_OWN_SUGGESTION, *_PRESSED) if "coordinator" in cell},
    },
    "draft": {
        **_SEATED,
        **_TIMES,
        **_NOT_HERE,
        # Minutes that were never published can't be objected to or corrected.
        **{
            (f"{how} {_MEETING}/minutes/{which}", who): "gone"
            for how, which in (("GET", "objections/new"), ("POST", "objections"))
            for who in ROLES
            if may(who, "minutes:object")
        },
        **{
            (f"{how} {_MEETING}/minutes/{which}", who): "gone"
            for how, which in (("GET", "corrections/new"), ("GET", "objection-links"), ("POST", "objection-links"))
            for who in _WRITERS
        },
        **{(f"{_MINUTES}/export.{end}", who): "gone" for end in _FILES for who in ("guest", "coordinator")},
        # Without draft:read there are no minutes yet, and there is no version to see.
        **{(f"{_MINUTES}{which}", who): "gone" for which in ("", "/print") for who in ("guest", "coordinator")},
        **{(f"{_MINUTES}{which}", who): "gone" for which in ("/diff", "/versions/{number:int}") for who in ROLES},
    },
    # The address in a mail leads on to one's own table, and strangers have none.
    "revoked": {
        **{
            (f"GET /{where}", f"former {role}"): "gone"
            for where in ("training/{training:int}", "questions/{question:int}")
            for role in ROLES
        },
        **{(name, f"former {role}"): "gone" for name in _OWN_DEVICE for role in ROLES},
    },
    "archived": {
        **_NOT_THEIRS,
        **_SEATED,
        **_NO_VOTE,
        **_OWN_ONLY,
        **_TIMES,
        **_NOT_HERE,
        **{("POST /via/{token}/objections/{objection:int}/withdrawal", who): "gone" for who in (NOBODY, *ROLES)},
    },
}


EVERYBODY = (NOBODY, *ROLES)
# From which role on people at the table see which words; each is a text of an object in objects.py.
MEETS = {
    "guest": {
        "TOP",
        "section",
        "text",
        "file",
        "objection",
        "poll",
        "register",
        "speaker",
        "template",
        "training",
        "task",  # on the wall of the running meeting, as the newest result
    },
    "volunteer": {"comment", "topic", "voice"},
    "member": {"module"},
    "minute_taker": {"visitor"},
    "moderator": {"contacts", "contact"},
}
# Answers to people who may that are neither a page nor a redirect after a change.
ANSWERS = {
    "GET /.well-known/carddav": 301,  # to the address book, for whatever method a client uses
    "GET /sign-in/second": 410,  # nobody's sign-in waits for its second step
    "GET /setup/{token}": 410,  # there is an administrator already
    "POST /tables/{table}/items/{item:int}/writing": 204,  # reported by the editor's script, which shows nothing
}


def by_role(spec, who):
    """The outcome by roundtable/core/permissions.py."""
    if spec.needs == DEVICE:  # who is signed in with a cookie is no device
        return "sign in"
    if who == NOBODY:
        return "yes" if spec.needs == PUBLIC else "sign in"
    return "yes" if may(who, spec.needs) else "role"


def test_own_table(matrix, snapshot):
    """Who may, can: the page opens, the form is accepted, and nothing of the other table is shown."""

    def check(spec, who, reply):
        if who in TABLE_ROLES:
            seen[who].update(re.findall(r"Canary \w+ \w+", reply.text))
        usual = (ANSWERS[name_of(spec)],) if name_of(spec) in ANSWERS else (200, 303)
        return None if outcome(reply) != "yes" or reply.status_code in usual else f"{reply.status_code}"

    before, seen = snapshot(), {role: set() for role in TABLE_ROLES}
    cells = matrix.sweep(RULES, "own", EVERYBODY, matrix.own, by_role, check=check)
    assert len(cells) == len(SPECS) * 8 > 1000
    expected = set()
    for role in TABLE_ROLES:
        named = {"speaker": matrix.own["table_id"]}
        expected |= {f"Canary {what} {named.get(what, matrix.own['table'])}" for what in MEETS[role]}
        assert seen[role] == expected, role
    assert snapshot() == before


@_same_on_both
def test_foreign_table(matrix, snapshot):
    """A table doesn't exist for people without a seat there; roles of the state hold at every table."""

    def expected(spec, who):
        return by_role(spec, who) if who in (NOBODY, *STATE_ROLES) else "gone"

    before = snapshot()
    specs = [spec for spec in SPECS if at_table(spec)]
    cells = matrix.sweep(RULES, "foreign table", EVERYBODY, matrix.places["kiel"], expected, specs=specs)
    assert len(cells) > 700
    assert snapshot() == before


def test_foreign_objects(matrix, snapshot):
    """One's own table in the address with an id of the other one is answered like an id that doesn't exist."""

    def expected(spec, who):
        usual = by_role(spec, who)
        return "gone" if usual == "yes" else usual

    before = snapshot()
    mixed = {**matrix.places["kiel"], "table": "dithmarschen"}
    specs = [spec for spec in SPECS if at_table(spec) and parts_of(spec) & SCOPED]
    cells = matrix.sweep(RULES, "foreign objects", EVERYBODY, mixed, expected, specs=specs)
    assert len(cells) > 400
    assert snapshot() == before


@_same_on_both
def test_minutes_that_were_never_published(matrix, snapshot):
    """Only people who may read drafts see a word of one, on all pages of that meeting."""
    seen = set()

    def check(spec, who, reply):
        if stages.SECRET in reply.text:
            seen.add(who)

    before = snapshot()
    specs = [spec for spec in SPECS if parts_of(spec) & {"meeting", "item", "block", "conflict", "decision"}]
    matrix.sweep(RULES, "draft", EVERYBODY, matrix.own["draft"], by_role, specs=specs, check=check)
    assert seen == {role for role in ROLES if may(role, "draft:read")}
    assert snapshot() == before


def test_what_was_put_away(matrix, snapshot):
    """Rights are the same for approved, archived, revoked and closed things; most actions say that it is too late."""
    before = snapshot()
    specs = [spec for spec in SPECS if parts_of(spec) & KEPT_AWAY]
    matrix.sweep(RULES, "archived", EVERYBODY, matrix.own["archived"], by_role, specs=specs)
    assert snapshot() == before


@_same_on_both
def test_revoked_roles(matrix, snapshot):
    """People whose seat or role was taken away are strangers; a closed account or an old session is nobody."""
    people = (*(f"former {role}" for role in ROLES), "closed account", "old session")

    def expected(spec, who):
        if not who.startswith("former") or spec.needs in (PUBLIC, DEVICE):
            return by_role(spec, NOBODY)
        if at_table(spec):
            return "gone"
        return "yes" if spec.needs == SIGNED_IN else "role"

    before = snapshot()
    cells = matrix.sweep(RULES, "revoked", people, matrix.own, expected)
    assert len(cells) > 1000
    assert snapshot() == before


def test_every_route_declares_a_known_permission():
    for spec in SPECS:
        assert spec.needs in ALL | {PUBLIC, SIGNED_IN, DEVICE}, spec.path


def test_every_permission_is_used_by_a_route_or_a_fragment():
    from roundtable.web.fragments import registered

    used = {spec.needs for spec in SPECS} | {fragment.needs for fragment in registered()}
    # Checked by rules about single objects, or by the search.
    inside = {"draft:read", "state:read", "search:read", "items:members", "items:moderation", "internal:read"}
    inside |= {"training:region", "training:state", "questions:settle"}
    assert ALL - used - inside == set()


def test_no_role_at_a_table_can_do_more_than_the_one_above_it():
    for lower, higher in pairwise(("guest", "volunteer", "member", "minute_taker", "moderator")):
        assert PERMISSIONS[lower] <= PERMISSIONS[higher]


def test_no_action_crashes_on_an_empty_form(matrix):
    """An empty form is answered with a sentence, never with a crash."""
    for spec in SPECS:
        if spec.method == "POST":
            headers = {"cookie": f"roundtable={stages.token('administrator')}"}
            matrix.database.ends, matrix.database.first = [], lambda db: None
            reply = matrix.client.post(address(spec, matrix.own), data={}, headers=headers)
            assert reply.status_code < 500, spec.path
