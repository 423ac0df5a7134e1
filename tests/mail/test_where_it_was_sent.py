"""M2: what can't be delivered stands where it was sent from, with the reason, and can be sent to those alone again."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from roundtable.app import create_app
from roundtable.core import clock
from roundtable.mail.queue import actions as queue
from roundtable.mail.queue.models import MailStop, OutgoingMail
from roundtable.mail.queue.pages import PLACES
from roundtable.meetings.models import Meeting
from roundtable.tables.models import RoundTable
from tests import world
from tests.conftest import OWN_PAGE
from tests.mail import mailbox
from tests.mail.mailbox import mails
from tests.mail.server import MailServer

TABLE = "/tables/dithmarschen"


@pytest.fixture
def meeting(database):
    with database.write() as db:
        table = db.query(RoundTable).filter_by(slug="dithmarschen").one()
        begin = clock.now() + timedelta(days=40)
        row = Meeting(
            table_id=table.id,
            starts_at=begin,
            ends_at=begin + timedelta(hours=2),
            place="Kreishaus",
            year=2027,
            number=77,
        )
        db.add(row)
        db.flush()
        return row.id


def client_of(app, name):
    client = TestClient(app, headers=OWN_PAGE, follow_redirects=False)
    client.cookies.set("roundtable", world.token(name))
    return client


def shown(text):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_an_invitation_says_sent_only_of_what_a_server_took(config, meeting):
    petra = world.email("petra")
    server = MailServer(refuse={petra: "550 5.1.1 unknown"})
    with server.running(), client_of(create_app(server.settings(config)), "birgit") as birgit:
        page = f"{TABLE}/meetings/{meeting}"
        assert birgit.post(f"{page}/invitation", data={"seen": "0", "message": "x" * 2000}).status_code == 303
        number = len(server.taken)
        text = shown(birgit.get(page).text)
        assert f"{number} E-Mails gesendet, 1 nicht zugestellt" in text
        assert f"Petra, {petra}: der Mailserver dort kennt diese Adresse nicht (550)" in text
        birgit.cookies.set("roundtable", world.token("jonas"))
        assert petra not in birgit.get(page).text, "only who sends sees addresses"
        birgit.cookies.set("roundtable", world.token("birgit"))
        server.refuse.clear()
        form = {"place": "meeting", "number": str(meeting)}
        assert birgit.post(f"{TABLE}/mails/again", data=form).status_code == 303
        assert server.addresses[number:] == [petra]
        assert f"{number + 1} E-Mails gesendet" in shown(birgit.get(page).text)
        assert birgit.post(f"{TABLE}/mails/again", data=form).status_code == 409
    message = server.messages()[0]
    assert str(message["Reply-To"].addresses[0].addr_spec) == world.email("birgit")
    assert max(map(len, server.taken[0][1].split(b"\r\n"))) <= 998


def test_while_the_server_is_away_all_are_on_the_way(config, meeting):
    with client_of(create_app(MailServer().settings(config)), "birgit") as birgit:
        birgit.post(f"{TABLE}/meetings/{meeting}/invitation", data={"seen": "0"})
        text = shown(birgit.get(f"{TABLE}/meetings/{meeting}").text)
        assert "unterwegs" in text and "gesendet" not in text
        assert "unser Mailserver arbeitet zurzeit nicht" in text


def test_only_who_may_send_from_there_sends_again(visit, config, meeting):
    for place, number in (("meeting", meeting), ("nirgends", 1)):
        form = {"place": place, "number": str(number)}
        assert visit("petra").post(f"{TABLE}/mails/again", data=form).status_code in (403, 404, 422)
    # Another table's meeting has no failed mails here.
    form = {"place": "meeting", "number": str(meeting)}
    assert visit("merle").post("/tables/kiel/mails/again", data=form).status_code == 409


def test_every_place_has_a_fragment_that_shows_nothing_where_nothing_was_sent():
    assert set(PLACES) == {"meeting", "poll", "links", "topics", "forwardings", "training", "question"}


def ask_in_poll(database, to="gast@example.org"):
    with database.write() as db:
        table = db.query(RoundTable).filter_by(slug="dithmarschen").one()
        values = {"title": "Mai", "noted": "", "by": "Birgit", "table": "D", "place": "", "path": ""}
        moments = {"starts_at": clock.now(), "ends_at": clock.now()}
        origin = queue.Origin("poll/1", table.id)
        return queue.later(db, to, "poll_result", "de", origin, name="Gast", **values, **moments)


def test_mails_are_ordered_off_with_one_click_and_without_signing_in(visit, config, database):
    assert ask_in_poll(database)
    mailbox.deliver(config, database)
    (mail,) = mails(config)
    path = str(mail["List-Unsubscribe"])[1:-1].removeprefix("http://testserver")
    nobody = visit("")
    assert "Keine solchen E-Mails mehr" in nobody.get(path).text
    with database.read() as db:
        assert db.query(MailStop).count() == 0, "opening it changes nothing: mail scanners do"
        stored = db.query(OutgoingMail).one()
        assert path.rpartition("/")[2] not in repr(vars(stored)), "the token is in the mail alone"
    del nobody.headers["sec-fetch-site"], nobody.headers["origin"]
    reply = nobody.post(path, data={"List-Unsubscribe": "One-Click"})
    assert reply.status_code == 200 and "Sie bekommen keine solchen" in reply.text
    assert nobody.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert ask_in_poll(database, "Gast@example.org") is None and ask_in_poll(database, "andere@example.org")
    with database.write() as db:  # what has to be sent is sent all the same
        assert queue.later(db, "gast@example.org", "password", "de", name="Gast", removed=True)
    assert "Doch wieder" in nobody.get(path).text
    assert nobody.post(f"{path}/again").status_code == 200 and ask_in_poll(database)
    assert nobody.get("/mails/unknown").status_code == 404


def test_the_page_is_in_the_language_of_the_mail(visit, config, database):
    with database.write() as db:
        values = {"title": "x", "noted": "", "by": "B", "table": "D", "place": "", "path": ""}
        moments = {"starts_at": clock.now(), "ends_at": clock.now()}
        queue.later(db, "guest@example.org", "poll_result", "en", name="Guest", **values, **moments)
    mailbox.deliver(config, database)
    path = str(mails(config)[0]["List-Unsubscribe"])[1:-1].removeprefix("http://testserver")
    assert "No more of these mails" in visit("").get(path).text


def test_administrators_see_the_state_of_the_queue_and_no_text(config, database):
    with database.write() as db:
        queue.later(db, world.email("petra"), "sign_in", "de", name="Petra", path="/sign-in/geheim")
    gone = replace(MailServer().settings(config), smtp_security="none")
    with client_of(create_app(gone), "anton") as anton:
        mailbox.deliver(gone, database)
        page = anton.get("/outbox").text
        assert "Eine E-Mail wartet" in shown(page) and "zurzeit nicht erreichbar" in shown(page)
        assert "geheim" not in page and world.email("petra") not in page
