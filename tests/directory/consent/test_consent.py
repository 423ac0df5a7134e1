"""Who sees a number; a private one needs a consent, and is gone everywhere as soon as that is taken back."""

from datetime import timedelta

import pytest

from roundtable.core.clock import today
from roundtable.core.errors import Invalid
from roundtable.directory import actions as directory
from roundtable.directory.contact_files import actions as contact_files
from roundtable.directory.contact_files.models import ContactFile
from roundtable.directory.models import Channel, Organisation, Verification
from roundtable.search.models import SearchEntry
from roundtable.web import fragments
from tests import world
from tests.directory.entries.test_entries import FORM, LIST, text_of

MOBILE, SIGN = "+49 170 7654321", "7654321"
AGREED = {"owner": "private", "consent_source": "Mail vom Mai", "consent_on": today().isoformat()}
PEOPLE = ("gesa", "petra", "jonas", "ole", "birgit")


@pytest.fixture
def add(ghana, visit):
    def send(who="birgit", **fields):
        form = {"kind": "phone", "value": MOBILE, "visibility": "all"}
        return visit(who).post(f"{LIST}/{ghana}/channels", data=form | fields)

    return send


def who_sees(visit, ghana):
    """Those on whose pages and frames the number stands."""
    fragments.cache.clear()
    return [who for who in PEOPLE if SIGN in visit(who).get(f"{LIST}/{ghana}").text]


def outside(visit, ghana):
    """Where it stands in what leaves the table, or is found, for the one with the most rights."""
    birgit = visit("birgit")
    files = (f"{LIST}.csv", f"{LIST}.vcf", f"{LIST}/{ghana}.vcf")
    finds = (f"{LIST}?q={SIGN}", f"/search?q={SIGN}")
    found = [url for url in files if SIGN in birgit.get(url).text.replace(" ", "")]
    return found + [url for url in finds if "Botschaft der Republik Ghana" in birgit.get(url).text]


@pytest.mark.parametrize(
    ("visibility", "seen_by"), [("all", PEOPLE), ("members", PEOPLE[1:]), ("moderation", PEOPLE[3:])]
)
def test_a_number_is_seen_by_those_it_is_for_from_its_first_row_on(starter, ghana, visit, add, visibility, seen_by):
    assert add(visibility=visibility, **AGREED).status_code == 303
    assert who_sees(visit, ghana) == list(seen_by)
    if visibility != "all":
        with starter.read() as db:
            assert not [entry for entry in db.query(SearchEntry) if SIGN in entry.body.replace(" ", "")]
        for url in (f"{LIST}.csv", f"{LIST}.vcf", f"{LIST}/{ghana}.vcf"):
            assert SIGN not in visit("birgit").get(url).text.replace(" ", "")
    else:
        assert SIGN in visit("birgit").get(f"{LIST}/{ghana}.vcf").text.replace(" ", "")


def test_a_hidden_number_is_a_missing_one_to_the_others(starter, ghana, visit, add):
    add(visibility="moderation", **AGREED)
    with starter.read() as db:
        ident = db.query(Channel).filter_by(value=MOBILE).one().id
    url = f"{LIST}/{ghana}/channels/{ident}"
    assert [visit(who).get(url).status_code for who in ("petra", "jonas", "birgit")] == [404, 404, 200]
    assert visit("jonas").post(f"{url}/check", data={"how": "phone"}).status_code == 404
    assert visit("jonas").post(f"{url}/consent/withdrawal").status_code == 404


def test_nobody_hides_a_number_from_themselves(starter, ghana, visit, add):
    assert add("petra", visibility="moderation", **AGREED).status_code == 422
    assert add("jonas", visibility="nobody", **AGREED).status_code == 422
    assert 'value="moderation"' not in visit("jonas").get(f"{LIST}/{ghana}/channels/new").text
    assert 'value="moderation"' in visit("birgit").get(f"{LIST}/{ghana}/channels/new").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"owner": ""}, "Das ist eine Mobilnummer."),
        ({"consent_source": " "}, "Bitte schreiben Sie, wie die Person zugestimmt hat"),
        ({"consent_on": ""}, "an welchem Tag die Person zugestimmt hat"),
        ({"consent_on": (today() + timedelta(days=1)).isoformat()}, "Dieser Tag liegt in der Zukunft."),
        ({"consent_on": "gestern"}, "Bitte geben Sie ein Datum ein"),
    ],
)
@pytest.mark.parametrize("value", [MOBILE, "0170/7654321", "0049 (0)170 7654321"])
def test_a_private_number_is_not_saved_without_source_and_date(starter, ghana, visit, add, wrong, sentence, value):
    reply = add(value=value, **AGREED | wrong)
    assert reply.status_code == 422 and sentence in text_of(reply.text) and value in reply.text
    with starter.read() as db:
        assert not [row for row in db.query(Channel) if SIGN in row.value.replace(" ", "")]


def test_no_other_way_leads_past_the_question(starter, ghana, phone_of, visit):
    """Neither a correction, nor a new entry, nor a suggested one, nor an action that says nothing of it."""
    changed = visit("birgit").post(
        f"{LIST}/{ghana}/channels/{phone_of(ghana)}", data={"result": "changed", "value": MOBILE}
    )
    assert changed.status_code == 422
    for url in (LIST, f"{LIST}/suggestions"):
        reply = visit("birgit").post(url, data=FORM | {"phone": MOBILE})
        assert reply.status_code == 422 and "Das ist eine Mobilnummer" in text_of(reply.text)
    with starter.write() as db, pytest.raises(Invalid):
        directory.add_channel(world.actor(db, "birgit"), db.get(Organisation, ghana), "phone", MOBILE)


def test_a_mobile_number_of_the_office_needs_no_consent(starter, ghana, visit, add):
    assert add(owner="office").status_code == 303
    assert who_sees(visit, ghana) == list(PEOPLE)


def test_a_consent_taken_back_removes_the_number_everywhere_at_once(starter, ghana, visit, add):
    add(**AGREED)
    with starter.read() as db:
        ident = db.query(Channel).filter_by(value=MOBILE).one().id
    url = f"{LIST}/{ghana}/channels/{ident}"
    visit("petra").post(url, data={"result": "gone"})  # a suggestion that names it
    visit("jonas").post(url, data={"result": "changed", "value": f"{MOBILE}0", **AGREED, "visibility": "all"})
    visit("jonas").post(url, data={"result": "changed", "value": MOBILE, **AGREED, "visibility": "all"})
    assert outside(visit, ghana)
    assert visit("petra").post(f"{url}/consent/withdrawal").status_code == 403
    shown = {"HX-Request": "true", "Rt-Show": f"organisation-{ghana}"}
    frame = visit("jonas").post(f"{url}/consent/withdrawal", headers=shown)
    assert frame.status_code == 200 and SIGN not in frame.text
    assert who_sees(visit, ghana) == [] and outside(visit, ghana) == []
    for page in (f"{LIST}/{ghana}/earlier", f"{LIST}/suggestions", f"{LIST}?check=archived", url):
        assert SIGN not in visit("birgit").get(page).text
    history = text_of(visit("birgit").get(f"{LIST}/{ghana}").text)
    assert "Einwilligung zurückgezogen, Nummer entfernt (Telefon)" in history
    with starter.read() as db:
        row = db.get(Channel, ident)
        assert (row.value, row.consent_source, row.private, row.withdrawn_on) == ("", "", False, today())
        assert not [line for line in db.query(Verification) if SIGN in line.old_value + line.new_value]
    # It doesn't come back, and taking it back twice says so.
    assert visit("jonas").post(f"{url}/restoration").status_code == 409
    assert visit("jonas").post(f"{url}/consent/withdrawal").status_code == 409


@pytest.mark.parametrize("spelling", ["0170 765 43 21", "+49 (0)170/7654321", "0049170-7654321"])
def test_files_with_the_number_go_with_the_consent(starter, ghana, visit, add, spelling):
    """Also those that nobody has taken over yet, however the number is written there."""
    add(**AGREED)
    with starter.write() as db:
        here = world.actor(db, "birgit")
        contact_files.keep(here, "mit.csv", f"Name;Telefon\nJemand;{spelling}\n".encode())
        contact_files.keep(here, "ohne.csv", b"Name;Telefon\nJemand;0431 222333\n")
        ident = db.query(Channel).filter_by(value=MOBILE).one().id
    assert visit("birgit").post(f"{LIST}/{ghana}/channels/{ident}/consent/withdrawal").status_code == 303
    with starter.read() as db:
        assert [file.name for file in db.query(ContactFile)] == ["ohne.csv"]
