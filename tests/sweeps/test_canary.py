"""Nobody sees what is hidden from them, on any page, in any file, mail, live frame or error; see canaries.py.

All routes and all fragments are asked, so new ones are included automatically.
"""

import re
from types import SimpleNamespace

import pytest

from roundtable.core import sight
from roundtable.core.permissions import ROLES, may
from roundtable.live.tail import Tail
from roundtable.tables.models import RoundTable
from roundtable.web.fragments import Audience, registered
from tests.sweeps import canaries
from tests.sweeps.canaries import LAYERS, SEES, SHARED, SHARED_LAYERS
from tests.sweeps.matrix import SPECS, address, outcome

# The search asks each database in its own way; tests/search is about that, on both.
pytestmark = pytest.mark.sqlite("what is hidden is a condition of SQLAlchemy's; tests/core/test_sight.py is for both")
# A person for every role at Dithmarschen. Merle has rights only in Kiel.
PERSON = {
    "guest": "gesa",
    "volunteer": "petra",
    "member": "jonas",
    "minute_taker": "ole",
    "moderator": "birgit",
    "coordinator": "karla",
    "administrator": "anton",
}
PEOPLE = [*PERSON.values(), "merle"]
HIDES = ("item", "block", "conflict", "comment", "objection", "decision", "task", "entry", "topic")
# The models that canaries.py makes hidden rows of. Every model that points at an item or a paragraph needs one.
COVERED = {
    "AgendaItem",
    "Block",
    "BlockRevision",
    "BlockConflict",
    "BlockComment",
    "Objection",
    "Correction",
    "Decision",
    "RegisterEntry",
    "Topic",
    "ActionItem",
    "File",
    "ConsentCheck",
    "Forwarding",
    "Channel",
    "CheckReservation",
    "MissionDifference",
    "Verification",
    "Suggestion",
    "Person",
    "Post",
}


def planted(db):
    known, places = canaries.build(db)
    may_meet = {name: canaries.allowed(db, name) for name in PEOPLE}
    return SimpleNamespace(known=known, places=places, may_meet=may_meet)


@pytest.fixture
def world(prepared):
    return prepared("canaries", planted)


def addresses(world, name):
    """Every page with every set of ids, and with the query parameters that choose what is shown.

    For tables where the person has no seat, only one set: everything there is a 404.
    """
    tables = {slug for slug, _ in world.may_meet.get(name, ())}
    places = [place for place in world.places if place["table"] in tables or place is world.places[0]]
    found = {address(spec, place) for spec in SPECS if spec.method == "GET" for place in places}
    for place in places:
        meeting = f"/tables/{place['table']}/meetings/{place['meeting']}"
        found |= {
            f"{meeting}/live?item={place['item']}",
            f"{meeting}/live/doc?item={place['item']}",
            f"{meeting}/minutes/print?layer=public",
            f"{meeting}/minutes/print?version=2",
            f"{meeting}/minutes/print?version=2&layer=public",
            f"{meeting}/minutes/versions/2",
            f"{meeting}/minutes/diff?from=1&to=2",
            f"{meeting}/minutes/diff?from=2",
            f"/tables/{place['table']}/tasks/preview?text=x&item={place['item']}",
            f"/tables/{place['table']}/meetings/{place['meeting'] + 1}",
        }
    return sorted(found)


def strangers(world, name, text):
    """The canaries in a text that this person ("" for nobody) must not see."""
    allowed = world.may_meet.get(name, set())
    return {word for word in world.known.found(text) if world.known.words[word] not in allowed}


def leaves_the_table(path, reply):
    is_public = "layer=public" in path or path.endswith("/projector")
    return is_public or "attachment" in reply.headers.get("content-disposition", "")


def test_there_are_enough_and_of_everything(world):
    assert len(world.known.words) >= 200
    guarded = {model.__name__ for model in sight._guarded()}
    assert guarded <= COVERED, f"tests/sweeps/canaries.py must make a hidden {guarded - COVERED}"


def search_finds_what_is_theirs(client, world, name):
    for slug, layer in set(world.known.words.values()):
        kinds = ("", "task", "decision", "minutes", "agenda_item")
        text = "".join(client.get(f"/search/results?q=qz{slug}x{layer}&kind={kind}").text for kind in kinds)
        found = {world.known.words[word] for word in world.known.found(text)}
        theirs = {(slug, layer)} & world.may_meet[name] if slug != SHARED else set()  # its index holds what is for all
        assert found == theirs, f"{name} looks for {slug}, {layer}"


@pytest.mark.parametrize("name", ["", *PEOPLE])
def test_no_page_and_no_file_gives_anything_away(visit, world, name):
    client, met, pages = visit(name), set(), 0
    for path in addresses(world, name):
        reply = client.get(path)
        text = canaries.readable(reply)
        found = world.known.found(text)
        assert not strangers(world, name, text), f"{name or 'nobody'}: {path}"
        if leaves_the_table(path, reply):
            assert {world.known.words[word][1] for word in found} <= {"all"}, f"{name}: {path} leaves the table"
        met, pages = met | found, pages + (reply.status_code == 200)
    if name:
        search_finds_what_is_theirs(client, world, name)
    layers = {world.known.words[word] for word in met}
    assert layers == world.may_meet.get(name, set()), "what somebody may see has to be found, or this test sees nothing"
    assert pages >= (50 if name else 3)
    if name == "anton":  # a canary that not even the administrator sees would prove nothing
        assert {word: world.known.words[word] for word in world.known.words.keys() - met} == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_live_frame_gives_anything_away(database, world, role):
    """Every fragment with every id, as a page could ask for it, as if everything had changed."""
    numbers = {None} | {place[part] for place in world.places for part in ("meeting", "organisation", *HIDES)}
    shown = [(fragment.name, number) for fragment in registered() for number in sorted(numbers, key=lambda n: n or 0)]
    topics = {w.rstrip("/") if not w.endswith("/") else w for f in registered() for w in f.on}
    topics = {f"{topic}{number}" if topic.endswith("/") else topic for topic in topics for number in numbers if number}
    with database.read() as db:
        tables = {table.slug: table.id for table in db.query(RoundTable)}
    frame = Tail.render_frame(
        SimpleNamespace(database=database),
        Audience(tables["dithmarschen"], role, "de"),
        shown,
        topics,
        1,  # type: ignore[arg-type]
    )
    found = {world.known.words[word] for word in world.known.found(frame)}
    shared = {(SHARED, layer) for layer in SEES[role] if layer in SHARED_LAYERS}
    assert found == {("dithmarschen", layer) for layer in SEES[role]} | shared


@pytest.mark.parametrize("name", [name for role, name in PERSON.items() if "moderation" not in SEES[role]])
def test_hidden_things_look_missing_to_every_action(visit, world, name, snapshot):
    """404 as for an id that doesn't exist (or 403 where the role may not do it anywhere), and nothing changes."""
    client, before, tried = visit(name), snapshot(), 0
    role = next(role for role, person in PERSON.items() if person == name)
    hidden = [p for p in world.places if p["table"] == "dithmarschen" and p["layer"] not in SEES[role]]
    for spec in SPECS:
        parts = {part.split(":")[0] for part in re.findall(r"{([^}]+)}", spec.path)}
        if not parts & set(HIDES):
            continue
        for place in hidden:
            if place["layer"] == "internal" and parts & set(HIDES) == {"item"}:
                continue  # then the item itself is for all
            path = address(spec, place)
            reply = client.get(path) if spec.method == "GET" else client.post(path, data={"text": "x", "kind": "note"})
            assert outcome(reply) in ("gone", "role"), f"{name}: {spec.method} {path}: {reply.status_code}"
            assert not strangers(world, name, canaries.readable(reply)), path
            tried += outcome(reply) == "gone"
    assert snapshot() == before
    assert tried or not may(role, "draft:read")


@pytest.mark.parametrize("name", ["birgit", "anton"])
def test_mails_hold_only_what_may_leave_the_table(visit, world, config, name):
    """Every action, by somebody with all rights and with as few fields as possible; then the mails it sent are read."""
    client = visit(name)
    for spec in SPECS:
        if spec.method == "POST" and spec.path.startswith("/tables/{table}"):
            for meeting in (world.places[0]["meeting"], world.places[0]["meeting"] + 1):
                path = address(spec, {**world.places[0], "meeting": meeting})
                client.post(path, data={"confirm": "1", "reason": "x", "email": "post@example.org", "name": "x"})
    mails = [path.read_bytes() for path in (config.data_dir / "outbox").glob("*")]
    assert mails, "no action sent any mail"
    for mail in mails:
        text = canaries.readable(SimpleNamespace(headers={}, content=mail, text=_decoded(mail)))
        assert {world.known.words[word][1] for word in world.known.found(text)} <= {"all"}


def _decoded(mail):
    from email import message_from_bytes, policy

    message = message_from_bytes(mail, policy=policy.default)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([str(message["subject"]), *parts])


def test_layers_of_the_test_are_those_of_the_product():
    assert set(LAYERS) - {"internal"} == set(sight.VISIBILITIES)
