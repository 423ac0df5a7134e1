"""M1: the server is killed while mails leave. Each address gets each mail once, but the one in flight."""

import random
import time
from collections import Counter

import pytest

from roundtable.mail.queue import actions as queue
from roundtable.mail.queue.models import OutgoingMail
from tests.conftest import Server
from tests.mail.server import MailServer, until

MAILS = 200


def killed(config, database, kills):
    """Kill the server `kills` times while 200 mails leave; returns what the mail server has taken, in messages."""
    people = [f"person{number:03}@example.org" for number in range(MAILS)]
    with database.write() as db:
        for to in people:
            queue.later(db, to, "password", "de", name="Petra", removed=False)
    database.close()
    mail = MailServer(slow=0.01)
    server = Server(config)
    server.env |= mail.env()
    with mail.running():
        for _kill in range(kills):
            before = len(mail.taken)
            server.start()
            # At random moments between two mails and inside one.
            until(lambda taken=before: len(mail.taken) > taken, 20)
            time.sleep(random.uniform(0, 0.02))
            server.stop(kill=True)
        server.start()
        assert until(lambda: set(mail.addresses) == set(people), 60), set(people) - set(mail.addresses)
        assert until(lambda: left(database) == 0)
        server.stop()
    return mail.messages()


def left(database):
    with database.read() as db:
        return db.query(OutgoingMail).filter(OutgoingMail.state != "sent").count()


def judge(messages, kills):
    by_address = Counter(message["To"] for message in messages)
    doubled = sum(number - 1 for number in by_address.values())
    print(f"{kills} kills: {len(by_address)} of {MAILS} addresses, {doubled} doubled")
    assert len(by_address) == MAILS and doubled <= kills
    # Who got one twice can see that it is the same.
    assert len({message["Message-ID"] for message in messages}) == MAILS


@pytest.mark.sqlite("a lease of a killed process lasts ten minutes with PostgreSQL: see below")
@pytest.mark.timeout(300)
def test_a_server_that_is_killed_loses_no_mail(config, database):
    judge(killed(config, database, 20), 20)


@pytest.mark.soak
@pytest.mark.sqlite("see above")
def test_a_server_that_is_killed_fifty_times(config, database):
    judge(killed(config, database, 50), 50)


@pytest.mark.postgresql
@pytest.mark.timeout(300)
def test_two_servers_share_the_mails_and_one_is_killed(config, database):
    people = [f"person{number:03}@example.org" for number in range(MAILS)]
    with database.write() as db:
        for to in people:
            queue.later(db, to, "password", "de", name="Petra", removed=False)
    mail = MailServer(slow=0.02)
    servers = [Server(config) for _ in range(2)]
    with mail.running():
        for server in servers:
            server.env |= mail.env()
            server.start()
        until(lambda: len(mail.taken) > MAILS / 4)
        servers[0].stop(kill=True)
        assert until(lambda: len(set(mail.addresses)) >= MAILS - 1, 60)
        if left(database):
            servers[1].travel(1)  # the lease of the killed one is over
        assert until(lambda: set(mail.addresses) == set(people) and left(database) == 0, 30)
        servers[1].stop()
    judge(mail.messages(), 1)
    assert mail.sessions >= 2
