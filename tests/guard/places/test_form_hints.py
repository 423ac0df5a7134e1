"""Proposals, comments and objections: a form with findings comes back once with hints, and is accepted after that."""

import re
import time

import pytest

from roundtable.guard.decisions.models import GuardDecision
from roundtable.guard.places import queries
from roundtable.meetings.models import Meeting
from roundtable.meetings.topics.models import Topic
from roundtable.minutes.review.comments import actions as comments
from roundtable.minutes.review.models import BlockComment, Objection
from tests import world
from tests.mail.mailbox import mails
from tests.minutes.conftest import BASE, sent_twice

HURTS = "Frau Gjoka (geb. 3.4.1991) fragt nach."
FINE = "Die Botschaft fragt nach."


def rows(desk, model, name="text"):
    with desk.database.read() as db:
        return [getattr(row, name) for row in db.query(model).order_by(model.id)]


@pytest.fixture
def review(desk):
    """A paragraph of a draft that is open for comments."""
    block = desk.write(FINE)
    with desk.database.write() as db:
        comments.ask_for_comments(world.actor(db, "birgit"), db.get(Meeting, desk.meeting))
    return f"{BASE}/blocks/{block}/comments"


def shows_hint(reply, typed=HURTS):
    return (
        reply.status_code == 422
        and "Das könnte jemanden erkennbar machen: „Frau Gjoka“, „geb. 3.4.1991“." in reply.text
        and "wenn niemand erkennbar ist" in reply.text
        and typed in reply.text
    )


def test_a_proposal(visit, desk):
    petra = visit("petra")
    first, second = sent_twice(petra, f"{BASE}/topics", title="Passersatz", note=HURTS, minutes="10")
    assert shows_hint(first) and second.status_code == 303
    assert rows(desk, Topic, "note") == [HURTS]
    assert petra.post(f"{BASE}/topics", data={"title": "Pässe", "note": FINE, "minutes": "5"}).status_code == 303


def test_what_is_typed_instead_is_looked_at_again(visit, desk):
    petra = visit("petra")
    form = {"title": "Passersatz", "note": HURTS, "minutes": "10"}
    looked = re.search(r'name="looked" value="(\w+)"', petra.post(f"{BASE}/topics", data=form).text)[1]
    other = petra.post(f"{BASE}/topics", data={**form, "note": "Herr Leka fragt.", "looked": looked})
    assert other.status_code == 422 and "„Herr Leka“" in other.text
    assert petra.post(f"{BASE}/topics", data={**form, "note": FINE, "looked": looked}).status_code == 303


def test_other_mistakes_and_the_hint_are_said_at_once(visit, desk):
    first, second = sent_twice(visit("petra"), f"{BASE}/topics", title="", note=HURTS, minutes="x")
    assert shows_hint(first) and "Bitte schreiben Sie, worum es geht." in first.text
    assert second.status_code == 422 and "erkennbar machen" not in second.text
    assert rows(desk, Topic, "note") == []


def test_the_moderation_sees_it_before_answering(visit, desk):
    _first, second = sent_twice(visit("petra"), f"{BASE}/topics", title="Passersatz", note=HURTS, minutes="10")
    assert second.status_code == 303
    assert "Das könnte jemanden erkennbar machen: „Frau Gjoka“" in visit("birgit").get(f"{BASE}/topics/1").text
    assert "erkennbar machen" not in visit("petra").get(f"{BASE}/topics/1").text


def test_a_comment(visit, desk, review):
    first, second = sent_twice(visit("petra"), review, text=HURTS)
    assert shows_hint(first) and second.status_code == 303
    assert rows(desk, BlockComment) == [HURTS]
    assert visit("petra").post(review, data={"text": FINE}).status_code == 303


def test_an_objection(visit, desk):
    desk.write(FINE)
    assert visit("birgit").post(f"{desk.url}/publication").status_code == 303
    first, second = sent_twice(visit("petra"), f"{desk.url}/objections", text=HURTS, block="", quote="")
    assert shows_hint(first) and second.status_code == 303
    assert rows(desk, Objection) == [HURTS]


def test_who_has_to_do_with_the_meeting_is_known_in_comments_and_objections(visit, desk, review):
    with desk.database.write() as db:
        db.get(Meeting, desk.meeting).chair = "Chidi Nnamdi"
    said = {"text": "Herr Nnamdi sagte es anders."}
    assert visit("petra").post(review, data=said).status_code == 303
    with desk.database.write() as db:
        db.query(BlockComment).delete()
    assert visit("birgit").post(f"{desk.url}/publication").status_code == 303
    assert visit("petra").post(f"{desk.url}/objections", data={**said, "block": "", "quote": ""}).status_code == 303


def mailed(config):
    """The path of the link in the newest mail."""
    text = mails(config)[-1].get_content()
    return re.search(r"/via/[\w-]+", text).group()


def test_a_guest_with_a_link_and_what_the_table_knows_stays_unsaid(visit, desk, config):
    """Members' names and earlier decisions excuse findings for members only; a guest's form must not reveal them."""
    with desk.database.write() as db:
        here = world.actor(db, "birgit")
        wanted = queries.fingerprint(db, here.table_id, "person", "Frau Gjoka")
        db.add(GuardDecision(table_id=here.table_id, rule="person", fingerprint=wanted, reason="Rednerin"))
    words = "Frau Gjoka fragt nach."
    assert visit("petra").post(f"{BASE}/topics", data={"title": "Pässe", "note": words}).status_code == 303
    invited = {"name": "Anwaltsverein", "email": "verein@example.org", "locale": "de"}
    assert visit("birgit").post(f"{BASE}/topics/guest-link", data=invited).status_code == 200
    first, second = sent_twice(visit(), f"{mailed(config)}/proposal", title="Passersatz", note=words, name="")
    assert first.status_code == 422 and "„Frau Gjoka“" in first.text and second.status_code == 303
    assert rows(desk, Topic, "note") == [words, words]


def test_an_objection_by_a_guest(visit, desk, config):
    desk.write(FINE)
    assert visit("birgit").post(f"{desk.url}/publication").status_code == 303
    people = {"people": "Rita <Rita@example.org>"}
    assert visit("ole").post(f"{desk.url}/objection-links", data=people).status_code == 303
    path = f"{mailed(config)}/objections"
    first, second = sent_twice(visit(), path, text=HURTS, block="", quote="", name="Rita")
    assert shows_hint(first) and second.status_code == 303
    assert rows(desk, Objection) == [HURTS]


def test_what_is_too_long_for_its_field_is_not_looked_through(visit, desk, review, config):
    """Checking four megabytes of names once took a minute, while other writers had to wait."""
    invited = {"name": "Anwaltsverein", "email": "verein@example.org", "locale": "de"}
    assert visit("birgit").post(f"{BASE}/topics/guest-link", data=invited).status_code == 200
    long = "Anna Maria " * 250_000
    began = time.process_time()
    for who, path, form in (
        ("petra", f"{BASE}/topics", {"title": "Pässe", "note": long, "minutes": "5"}),
        ("petra", f"{BASE}/topics", {"title": long, "note": "", "minutes": "5"}),
        (None, f"{mailed(config)}/proposal", {"title": "Pässe", "note": long, "name": ""}),
        ("petra", review, {"text": long}),
    ):
        person = visit(who) if who else visit()
        # Without signing in so much can't even be sent (web/bodies.py).
        sent = form if who else form | {"note": long[:200_000]}
        reply = person.post(path, data=sent)
        assert reply.status_code == 422 and "erkennbar machen" not in reply.text
    assert time.process_time() - began < 6
    assert rows(desk, Topic, "note") == [] == rows(desk, BlockComment)
