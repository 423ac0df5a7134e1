"""Mailing minutes (F26): who gets them and why, one mail per address, each only once, and failed deliveries."""

import pytest

from roundtable.core import ticking
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.mailing import actions as mailing
from roundtable.minutes.mailing.models import MailingRecipient
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.publishing import actions as publishing
from tests import world
from tests.mail.mailbox import mails
from tests.mail.server import MailServer
from tests.minutes.conftest import BASE

PEOPLE = {world.email(name) for name in ("birgit", "ole", "jonas", "petra", "gesa")}


@pytest.fixture
def published(desk, database):
    """Version 1 with a public and an internal paragraph."""
    desk.write("Die Botschaft öffnet um neun. Größe ändert sich.")
    hidden = desk.write("Nur für den Tisch")
    with database.write() as db:
        here = world.actor(db, "birgit")
        from roundtable.minutes.models import Block

        paragraphs.set_internal(here, db.get(Block, hidden), True)
        publishing.publish(here, db.get(Meeting, desk.meeting))
    return desk


def post(client, desk, to=PEOPLE, **form):
    data = {"to": sorted(to), "number": "1", "form": "text", "message": "", **form}
    return client.post(f"{desk.url}/mailing", data=data)


def outbox(config):
    return mails(config)


def states(database):
    with database.read() as db:
        return {one.email: one.state for one in db.query(MailingRecipient)}


def test_the_preview_names_every_address_with_its_reason(visit, published):
    page = visit("ole").get(f"{published.url}/mailing").text
    rows = {part.partition('"')[0]: part for part in page.split('name="to" value="')[1:]}
    assert set(rows) == PEOPLE
    assert "hat teilgenommen" in rows[world.email("birgit")] and "war vertreten" in rows[world.email("jonas")]
    assert "war entschuldigt" in rows[world.email("petra")]
    attended, informed = page.partition("Zur Kenntnis</h3>")[::2]
    assert world.email("birgit") in attended and world.email("petra") in informed
    assert world.email("merle") not in page


def test_everybody_gets_a_mail_of_their_own_with_the_public_version(visit, published, config, database):
    assert post(visit("ole"), published, message="Bitte bis Freitag lesen.").status_code == 303
    sent = outbox(config)
    assert sorted(str(m["To"]) for m in sent) == sorted(PEOPLE)
    for message in sent:
        assert message["Reply-To"] == f"Ole <{world.email('ole')}>"
        del message["Reply-To"]  # who sent it; nobody else's address stands in it
        whole = message.as_string() + message.get_content()
        assert [name for name in PEOPLE if name in whole] == [str(message["To"])]
        text = message.get_content()
        assert "Die Botschaft öffnet um neun. Größe ändert sich." in text and "Bitte bis Freitag" in text
        assert "Nur für den Tisch" not in text
    assert set(states(database).values()) == {"kept"}
    texts = {str(m["To"]): m.get_content() for m in sent}
    assert "weil Sie teilgenommen haben" in texts[world.email("birgit")]
    assert "zur Kenntnis" in texts[world.email("petra")]


def test_as_a_pdf_that_holds_the_public_version(visit, published, config):
    import pypdfium2

    assert post(visit("ole"), published, {world.email("petra")}, form="pdf").status_code == 303
    [message] = outbox(config)
    [file] = list(message.iter_attachments())
    assert file.get_content_type() == "application/pdf" and file.get_filename().endswith(".pdf")
    pages = pypdfium2.PdfDocument(file.get_content())
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    assert "Die Botschaft öffnet um neun" in text and "Nur für den Tisch" not in text
    assert "öffnet um neun" not in message.get_body(("plain",)).get_content()


def test_a_second_press_sends_to_nobody_twice(visit, published, config):
    ole = visit("ole")
    assert post(ole, published, {world.email("petra")}).status_code == 303
    assert post(ole, published, {world.email("petra")}).status_code == 409
    assert len(outbox(config)) == 1
    assert post(ole, published).status_code == 303  # the others, Petra not again
    assert sorted(str(m["To"]) for m in outbox(config)) == sorted(PEOPLE)
    assert "bekommt nichts noch einmal" in ole.get(f"{published.url}/mailing").text


def test_added_addresses_stand_in_the_list_before_anything_is_sent(visit, published, config, database):
    ole, guest = visit("ole"), "amt@example.org"
    reply = post(ole, published, also=guest, step="look")
    assert reply.status_code == 422 and "von Hand ergänzt" in reply.text and f'value="{guest}" checked' in reply.text
    assert post(ole, published, also=guest).status_code == 422  # sent without having seen the list
    assert outbox(config) == []
    assert post(ole, published, {guest}, also=guest, listed=guest).status_code == 303
    assert [str(m["To"]) for m in outbox(config)] == [guest]
    with database.read() as db:
        assert db.query(MailingRecipient).one().part == "informed"


@pytest.mark.parametrize("typed", ["nichts", "a@b", "x@example.org\nBcc: y@example.org", "<script>@example.org"])
def test_what_is_no_address_comes_back_with_a_sentence(visit, published, config, typed):
    reply = post(visit("ole"), published, also=typed, message="Mein Gruß")
    assert reply.status_code == 422 and "keine E-Mail-Adresse" in reply.text and "Mein Gruß" in reply.text
    assert outbox(config) == []


def test_strangers_can_not_be_chosen_by_hand_made_forms(visit, published, config):
    assert post(visit("ole"), published, {"fremd@example.org"}).status_code == 409
    assert outbox(config) == []


def test_what_the_mail_server_refuses_is_listed_and_can_be_repeated(visit, published, config, database):
    petra = world.email("petra")
    with database.write() as db:
        here, meeting = world.actor(db, "ole"), db.get(Meeting, published.meeting)
        mailing.send(here, meeting, mailing.Sending(1, PEOPLE))
    server = MailServer(refuse={petra: "550 5.1.1 no such mailbox"})
    with server.running():
        assert mailing.deliver(server.settings(config), database)
    assert states(database) == {name: "failed" if name == petra else "sent" for name in PEOPLE}
    assert outbox(config) == []  # what is repeated here must not lie there as well
    page = visit("ole").get(f"{published.url}/mailing").text
    assert "Eine Mail konnte nicht zugestellt werden." in page and petra in page.partition("Noch einmal")[0]
    assert "kennt diese Adresse nicht (550)" in page
    assert visit("ole").post(f"{published.url}/mailing/retry").status_code == 303
    assert states(database)[petra] == "kept"  # there is no mail server in the site's own settings
    assert len(server.taken) == len(PEOPLE) - 1
    assert visit("ole").post(f"{published.url}/mailing/retry").status_code == 409


@pytest.mark.parametrize("is_out", [False, True])
def test_only_the_version_that_counts_is_tried_again(visit, published, config, database, is_out):
    """After a correction was begun or published, nobody gets the old version."""
    with database.write() as db:
        here, meeting = world.actor(db, "ole"), db.get(Meeting, published.meeting)
        mailing.send(here, meeting, mailing.Sending(1, PEOPLE))
        for one in db.query(MailingRecipient):
            one.state = "failed"
        publishing.reopen(world.actor(db, "ole"), meeting, "Zahl war falsch")
        if is_out:
            publishing.publish(world.actor(db, "ole"), meeting)
    reply = visit("ole").post(f"{published.url}/mailing/retry")
    assert reply.status_code == 409 and "Inzwischen gibt es eine andere Fassung." in reply.text
    assert outbox(config) == [] and set(states(database).values()) == {"failed"}


def test_what_a_crash_left_is_sent_by_the_running_server_and_nothing_twice(published, config, database):
    with database.write() as db:
        here, meeting = world.actor(db, "ole"), db.get(Meeting, published.meeting)
        mailing.send(here, meeting, mailing.Sending(1, PEOPLE))
    with database.write() as db:  # one was handed over when the server died
        db.query(MailingRecipient).filter_by(email=world.email("gesa")).one().state = "sending"
    assert ticking.tick(config, database)
    ticking.tick(config, database)
    assert sorted(str(m["To"]) for m in outbox(config)) == sorted(PEOPLE - {world.email("gesa")})
    assert states(database)[world.email("gesa")] == "sending"


def test_drafts_are_not_mailed_and_a_newer_version_is_said(visit, desk, database):
    ole = visit("ole")
    assert "Noch gibt es nichts zu verschicken" in ole.get(f"{desk.url}/mailing").text
    assert post(ole, desk).status_code == 409
    with database.write() as db:
        here, meeting = world.actor(db, "birgit"), db.get(Meeting, desk.meeting)
        for reason in ("", "Nachtrag"):
            if reason:
                publishing.reopen(here, meeting, reason)
            paragraphs.add_block(here, db.get(AgendaItem, desk.papers), "note", f"Text {reason}")
            publishing.publish(here, meeting)
    assert post(ole, desk).status_code == 409  # the form showed version 1
    assert post(ole, desk, number="2").status_code == 303


def test_only_who_publishes_sees_addresses(visit, published):
    assert world.email("petra") in visit("birgit").get(f"{published.url}/mailing").text
    for name in ("jonas", "petra", "gesa"):
        assert visit(name).get(f"{published.url}/mailing").status_code == 403
        assert post(visit(name), published).status_code == 403
    assert visit("merle").get(f"{published.url}/mailing").status_code == 404
    assert f"{BASE}/meetings/{published.meeting}/minutes/mailing" in visit("ole").get(published.url).text
