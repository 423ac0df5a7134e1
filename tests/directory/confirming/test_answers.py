"""F40: the page behind the link. What the office sees, and what its three answers do."""

import re
from datetime import timedelta

import pytest

from roundtable.core import clock
from roundtable.core.models import Event
from roundtable.directory import actions as directory
from roundtable.directory import checks
from roundtable.directory.actions import Correction
from roundtable.directory.confirming.models import EntryInquiry
from roundtable.directory.models import Channel, HoursCheck, Organisation, Verification
from roundtable.directory.opt_outs.models import OptOut
from roundtable.directory.suggestions.models import Suggestion
from roundtable.directory.verification import queries as verification_queries
from tests import world
from tests.directory.confirming.conftest import ASK, HIDDEN, LIST, MAIL, fields_of, seen_in
from tests.directory.entries.test_entries import text_of

ALL = f"{LIST}/suggestions"
TAKE = r'id="take-(\d+)">\s*<input type="hidden" name="seen" value="(\w+)"'


@pytest.fixture
def link(ask, centre):
    (path,) = ask(centre.id)
    return path


def all_of(database, model):
    with database.read() as db:
        return db.query(model).order_by(model.id).all()


def state_of(database):
    """Everything but the event of sign-ins, to see that nothing changed."""
    return [
        [dict(vars(row), _sa_instance_state=0) for row in all_of(database, model)]
        for model in (Channel, Organisation, Verification, HoursCheck, Suggestion, OptOut, EntryInquiry, Event)
    ]


def test_the_page_shows_only_what_is_public_and_reading_it_changes_nothing(visit, link, database):
    before = state_of(database)
    for language in ("de", "en"):
        guest = visit("")
        guest.cookies.set("locale", language)
        for path in (link, f"{link}/opt-out"):
            page = guest.get(path)
            assert page.status_code == 200 and not [hidden for hidden in HIDDEN if hidden in page.text]
        page = guest.get(link).text
        assert ("Alles stimmt" if language == "de" else "Everything is right") in page
        for public in ("Rückkehrberatung Heide", "+49 481 12345", MAIL, "Markt 1, 25746 Heide", "Mo 9-12", "Deutsch"):
            assert public in page
        assert guest.get(f"{link}/confirmation").status_code in (404, 405)
    assert state_of(database) == before


def test_one_button_confirms_every_public_fact(visit, link, centre, database):
    guest = visit("")
    reply = guest.post(f"{link}/confirmation", data={"seen": seen_in(guest.get(link).text)})
    assert (reply.status_code, reply.headers["location"]) == (303, link)
    assert "haben Sie bestätigt, dass alles stimmt" in text_of(guest.get(link).text)
    with database.read() as db:
        entry = db.get(Organisation, centre.id)
        for channel in entry.channels:
            own = channel.visibility == "all" and not channel.private and not channel.archived_at
            assert (channel.verified_how == "self", bool(channel.verified_on)) == (own, own)
            assert channel.verified_by_id is None and (not own or (channel.misses, channel.doubted_on) == (0, None))
        lines = [line for line in db.query(Verification) if line.how == "self"]
        assert {*centre.ways.values()} < {line.channel_id for line in lines} and len(lines) == 4
        assert checks.hours_of(entry).verified_how == "self"
        assert not verification_queries.doubts(db, "01051")[1]
        assert entry.edited_at is None


def test_the_verdict_says_so_wherever_there_is_one(visit, link, centre, config):
    guest = visit("")
    guest.post(f"{link}/confirmation", data={"seen": seen_in(guest.get(link).text)})
    said = f"von der Stelle selbst bestätigt {clock.today():%m/%Y}"
    for url in ("", "?q=Heide", f"/{centre.id}", ".csv?q=Heide", f"/{centre.id}.vcf", "/print?q=Heide"):
        text = visit("birgit").get(LIST + url).text.replace("\r\n ", "")
        assert said in text, url
    assert "durch die Stelle selbst" in visit("birgit").get(f"{LIST}.csv?q=Heide").text
    history = text_of(visit("birgit").get(f"{LIST}/{centre.id}").text)
    assert "Die Stelle selbst: Telefon stimmt noch" in history
    told = visit("").get("/open-data/hsds/services").json()
    assert told["contents"]
    (service,) = [each for each in told["contents"] if each["organization"]["name"] == "Rückkehrberatung Heide"]
    whole = visit("").get(f"/open-data/hsds/services/{service['id']}").text
    assert "von der Stelle selbst bestätigt" in whole or "confirmed by the office itself" in whole


def test_confirmed_facts_are_not_offered_for_checking(visit, link, centre, database):
    with database.write() as db:
        db.get(Channel, centre.ways["phone"]).doubted_on = None
        phone = db.get(Channel, centre.ways["phone"])
        phone.misses, phone.unreachable_on = 0, None
    petra = visit("petra")
    petra.post(f"{LIST}/checklist")
    assert "+49 481 12345" in petra.get(f"{LIST}/checklist").text
    guest = visit("")
    guest.post(f"{link}/confirmation", data={"seen": seen_in(guest.get(link).text)})
    assert "+49 481 12345" not in petra.get(f"{LIST}/checklist").text
    with database.read() as db:
        assert not [way for _entry, way in verification_queries.due(db, "01051", 0, 3) if way in centre.ways.values()]


def test_after_its_period_the_confirmation_is_old_and_says_whose_it_was(visit, link, centre, database):
    guest = visit("")
    guest.post(f"{link}/confirmation", data={"seen": seen_in(guest.get(link).text)})
    with database.read() as db:
        phone = db.get(Channel, centre.ways["phone"])
        assert checks.state(phone, clock.today() + timedelta(days=184)) == "old"
        assert "von der Stelle selbst" in checks.verdict(phone, clock.today() + timedelta(days=184)).text


def test_corrections_are_suggestions_and_taken_over_in_one_action(visit, link, centre, database):
    guest = visit("")
    form = fields_of(guest.get(link).text)
    form |= {f"way-{centre.ways['phone']}": "0481 / 777 88", f"way-{centre.ways['address']}": "", "rest": "1"}
    form |= {"office_hours": "Di 10-12", "new-website": "beratung.example", "remark": "Im August ist geschlossen."}
    reply = guest.post(f"{link}/corrections", data=form)
    assert reply.status_code == 303, text_of(reply.text)
    assert "Ihre Korrekturen" in guest.get(link).text
    found = {(row.field, row.new_value) for row in all_of(database, Suggestion)}
    assert found == {
        ("value", "0481 / 777 88"),
        ("gone", ""),
        ("office_hours", "Di 10-12"),
        ("website", "https://beratung.example"),
        ("remark", "Im August ist geschlossen."),
    }
    with database.read() as db:
        assert db.get(Channel, centre.ways["phone"]).value == "+49 481 12345"
        assert db.get(Channel, centre.ways["email"]).verified_how == "self"  # the rest is right
        assert db.get(Channel, centre.ways["phone"]).verified_how == ""
    birgit = visit("birgit")
    page = birgit.get(ALL).text
    assert "Die Stelle selbst, über ihren Link" in text_of(page) and "Im August ist geschlossen." in page
    for _each in range(5):
        ident, seen = re.search(TAKE, birgit.get(ALL).text).groups()
        reply = birgit.post(f"{ALL}/{ident}/acceptance", data={"seen": seen})
        assert reply.status_code == 303, text_of(reply.text)
    with database.read() as db:
        entry = db.get(Organisation, centre.id)
        phone = db.get(Channel, centre.ways["phone"])
        assert (phone.value, phone.verified_how, phone.verified_by_id) == ("0481 / 777 88", "self", None)
        assert entry.office_hours == "Di 10-12" and checks.hours_of(entry).verified_how == "self"
        assert db.get(Channel, centre.ways["address"]).archived_at
        website = next(channel for channel in entry.channels if channel.kind == "website")
        assert (website.value, website.verified_how) == ("https://beratung.example", "self")
    assert {row.state for row in all_of(database, Suggestion)} == {"taken"}


def test_a_mobile_number_of_the_office_can_be_taken_over(visit, link, centre, database):
    guest = visit("")
    form = fields_of(guest.get(link).text) | {f"way-{centre.ways['phone']}": "0171 2345678"}
    assert guest.post(f"{link}/corrections", data=form).status_code == 303
    birgit = visit("birgit")
    ident, seen = re.search(TAKE, birgit.get(ALL).text).groups()
    assert birgit.post(f"{ALL}/{ident}/acceptance", data={"seen": seen}).status_code == 303
    with database.read() as db:
        phone = db.get(Channel, centre.ways["phone"])
        assert (phone.value, phone.visibility, phone.private) == ("0171 2345678", "all", False)


def test_sent_twice_is_one_suggestion_and_something_newer_takes_its_place(visit, link, centre, database):
    guest = visit("")
    form = fields_of(guest.get(link).text) | {"city": "Heide-Süd"}
    for _time in range(2):
        assert guest.post(f"{link}/corrections", data=form).status_code == 303
    assert [row.state for row in all_of(database, Suggestion)] == ["open"]
    guest.post(f"{link}/corrections", data=form | {"city": "Meldorf"})
    guest.post(f"{link}/corrections", data=form | {"city": "Heide", "remark": "doch Heide"})
    assert [(r.new_value, r.state) for r in all_of(database, Suggestion)] == [
        ("Heide-Süd", "declined"),
        ("Meldorf", "open"),
        ("doch Heide", "open"),
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Namen"),
        ({"new-website": "kein web"}, "new-website"),
        ({"remark": "x" * 1001}, "1001"),
        ({"office_hours": "x" * 2001}, "2001"),
        ({}, "Das steht alles schon so da"),
        ({"remark": "Frau Rahimi aus Kabul kommt am 12.3. mit Aktenzeichen 123/45"}, "erkennbar"),
    ],
)
def test_what_is_wrong_comes_back_with_all_that_was_typed(visit, link, database, typed, said):
    guest = visit("")
    form = fields_of(guest.get(link).text)
    form |= ({"languages": "Deutsch, Arabisch"} if typed else {}) | typed
    reply = guest.post(f"{link}/corrections", data=form)
    assert reply.status_code == 422 and said in reply.text
    assert all_of(database, Suggestion) == []
    kept = fields_of(reply.text)
    assert all(kept[name] == value for name, value in form.items() if name != "seen")


def test_a_hint_lets_the_same_text_through_the_second_time(visit, link, database):
    guest = visit("")
    form = fields_of(guest.get(link).text) | {"remark": "Fragen Sie nach Frau Rahimi, sie ist Klientin aus Kabul."}
    reply = guest.post(f"{link}/corrections", data=form)
    assert reply.status_code == 422
    assert guest.post(f"{link}/corrections", data=fields_of(reply.text)).status_code == 303
    assert len(all_of(database, Suggestion)) == 1


def test_what_somebody_changed_meanwhile_is_shown_before_it_is_confirmed(visit, link, centre, database):
    guest = visit("")
    page = guest.get(link).text
    with database.write() as db:
        channel = db.get(Channel, centre.ways["phone"])
        directory.correct(world.actor(db, "jonas"), channel, Correction("changed", "+49 481 55555"))
    reply = guest.post(f"{link}/confirmation", data={"seen": seen_in(page)})
    assert reply.status_code == 409 and "+49 481 55555" in reply.text
    assert not [row for row in all_of(database, EntryInquiry) if row.answer]
    # A form of before doesn't bring the old number back.
    form = fields_of(page) | {"city": "Meldorf"}
    assert guest.post(f"{link}/corrections", data=form).status_code == 303
    assert [(row.field, row.new_value) for row in all_of(database, Suggestion)] == [("city", "Meldorf")]
    reply = guest.post(f"{link}/corrections", data=form | {"rest": "1", "remark": "Danke"})
    assert reply.status_code == 422 and "Danke" in reply.text


def test_a_link_can_be_used_again_and_too_often_is_too_often(visit, link, database):
    guest = visit("")
    for _time in range(2):
        assert guest.post(f"{link}/confirmation", data={"seen": seen_in(guest.get(link).text)}).status_code == 303
    for number in range(28):
        assert guest.post(f"{link}/corrections", data={"remark": f"Bemerkung {number}"}).status_code == 303
    reply = guest.post(f"{link}/corrections", data={"remark": "Eine zu viel"})
    assert reply.status_code == 409 and "Eine zu viel" in reply.text and "Bitte warten Sie" in reply.text


@pytest.mark.parametrize("end", ["expired", "revoked", "archived", "merged", "opted_out"])
def test_a_link_that_leads_nowhere_is_a_friendly_page_and_keeps_what_was_typed(visit, link, centre, database, end):
    guest = visit("")
    form = fields_of(guest.get(link).text) | {"remark": "Das habe ich lange geschrieben."}
    later = clock.now() + timedelta(days=61 if end == "expired" else 0)
    with database.write() as db:
        entry = db.get(Organisation, centre.id)
        if end in ("archived", "merged"):
            entry.archived_at = clock.now()
        if end == "merged":
            other = Organisation(kind="other", name="Anderes Amt", note="Geheim")
            db.add(other)
            db.flush()
            entry.merged_into_id = other.id
    if end == "opted_out":
        guest.post(f"{link}/opt-out", data={"reason": ""})
    if end == "revoked":
        visit("birgit").post(f"{ASK}/{all_of(database, EntryInquiry)[0].id}/withdrawal")
    with clock.shifted(later):
        for path in (link, f"{link}/opt-out"):
            page = guest.get(path)
            assert page.status_code == (200 if end == "opted_out" else 410), page.status_code
            assert "+49 481 12345" not in page.text and "Anderes Amt" not in page.text
        for path in ("confirmation", "corrections", "opt-out"):
            reply = guest.post(f"{link}/{path}", data=form)
            assert reply.status_code == 410 and "Das habe ich lange geschrieben." in reply.text
    assert all_of(database, Suggestion) == []


def test_an_unknown_link_is_an_unknown_address(visit, link):
    assert visit("").get("/via/gibt-es-nicht/entry").status_code == 404
    assert visit("").get(link.replace("/entry", "/proposal")).status_code == 404


def test_a_correction_taken_over_later_counts_from_the_day_on_which_the_office_said_it(visit, link, centre, database):
    guest = visit("")
    form = fields_of(guest.get(link).text) | {f"way-{centre.ways['phone']}": "0481 77788", "office_hours": "Di 10-12"}
    with clock.shifted(clock.now() + timedelta(days=1)):
        said = clock.today()
        assert guest.post(f"{link}/corrections", data=form).status_code == 303
    birgit = visit("birgit")
    with clock.shifted(clock.now() + timedelta(days=30)):
        for _each in range(2):
            ident, seen = re.search(TAKE, birgit.get(ALL).text).groups()
            assert birgit.post(f"{ALL}/{ident}/acceptance", data={"seen": seen}).status_code == 303
    with database.read() as db:
        phone = db.get(Channel, centre.ways["phone"])
        assert (phone.value, phone.verified_on) == ("0481 77788", said)
        assert checks.hours_of(phone.organisation).verified_on == said


def test_open_data_name_the_office_as_who_checked(visit, link):
    guest = visit("")
    guest.post(f"{link}/confirmation", data={"seen": seen_in(guest.get(link).text)})
    (service,) = guest.get("/open-data/hsds/services?search=R%C3%BCckkehrberatung").json()["contents"]
    whole = guest.get(f"/open-data/hsds/services/{service['id']}").json()
    assert {each["updated_by"] for each in whole["metadata"]} == {"Rückkehrberatung Heide"}
