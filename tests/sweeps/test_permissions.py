"""Z1, Z2: every route × every role × {own, foreign}. A new route is in here without anybody doing anything.

`pytest tests/sweeps/test_permissions.py -s` prints the matrix.
"""

import re
from collections import defaultdict
from itertools import pairwise

import pytest
from starlette.routing import Route

from roundtable.app import routes
from roundtable.permissions import ALL, PERMISSIONS, PUBLIC, ROLES, SIGNED_IN, may
from tests.sweeps import objects

ROUTES = [route for route in routes() if isinstance(route, Route)]
SPECS = [route.endpoint.spec for route in ROUTES]
# Somebody for every role at Dithmarschen. Merle has rights only in Kiel.
PERSON = {
    "guest": "gesa", "volunteer": "petra", "member": "jonas", "minute_taker": "ole", "moderator": "birgit",
    "coordinator": "karla", "administrator": "anton",
}  # fmt: skip
SIGN_IN = "/sign-in"


@pytest.fixture
def places(database):
    with database.write() as db:
        return objects.fill(db)


def address(spec, place):
    """The route's path with real ids; an address part nobody knows fails the suite."""

    def value(match):
        part = match.group(1).split(":")[0]
        assert part in place, f"tests/sweeps/objects.py must know how to make {{{part}}} of {spec.path}"
        return str(place[part])

    return re.sub(r"{([^}]+)}", value, spec.path)


def ask(client, spec, path):
    return client.get(path) if spec.method == "GET" else client.post(path, data={})


def outcome(reply):
    """What a person meets: "yes", "sign in", "role" or "gone"."""
    if reply.status_code == 401 or (reply.status_code == 303 and reply.headers["location"].startswith(SIGN_IN)):
        return "sign in"
    if reply.status_code == 403:
        return "role"
    return "gone" if reply.status_code == 404 else "yes"


def at_table(spec):
    return spec.path.startswith("/tables/{table}")


def test_every_route_declares_a_known_permission():
    for spec in SPECS:
        assert spec.needs in ALL | {PUBLIC, SIGNED_IN}, spec.path


def test_every_permission_is_used_by_a_route_or_a_fragment():
    from roundtable.fragments import registered

    used = {spec.needs for spec in SPECS} | {fragment.needs for fragment in registered()}
    # Asked by rules about single objects, or by the search.
    inside = {"draft:read", "state:read", "search:read", "items:members", "items:moderation", "internal:read"}
    assert ALL - used - inside == set()


def test_nobody_gets_in_without_signing_in(visit, places):
    nobody = visit()
    for spec in SPECS:
        if spec.needs != PUBLIC:
            assert outcome(ask(nobody, spec, address(spec, places["dithmarschen"]))) == "sign in", spec.path


@pytest.mark.parametrize("role", ROLES)
def test_wrong_roles_are_refused_and_change_nothing(visit, places, database, role, snapshot):
    client = visit(PERSON[role])
    before = snapshot()
    for spec in SPECS:
        if spec.needs in (PUBLIC, SIGNED_IN) or may(role, spec.needs):
            continue
        path = address(spec, places["dithmarschen"])
        assert outcome(ask(client, spec, path)) == "role", f"{role}: {spec.method} {path}"
    assert snapshot() == before


def test_strangers_find_nothing_and_change_nothing(visit, places, snapshot):
    stranger = visit("merle")
    before = snapshot()
    for spec in SPECS:
        if at_table(spec):
            path = address(spec, places["dithmarschen"])
            assert outcome(ask(stranger, spec, path)) == "gone", f"{spec.method} {path}"
    assert snapshot() == before


def test_foreign_ids_look_missing_and_change_nothing(visit, places, snapshot):
    """Birgit's own table in the address, every id from Kiel."""
    birgit = visit("birgit")
    before = snapshot()
    scoped = {"meeting", "item", "block", "conflict", "decision", "task", "member", "visitor", "invitation"}
    scoped |= {"speaker", "check", "received", "poll", "topic", "series", "template", "comment", "objection", "file"}
    for spec in SPECS:
        parts = {part.split(":")[0] for part in re.findall(r"{([^}]+)}", spec.path)}
        if at_table(spec) and parts & scoped and may("moderator", spec.needs):
            path = address(spec, {**places["kiel"], "table": "dithmarschen"})
            assert outcome(ask(birgit, spec, path)) == "gone", f"{spec.method} {path}"
    assert snapshot() == before


@pytest.mark.parametrize("role", ROLES)
def test_right_roles_get_pages(visit, places, role, snapshot):
    """Every page a role may see opens; and no GET changes anything (mail scanners press links)."""
    client = visit(PERSON[role])
    before = snapshot()
    for spec in SPECS:
        if spec.method != "GET" or not may(role, spec.needs):
            continue
        path = address(spec, places["dithmarschen"])
        reply = client.get(path)
        assert reply.status_code < 500, f"{role}: {path}"
        assert outcome(reply) in ("yes", "gone"), f"{role}: {path}"
    assert snapshot() == before


def test_no_action_crashes_on_an_empty_form(visit, places):
    """What an administrator may do: with nothing filled in it answers with a sentence, never with a crash."""
    anton = visit("anton")
    for spec in sorted(SPECS, key=lambda spec: ("sign-out" in spec.path or "session" in spec.path, spec.path)):
        if spec.method == "POST":
            path = address(spec, places["dithmarschen"])
            assert anton.post(path, data={}).status_code < 500, path


def test_the_matrix(capsys):
    """Prints who may do what; fails if a role at a table could do more than the one above it."""
    order = ("guest", "volunteer", "member", "minute_taker", "moderator")
    for lower, higher in pairwise(order):
        assert PERMISSIONS[lower] <= PERMISSIONS[higher]
    rows = defaultdict(list)
    for spec in SPECS:
        rows[spec.needs].append(f"{spec.method} {spec.path}")
    with capsys.disabled():
        cells = len(SPECS) * (len(ROLES) + 2) * 2
        print(f"\n{len(SPECS)} routes, {len(ROLES)} roles and nobody and a stranger, own and foreign: {cells} cells")
