"""M2: servers that refuse, put off, count, hang up, are slow or away. All mails arrive; what can't says so."""

import logging
import threading
import time
from datetime import timedelta

import pytest

from roundtable.core import clock
from roundtable.mail.delivery import actions as delivery
from roundtable.mail.queue import actions as queue
from roundtable.mail.queue import queries as queue_queries
from roundtable.mail.queue.models import OutgoingMail
from tests.conftest import free_port
from tests.mail.mailbox import mails
from tests.mail.server import MailServer, until

PEOPLE = [f"person{number}@example.org" for number in range(10)]


def write(database, people=PEOPLE, kind="password", **context):
    with database.write() as db:
        for to in people:
            queue.later(db, to, kind, "de", **{"name": "Petra", "removed": False, **context})


def rows(database):
    with database.read() as db:
        return {mail.email: mail for mail in db.query(OutgoingMail)}


def states(database):
    return {to: mail.state for to, mail in rows(database).items()}


def deliver_in(minutes, config, database):
    """The errand, so many minutes later."""
    with clock.shifted(clock.now() + timedelta(minutes=minutes)):
        return delivery.deliver(config, database)


def test_many_leave_in_one_session_and_their_texts_are_dropped(config, database):
    write(database)
    with MailServer().running() as server:
        assert delivery.deliver(server.settings(config), database)
        assert not delivery.deliver(server.settings(config), database)
    assert server.sessions == 1 and server.addresses == PEOPLE
    assert {(mail.state, mail.text) for mail in rows(database).values()} == {("sent", "")}
    assert mails(config) == []


@pytest.mark.parametrize("answer", ["421 too many mails in this session", "451 come again", "452 4.5.3 too many"])
def test_three_mails_a_session(config, database, answer):
    write(database)
    with MailServer(in_a_session=3, too_many=answer).running() as server:
        delivery.deliver(server.settings(config), database)
    assert server.addresses == PEOPLE and server.sessions == 4


def test_a_server_that_hangs_up_after_each_mail(config, database):
    write(database)
    with MailServer(drop_after=1).running() as server:
        delivery.deliver(server.settings(config), database)
    assert sorted(server.addresses) == PEOPLE


def test_what_is_put_off_arrives_later_and_the_others_at_once(config, database):
    write(database)
    with MailServer(first="451 4.7.1 greylisted").running() as server:
        real = server.settings(config)
        delivery.deliver(real, database)
        waiting = [to for to, state in states(database).items() if state == "waiting"]
        assert waiting and not delivery.deliver(real, database), "not before the pause is over"
        deliver_in(1.1, real, database)
    assert sorted(server.addresses) == PEOPLE and set(states(database).values()) == {"sent"}


def test_a_refused_address_and_a_refused_text_stop_nobody(config, database, caplog):
    write(database)
    server = MailServer(
        refuse={PEOPLE[0]: "550 5.1.1 unknown", PEOPLE[1]: "552 5.2.2 full", PEOPLE[2]: "554 5.7.1 no relay"},
        refuse_content={PEOPLE[3]: "554 5.6.0 we think this is spam"},
    )
    with server.running():
        delivery.deliver(server.settings(config), database)
        deliver_in(60 * 24, server.settings(config), database)
    assert server.addresses == PEOPLE[4:]
    found = rows(database)
    assert [(found[to].problem, found[to].code) for to in PEOPLE[:4]] == [
        ("unknown", 550),
        ("full", 552),
        ("policy", 554),
        ("content", 554),
    ]
    assert "example.org" not in caplog.text and "Petra" not in caplog.text


def test_one_that_can_not_be_written_stops_nobody(config, database):
    write(database, ["kein@@ort", "ümlaut@example.org", *PEOPLE])
    with MailServer().running() as server:
        delivery.deliver(server.settings(config), database)
    assert server.addresses == PEOPLE
    assert {rows(database)[to].problem for to in ("kein@@ort", "ümlaut@example.org")} == {"address"}


def test_a_server_that_is_away_for_an_hour_gets_everything_then(config, database, caplog):
    write(database)
    server = MailServer()
    gone = server.settings(config)
    with caplog.at_level(logging.INFO):
        for minute in range(0, 60, 10):
            deliver_in(minute, gone, database)
    assert set(states(database).values()) == {"waiting"} and mails(config) == []
    assert "example.org" not in caplog.text
    with server.running():
        deliver_in(60, gone, database)
    assert server.addresses == PEOPLE


def test_nobody_is_held_up_by_one_that_is_put_off_for_days(config, database):
    write(database, PEOPLE[:1])
    server = MailServer(refuse={PEOPLE[0]: "451 not now"})
    with server.running():
        real = server.settings(config)
        for minute in range(0, 3 * 24 * 60 + 120, 61):
            deliver_in(minute, real, database)
    mail = rows(database)[PEOPLE[0]]
    assert (mail.state, mail.problem, mail.code) == ("failed", "busy", 451) and 20 < mail.attempts < 100


def test_a_sign_in_link_overtakes_and_is_no_use_after_an_hour(config, database):
    write(database)
    write(database, ["petra@example.org"], "sign_in", path="/sign-in/x")
    with MailServer().running() as server:
        delivery.deliver(server.settings(config), database)
    assert server.addresses[0] == "petra@example.org"
    write(database, ["spaet@example.org"], "sign_in", path="/sign-in/x")
    with server.running():
        deliver_in(61, server.settings(config), database)
    mail = rows(database)["spaet@example.org"]
    assert (mail.state, mail.problem, mail.text) == ("failed", "late", "")


def test_a_slow_server_keeps_no_writer_waiting_and_ends_with_the_program(config, database):
    write(database)
    with MailServer(slow=0.5).running() as server:
        worker = threading.Thread(target=delivery.deliver, args=(server.settings(config), database))
        worker.start()
        assert until(lambda: server.taken)
        began = time.monotonic()
        write(database, ["noch@example.org"])
        assert time.monotonic() - began < 0.3
        delivery.stop(database)
        worker.join(5)
        assert not worker.is_alive() and len(server.taken) < len(PEOPLE)
        delivery.begin(database)
        server.slow = 0
        delivery.deliver(server.settings(config), database)
    assert server.counts == dict.fromkeys([*PEOPLE, "noch@example.org"], 1)


def test_who_comes_while_another_delivers_leaves_it_to_that_one(config, database):
    write(database)
    with MailServer(slow=0.05).running() as server:
        real = server.settings(config)
        threads = [threading.Thread(target=delivery.deliver, args=(real, database)) for _ in range(5)]
        for thread in threads:
            thread.start()
        write(database, ["zuletzt@example.org"])
        delivery.deliver(real, database)
        for thread in threads:
            thread.join(20)
    assert server.counts == dict.fromkeys([*PEOPLE, "zuletzt@example.org"], 1)


def test_our_own_sender_is_refused_then_all_wait(config, database):
    write(database)
    with MailServer(sender="550 5.7.1 not you").running() as server:
        delivery.deliver(server.settings(config), database)
        assert {(mail.state, mail.problem) for mail in rows(database).values()} == {("waiting", "sender")}
        server.sender = ""
        deliver_in(2, server.settings(config), database)
    assert sorted(server.addresses) == PEOPLE


def test_encryption_is_not_left_out_silently(config, database):
    """The server speaks no TLS: with the default setting nothing goes over the wire unprotected."""
    write(database)
    with MailServer().running() as server:
        delivery.deliver(server.settings(config, smtp_security="starttls"), database)
    assert server.taken == [] and rows(database)[PEOPLE[0]].problem == "no_tls"


def test_a_lease_that_is_over_is_free_again_with_the_same_message_id(config, database):
    write(database, PEOPLE[:1])
    delivery.deliver(config, database)  # this process has looked once, so leases of others count for it
    write(database, PEOPLE[1:2])
    with database.write() as db:
        key = queue.claim(db).key
    with MailServer().running() as server:
        real = server.settings(config)
        assert not deliver_in(1, real, database)
        deliver_in(queue_queries.LEASE.seconds / 60 + 1, real, database)
    (message,) = server.messages()
    assert message["Message-ID"] == f"<{key}@tisch.example>"


def test_without_a_mail_server_they_lie_in_the_outbox_folder(config, database):
    write(database)
    delivery.deliver(config, database)
    assert [message["To"] for message in mails(config)] == PEOPLE
    assert {(mail.state, mail.text) for mail in rows(database).values()} == {("kept", "")}
    with clock.shifted(clock.now() + timedelta(days=100)):
        delivery.tidy_outbox(config, database)
    assert mails(config) == []


def test_texts_rows_and_files_go_after_a_while(config, database):
    with database.write() as db:
        file = queue.attach(db, "Protokoll.pdf", "application/pdf", b"%PDF")
        for to in PEOPLE[:2]:
            queue.later(db, to, "password", "de", queue.Origin(attachment_id=file), name="Petra", removed=True)
    with MailServer(refuse={PEOPLE[0]: "550 no"}).running() as server:
        delivery.deliver(server.settings(config), database)
    assert [part.get_content() for part in server.messages()[0].iter_attachments()] == [b"%PDF"]
    for days, left in ((31, 2), (370, 0)):
        with clock.shifted(clock.now() + timedelta(days=days)), database.write() as db:
            queue.tidy(db)
            assert db.query(OutgoingMail).filter(OutgoingMail.text != "").count() == 0
            assert db.query(OutgoingMail).count() == left
            assert db.query(queue.MailAttachment).count() == 0


def test_a_clock_that_was_ahead_holds_nothing_back(config, database):
    with clock.shifted(clock.now() + timedelta(days=400)):
        write(database)
    delivery.deliver(config, database)
    assert len(mails(config)) == len(PEOPLE)


def test_the_port_of_nobody_takes_no_time(config, database):
    write(database)
    began = time.monotonic()
    delivery.deliver(MailServer(port=free_port()).settings(config), database)
    assert time.monotonic() - began < 2
