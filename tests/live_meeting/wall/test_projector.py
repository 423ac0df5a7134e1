"""F11: what the wall shows, to whom, through which link, and what it never shows."""

import re
from datetime import timedelta

import pytest

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import clock
from roundtable.core.events import newest, record
from roundtable.live_meeting.consent.models import ConsentCheck
from roundtable.live_meeting.running import actions as running
from roundtable.live_meeting.wall.queries import masked
from roundtable.meetings.check_in import actions as check_in
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Block
from roundtable.minutes.paragraphs import actions as paragraphs
from tests import world
from tests.live import stage

ORIGIN = {"origin": "http://testserver"}
CONTACTS = "Fragen an ute.beispiel@example.org oder 0431 988-1234, mobil +49 151 23456789"


@pytest.fixture
def meeting(database):
    return stage.running(database)


def wall(meeting, path=""):
    return f"/tables/dithmarschen/meetings/{meeting}/projector{path}"


def shown(client, path):
    """The words on the wall."""
    text = client.get(path).text
    return " ".join(re.sub(r"<[^>]+>", " ", text[text.index("<main") :]).split())


def write(database, meeting, kind, text, label="1", **changes):
    with database.write() as db:
        here = world.actor(db, "ole")
        item = db.get_one(AgendaItem, stage.items(database, meeting)[label].id)
        block = paragraphs.add_block(here, item, kind, text)
        for name, value in changes.items():
            setattr(block, name, value)
        return block.id


def link(visit, meeting):
    """The path of a new link, as the moderation reads it."""
    page = visit("birgit").post(wall(meeting, "/links")).text
    return re.search(r'value="http://testserver(/via/[^"]+/projector)"', page)[1]


def test_item_time_results_next_and_code(visit, database, meeting):
    write(database, meeting, "decision", "Einträge werden alle drei Monate geprüft.")
    write(database, meeting, "action", "@Migrationsberatung Sprechzeiten in Bonn erfragen bis 15.7.2027")
    with database.write() as db:
        check_in.open_door(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
        code = db.get_one(Meeting, meeting).checkin_code
    for name in ("birgit", "gesa"):
        words = shown(visit(name), wall(meeting))
        assert "TOP 1 von 5 Begrüßung, Anwesenheit, Tagesordnung" in words
        assert "5 Min. übrig" in words and "Danach TOP 2 Stand der Aufgaben" in words
        assert "Beschluss 1/2026 Einträge werden alle drei Monate geprüft." in words
        assert "Aufgabe für Migrationsberatung Sprechzeiten in Bonn erfragen, bis 15. Juli" in words
        assert f"Code {code[:3]} {code[3:]}" in words
        assert "Zum Einchecken am Telefon öffnen: testserver/c" in words


def test_only_the_newest_results(visit, database, meeting):
    for number in range(3):
        write(database, meeting, "decision", f"Beschluss Nummer {number}.")
    words = shown(visit("petra"), wall(meeting))
    assert "Beschluss Nummer 2." in words
    assert "Nummer 1" not in words and "Nummer 0" not in words


def test_time_that_is_over_is_said_in_words(visit, database, meeting):
    with clock.shifted(clock.now() + timedelta(minutes=8)):
        assert "3 Min. länger als geplant" in shown(visit("petra"), wall(meeting))
    with database.write() as db:
        running.pause_clock(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    assert "angehalten" in shown(visit("petra"), wall(meeting))


def test_before_and_after_the_meeting(visit, database):
    planned = stage.planned(database)
    assert "Willkommen" in shown(visit("petra"), wall(planned))
    with database.write() as db:
        here, row = world.actor(db, "birgit"), db.get_one(Meeting, planned)
        running.start_meeting(here, row)
        running.end_meeting(here, row)
    assert "Die Sitzung ist beendet. Danke, dass Sie da waren." in shown(visit("petra"), wall(planned))


def test_nothing_internal_even_for_the_moderation(visit, database, meeting):
    write(database, meeting, "decision", "Offener Beschluss.")
    write(database, meeting, "decision", "Interner Beschluss.", internal=True)
    items = stage.items(database, meeting)
    write(database, meeting, "decision", "Vertraulich beschlossen.", label="2")
    with database.write() as db:
        for label, visibility in (("2", "moderation"), ("3", "members")):
            db.get_one(AgendaItem, items[label].id).visibility = visibility
    assert "Vertraulich beschlossen." in visit("birgit").get(stage.live(meeting)).text
    words = shown(visit("birgit"), wall(meeting))
    assert "Offener Beschluss." in words
    for hidden in ("Interner", "Vertraulich", "Stand der Aufgaben", "Passersatzpapiere"):
        assert hidden not in words
    assert "Danach TOP 4 Fortbildung im September" in words
    with database.write() as db:
        running.set_current_item(world.actor(db, "birgit"), db.get_one(Meeting, meeting), items["1"].id, items["2"].id)
    words = shown(visit("birgit"), wall(meeting))
    assert "Gerade wird ein interner Punkt besprochen" in words and "Stand der Aufgaben" not in words
    assert "Stand der Aufgaben" not in shown(visit(), link(visit, meeting))


def test_no_mail_addresses_and_no_telephone_numbers(visit, database, meeting):
    with database.write() as db:
        for label in ("1", "2"):
            db.get_one(AgendaItem, stage.items(database, meeting)[label].id).title = CONTACTS
    write(database, meeting, "decision", CONTACTS)
    write(database, meeting, "action", f"@Amt {CONTACTS}")
    assert "ute.beispiel@example.org" in visit("birgit").get(stage.live(meeting)).text
    words = shown(visit("birgit"), wall(meeting))
    assert words.count("Fragen an (…) oder (…), mobil (…)") == 4
    assert "@" not in words and "988" not in words and "23456789" not in words


@pytest.mark.parametrize(
    "text",
    [
        r"ute.beispiel\@example.org",
        "ute.beispiel&#64;example.org",
        "ute.**beispiel**@example.org",
        r"0431 988\-1234",
        "x " * 84 + "ute.beispiel@example.org",
        "[Ute](mailto:ute.beispiel@example.org)",
        "*0431* 988-**1234**",
    ],
)
def test_markup_hides_no_address_and_no_number(visit, database, meeting, text):
    write(database, meeting, "decision", f"Wir fragen nach: {text}")
    words = shown(visit("birgit"), wall(meeting))
    assert "Wir fragen nach: " in words
    assert not re.search(r"ute\.|beispiel|988|1234|example", words)


# Words that must never be on the wall. The words in SHOWN must be there.
SECRETS = (
    "GEHEIM",
    "ENTWURF",
    "beispiel@example",
    "988-1234",
    "23456789",
    "Stand der Aufgaben",
    "Passersatzpapiere",
    "@",
)
SHOWN = ("Offener Beschluss", "(…)", "Offene Aufgabe", "Begrüßung", "Fortbildung im September")


def write_hidden_and_open(visit, database, meeting):
    """Decisions, tasks and a question: first some for all, then newer ones that are hidden in every possible way."""
    items = stage.items(database, meeting)
    write(database, meeting, "decision", f"Offener Beschluss. {CONTACTS}")
    write(database, meeting, "action", f"@Amt Offene Aufgabe {CONTACTS}")
    write(database, meeting, "note", "ENTWURF eines Absatzes.")
    for label in ("2", "3"):
        write(database, meeting, "decision", f"GEHEIM beschlossen in {label}.", label=label)
        write(database, meeting, "action", f"@Amt GEHEIM getan in {label}", label=label)
    for kind in ("decision", "action"):
        hidden = write(database, meeting, kind, "@Amt GEHEIM im Absatz.")
        path = f"/tables/dithmarschen/blocks/{hidden}/layer"
        assert visit("ole").post(path, data={"internal": "1"}).status_code == 303
    with database.write() as db:
        for label, visibility in (("2", "moderation"), ("3", "members")):
            item = db.get_one(AgendaItem, items[label].id)
            item.visibility, item.presenter, item.note = visibility, "GEHEIM", "GEHEIM"
            db.add(ConsentCheck(table_id=1, meeting_id=meeting, item_id=item.id, question="GEHEIM gefragt?"))
            record(world.actor(db, "birgit"), "agenda.changed", f"agenda/{meeting}", item)


def test_what_only_some_may_see_is_on_no_page_no_fragment_and_no_frame(visit, database, meeting):
    by_link, moderation = link(visit, meeting), visit("birgit")
    write_hidden_and_open(visit, database, meeting)
    live = (
        moderation.get(stage.live(meeting)).text + moderation.get(wall(meeting).replace("/projector", "/minutes")).text
    )
    for secret in SECRETS:
        assert secret in live, f"{secret} must be on the moderation's pages, or this test proves nothing"
    key, changes = f"projector-{meeting}", by_link.replace("/projector", "/changes")
    texts = {"link": visit().get(by_link).text, "polling a link": visit().get(f"{changes}?since=0").text}
    texts["frame of a link"] = first_frame(visit(), f"/live/via/{by_link.split('/')[2]}", key)
    for name in ("birgit", "petra", "gesa", "anton"):
        client = visit(name)
        texts[f"page of {name}"] = client.get(wall(meeting)).text
        texts[f"polling of {name}"] = client.get(f"/tables/dithmarschen/changes?since=0&show={key}").text
        texts[f"frame of {name}"] = first_frame(client, "/live/dithmarschen", key)
    for where, text in texts.items():
        text = re.sub(r"<head.*?</head>|<script.*?</script>", "", text, flags=re.DOTALL)
        assert [word for word in SHOWN if word not in text] == [], where
        assert [word for word in SECRETS if word in text] == [], where


def first_frame(client, path, key):
    """The first frame with this fragment for a page that was open from the beginning."""
    with client.websocket_connect(f"{path}?since=0&show={key}", headers=ORIGIN) as socket:
        while key not in (frame := socket.receive_text()):
            pass
        return frame


def test_what_becomes_internal_leaves_the_wall_at_once(visit, database, meeting):
    block = write(database, meeting, "decision", "Doch nicht für alle.")
    by_link, key = link(visit, meeting), f"projector-{meeting}"
    with visit().websocket_connect(f"/live/via/{by_link.split('/')[2]}?since=0&show={key}", headers=ORIGIN) as socket:
        while "Doch nicht für alle." not in socket.receive_text():
            pass
        with database.read() as db:
            before = newest(db)
        visit("ole").post(f"/tables/dithmarschen/blocks/{block}/layer", data={"internal": "1"})
        # Frames about earlier events may still come.
        while key not in (frame := socket.receive_text()) or event_of(frame) <= before:
            pass
    assert "Doch nicht" not in frame and "Doch nicht" not in visit().get(by_link).text


def event_of(frame):
    """The event up to which a frame is complete."""
    return int(re.search(r'data-event="(\d+)"', frame)[1])


def test_after_the_meeting_the_wall_shows_nothing_of_the_draft(visit, database, meeting):
    by_link = link(visit, meeting)
    write(database, meeting, "decision", "Noch ein Entwurf.")
    write(database, meeting, "action", "@Amt Noch eine Aufgabe")
    for client, path in ((visit("petra"), wall(meeting)), (visit(), by_link)):
        assert "Noch ein Entwurf." in shown(client, path) and "Noch eine Aufgabe" in shown(client, path)
    visit("birgit").post(stage.live(meeting, "/end"))
    for client, path in ((visit("petra"), wall(meeting)), (visit("birgit"), wall(meeting)), (visit(), by_link)):
        words = shown(client, path)
        assert "Die Sitzung ist beendet" in words
        assert "Noch ein" not in words and "TOP" not in words


@pytest.mark.parametrize("text", ["Sitzung am 15.7.2027 um 14:00", "Beschluss 3/2026", "200 Euro für 12 Personen", ""])
def test_numbers_that_are_no_telephone_numbers_stay(text):
    assert masked(text) == text


def test_hostile_text_stays_text(visit, database, meeting):
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"
    with database.write() as db:
        db.get_one(AgendaItem, stage.items(database, meeting)["1"].id).title = evil
    write(database, meeting, "action", f"@{evil} {evil}")
    for client, path in ((visit("petra"), wall(meeting)), (visit(), link(visit, meeting))):
        page = client.get(path).text
        assert "&lt;script&gt;" in page and "<script>alert" not in page and "<img" not in page


def test_a_link_shows_the_same_without_signing_in_and_can_do_nothing(visit, database, meeting):
    path = link(visit, meeting)
    nobody = visit()
    assert shown(nobody, path) == shown(visit("gesa"), wall(meeting))
    page = nobody.get(path).text
    assert "<form" not in page and "<button" not in page and "/tables/" not in page
    for method in (nobody.post, nobody.put, nobody.delete):
        assert method(path).status_code == 405
    assert nobody.get(wall(meeting)).headers["location"].startswith("/sign-in")
    assert nobody.get(f"/via/{path.split('/')[2]}/minutes").status_code == 404


def test_polling_through_a_link(visit, database, meeting):
    nobody = visit()
    changes = link(visit, meeting).replace("/projector", "/changes")
    with database.write() as db:
        items = stage.items(database, meeting)
        running.set_current_item(world.actor(db, "birgit"), db.get_one(Meeting, meeting), items["1"].id, items["2"].id)
    reply = nobody.get(f"{changes}?since=0&show=activity,members,attendance-{meeting}").text
    assert f'hx-target="#projector-{meeting}"' in reply and "TOP 2 von 5" in reply
    assert reply.count("<hx-partial") == 2, "the wall and the cursor, whatever is asked for"
    newest = re.search(r'data-event="(\d+)"', reply)[1]
    assert "projector-" not in nobody.get(f"{changes}?since={newest}").text
    assert nobody.get(f"{changes}?since=x%00").status_code == 200


def test_a_link_ends_a_day_after_the_meeting_or_when_the_moderation_says_so(visit, database, meeting):
    path = link(visit, meeting)
    with database.write() as db:
        running.end_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    for hours, status in ((23, 200), (25, 410)):
        with clock.shifted(clock.now() + timedelta(hours=hours)):
            reply = visit().get(path)
            assert reply.status_code == status
    assert "Dieser Link gilt nicht mehr" in reply.text
    assert visit().get(path).status_code == 200
    assert visit("birgit").post(wall(meeting, "/links/end")).status_code == 303
    assert visit().get(path).status_code == 410
    assert visit().get(path.replace("/projector", "/changes")).status_code == 404
    again = link(visit, meeting)
    assert visit().get(again).status_code == 200


def test_a_long_meeting_keeps_its_link(visit, database, meeting):
    path = link(visit, meeting)
    with database.read() as db:
        ends = db.query(GuestLink).one().expires_at
        assert ends == db.get_one(Meeting, meeting).ends_at + timedelta(hours=24)
    with clock.shifted(ends - timedelta(hours=1)):
        with database.write() as db:
            running.end_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
        assert visit().get(path).status_code == 200
    with database.read() as db:
        assert db.query(GuestLink).one().expires_at > ends


@pytest.mark.parametrize("token", ["x", "a" * 32, "a" * 3000, "%00"])
def test_unknown_tokens(visit, token):
    for path in (f"/via/{token}/projector", f"/via/{token}/changes"):
        assert visit().get(path).status_code == 404


def test_only_the_moderation_makes_links(visit, meeting):
    for name, status in (("ole", 403), ("gesa", 403), ("merle", 404)):
        assert visit(name).post(wall(meeting, "/links")).status_code == status
    page = visit("birgit").post(wall(meeting, "/links")).text
    assert "rt-qr__code" in page and "1 Link gilt bis" in page


def test_the_same_number_of_queries_for_many_results(visit, database, meeting):
    from tests.meetings.conftest import queries_of

    client = visit("petra")
    write(database, meeting, "decision", "Erster.")
    before = queries_of(client, wall(meeting))
    for number in range(5):
        write(database, meeting, "decision", f"Noch einer, {number}.")
    assert queries_of(client, wall(meeting)) == before
    with database.read() as db:
        assert db.query(Block).count() == 6
