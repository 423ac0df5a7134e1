"""F40: who is asked about its entry, how often, what is shown before, and what becomes of the mails."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.withdrawal.actions import revoke_issued_by
from roundtable.app import create_app
from roundtable.core import clock, ticking
from roundtable.core.security import hash_token
from roundtable.directory.confirming import actions as confirming
from roundtable.directory.confirming import queries
from roundtable.directory.confirming.models import EntryInquiry
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.opt_outs.models import OptOut
from tests import world
from tests.conftest import OWN_PAGE
from tests.directory.confirming.conftest import ASK, HIDDEN, MAIL, add_centre, paths_in
from tests.directory.conftest import statements_of
from tests.directory.entries.test_entries import text_of
from tests.mail.mailbox import mails
from tests.mail.test_mail import smtp  # noqa: F401 (a fixture)


def rows(database):
    with database.read() as db:
        return db.query(EntryInquiry).order_by(EntryInquiry.id).all()


def listed(database, region="01051", missions=False):
    with database.read() as db:
        return [(each.entry.name, each.address.value) for each in queries.candidates(db, region, missions)]


def add(database, name, kind, mail="post@amt.example", **more):
    with database.write() as db:
        entry = Organisation(name=name, kind=kind, **{"region": "01051", **more})
        entry.channels = [Channel(kind="email", value=mail, starter=True)]
        db.add(entry)
        db.flush()
        return entry.id


def test_counselling_and_authorities_come_first_and_missions_only_by_the_switch(database):
    add(database, "Flüchtlingsrat", "refugee_council")
    add(database, "Ausländerbehörde", "immigration_authority")
    add(database, "Beratung Kiel", "return_counselling", region="01002")
    add(database, "Beratung Heide", "return_counselling")
    add(database, "Botschaft", "embassy", region="")
    add(database, "Helferkreis", "volunteer_group")
    names = ["Beratung Heide", "Beratung Kiel", "Ausländerbehörde", "Flüchtlingsrat"]
    assert [name for name, _mail in listed(database)] == names
    assert [name for name, _mail in listed(database, missions=True)] == [*names, "Botschaft"]


def test_mail_goes_only_to_an_address_that_is_public(database, centre):
    assert listed(database) == [("Rückkehrberatung Heide", MAIL)]
    with database.write() as db:
        db.get(Channel, centre.ways["email"]).archived_at = clock.now()
    assert listed(database) == []  # those left are private, for few, or typed by somebody and never checked
    with database.write() as db:
        free = db.query(Channel).filter_by(value="frei-getippt@web.example").one()
        free.verified_on = clock.today()
    assert listed(database) == [("Rückkehrberatung Heide", "frei-getippt@web.example")]


def test_the_preview_has_recipient_and_whole_text_and_sends_nothing(visit, centre, config, database):
    page = visit("birgit").get(f"{ASK}/preview?entry={centre.id}").text
    shown = text_of(page)
    assert MAIL in page and "Stimmt Ihr Eintrag noch? Rückkehrberatung Heide" in shown
    assert "ohne Anmeldung" in shown and "in English" in shown and "without an account" in shown
    assert "/via/…/entry" in shown and not any(hidden in page for hidden in HIDDEN)
    assert mails(config) == [] and rows(database) == []


def test_one_mail_in_two_languages_with_one_link(ask, centre, config, database):
    (path,) = ask(centre.id)
    (mail,) = mails(config)
    assert mail["To"] == MAIL and mail["Subject"] == "Stimmt Ihr Eintrag noch? Rückkehrberatung Heide"
    assert mail.get_content().count(path) == 2 and not any(hidden in mail.get_content() for hidden in HIDDEN)
    (row,) = rows(database)
    assert (row.state, row.answer, row.asked_as, row.email) == ("kept", "", "Beratungsstelle Dithmarschen", MAIL)
    with database.read() as db:
        (link,) = db.query(GuestLink)
        assert (link.purpose, link.subject_id) == ("entry", row.id)
        assert link.token_hash == hash_token(path.split("/")[2]) and path.split("/")[2] not in repr(vars(link))


def test_nobody_is_asked_twice_within_a_year(ask, visit, centre, config, database):
    ask(centre.id)
    reply = visit("birgit").post(ASK, data={"entry": str(centre.id)})
    assert reply.status_code == 409 and len(mails(config)) == 1
    assert "Im Moment niemand" in text_of(visit("birgit").get(ASK).text)
    with clock.shifted(clock.now() + timedelta(days=366)):
        assert listed(database) and visit("birgit").get(ASK).text.count('name="entry"') == 1


def test_all_that_are_due_at_once_and_too_many_are_refused(visit, database, config):
    for number in range(3):
        add_centre(database, f"Beratung {number}", f"post{number}@diakonie.example", city=f"Ort {number}")
    page = visit("birgit").get(f"{ASK}/preview?all=1").text
    assert page.count('<input type="hidden" name="entry"') == 3 and "3 E-Mails" in page
    assert visit("birgit").post(ASK, data={"entry": [str(n) for n in range(1, 102)]}).status_code == 422
    assert visit("birgit").post(ASK, data={}).status_code == 422
    assert mails(config) == []


def test_units_with_one_address_get_one_mail_with_a_link_for_each(ask, database, centre, config):
    unit = add(database, "Außenstelle Büsum", "return_counselling", MAIL.upper(), city="Büsum", part_of_id=centre.id)
    assert len(ask(centre.id, unit)) == 2
    (mail,) = mails(config)
    assert mail["Subject"] == "Stimmen Ihre Einträge noch?"
    assert "Rückkehrberatung Heide" in mail.get_content() and "Außenstelle Büsum" in mail.get_content()


def test_mails_go_through_a_real_server_and_failed_ones_can_be_asked_again(database, centre, smtp):  # noqa: F811
    kept, config = smtp
    other = add(database, "Amt", "immigration_authority", "weg@amt.example")
    kept.refuse["weg@amt.example"] = "550 5.1.1 no such mailbox"
    with TestClient(create_app(config), headers=OWN_PAGE, follow_redirects=False) as client:
        client.cookies.set("roundtable", world.token("birgit"))
        assert client.post(ASK, data={"entry": [str(centre.id), str(other)]}).status_code == 303
        (sent,) = kept.messages()
        assert kept.addresses == [MAIL] and paths_in(sent.get_content())
        assert {row.email: row.state for row in rows(database)} == {MAIL: "sent", "weg@amt.example": "failed"}
        page = text_of(client.get(ASK).text)
        assert "konnte nicht zugestellt werden" in page and "Noch ohne Antwort" in page
        kept.refuse.clear()
        assert client.post(ASK, data={"entry": [str(other)]}).status_code == 303
    assert len(kept.taken) == 2 and [row.state for row in rows(database)] == ["sent", "failed", "sent"]


def test_a_mail_that_came_back_is_noted_and_its_link_is_dead(ask, visit, centre, database):
    (path,) = ask(centre.id)
    (row,) = rows(database)
    assert visit("birgit").post(f"{ASK}/{row.id}/bounce").status_code == 303
    assert "kam zurück" in text_of(visit("birgit").get(ASK).text) and listed(database)
    assert visit("").get(path).status_code == 410
    assert visit("birgit").post(f"{ASK}/{row.id}/bounce").status_code == 409


def test_a_link_is_called_back_and_ends_with_the_right_of_who_sent_it(ask, visit, centre, database):
    (path,) = ask(centre.id)
    assert visit("merle").post(f"/tables/kiel/directory/inquiries/{rows(database)[0].id}/withdrawal").status_code == 303
    page = visit("").get(path)
    assert page.status_code == 410 and "zurückgezogen" in page.text
    (again,) = ask(centre.id)
    with database.write() as db:
        here = world.actor(db, "anton")
        revoke_issued_by(here, db.query(world.User).filter_by(email=world.email("birgit")).one())
    assert visit("").get(again).status_code == 410


def test_what_a_crash_left_is_sent_once_and_never_twice(visit, centre, config, database):
    with database.write() as db:
        confirming.ask(world.actor(db, "birgit"), [centre.id], "01051", False)
    ticking.tick(config, database)
    assert len(mails(config)) == 1 and not confirming.mail_offices(config, database)
    with database.write() as db:
        db.query(EntryInquiry).update({"state": "sending", "at": clock.now() - timedelta(hours=1)})
    confirming.mail_offices(config, database)
    assert rows(database)[0].state == "failed" and len(mails(config)) == 1
    assert visit("").get(paths_in(mails(config)[0].get_content())[0]).status_code == 410


@pytest.mark.parametrize("change", ["archived", "address", "seat"])
def test_what_changed_before_sending_keeps_the_mail_back(centre, config, database, change):
    with database.write() as db:
        confirming.ask(world.actor(db, "birgit"), [centre.id], "01051", False)
    with database.write() as db:
        if change == "archived":
            db.get(Organisation, centre.id).archived_at = clock.now()
        elif change == "address":
            db.get(Channel, centre.ways["email"]).value = "neu@diakonie.example"
        else:
            db.query(world.Member).filter_by(role="moderator").update({"role": "member"})
    confirming.mail_offices(config, database)
    assert mails(config) == [] and rows(database)[0].state == "dropped"


def test_an_address_that_cannot_be_written_to_keeps_no_other_back(centre, ask, config, database):
    bad = add(database, "Amt", "immigration_authority", "nicht@@richtig")
    ask(centre.id, bad)
    assert [mail["To"] for mail in mails(config)] == [MAIL]
    assert {row.email: row.state for row in rows(database)} == {MAIL: "kept", "nicht@@richtig": "failed"}


def test_who_was_asked_when_as_a_file(ask, visit, centre):
    ask(centre.id)
    text = visit("birgit").get(f"{ASK}.csv").content.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text), delimiter=";")
    assert head[0] == "Gefragt am" and row[1:4] == ["Rückkehrberatung Heide", "Rückkehrberatung", MAIL]
    assert row[4] == "Beratungsstelle Dithmarschen" and row[-1] == "keine Antwort"


def test_the_operator_switches_missions_on(config, database, centre):
    add(database, "Botschaft", "embassy", "post@botschaft.example", region="")
    with TestClient(create_app(replace(config, ask_missions="on")), headers=OWN_PAGE) as client:
        client.cookies.set("roundtable", world.token("birgit"))
        assert "Botschaft" in client.get(ASK).text and "Auch Auslandsvertretungen" in client.get(ASK).text


def test_many_offices_take_as_many_statements_as_one(database, visit):
    def more(number):
        with database.write() as db:
            table = db.query(world.RoundTable).first().id
            user = db.query(world.User).first().id
            for at in range(number):
                entry = Organisation(name=f"Amt {number} {at}", kind="municipality")
                entry.channels = [Channel(kind="email", value=f"amt{at}@{number}.example", starter=True)]
                db.add(entry)
                db.flush()
                own = {"organisation_id": entry.id, "asked_at_id": table, "email": "x@y.example"}
                link = {"purpose": "entry", "subject_id": entry.id, "email": "x@y.example", "table_id": table}
                db.add(GuestLink(**link, token_hash=f"{number}-{at}", expires_at=clock.now()))
                db.flush()
                ident = db.query(GuestLink).order_by(GuestLink.id.desc()).first().id
                for ago, state in ((400, "sent"), (500, "failed")):
                    when = clock.now() - timedelta(days=ago)
                    db.add(EntryInquiry(**own, state=state, asked_at=when, asked_by_id=user, link_id=ident))
                db.add(OptOut(organisation_id=entry.id, undone_at=clock.now(), undone_by_id=user))
        return statements_of(visit("birgit"), ASK, f"{ASK}/preview?all=1", f"{ASK}.csv")

    more(1)
    assert more(2) == more(40)


def test_only_moderations_ask(visit, centre):
    for who, status in (("petra", 403), ("jonas", 403), ("gesa", 403), ("merle", 404), ("karla", 200), ("anton", 200)):
        assert visit(who).get(ASK).status_code == status, who
