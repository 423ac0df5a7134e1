"""One entry: checks, corrections, forms, rights, history."""

import re
from datetime import timedelta
from html import unescape

import pytest

from roundtable.core import clock
from roundtable.core.clock import today
from roundtable.core.config import ROOT
from roundtable.core.errors import Invalid
from roundtable.core.models import Event
from roundtable.directory import actions as directory
from roundtable.directory import channels, checks
from roundtable.directory.entries import history
from roundtable.directory.models import Channel, Organisation, Verification
from tests import world
from tests.directory.conftest import statements_of

LIST = "/tables/dithmarschen/directory"
HTMX = {"HX-Request": "true"}
NASTY = "<script>alert(1)</script>\"'\u202e={{7*7}}\\;,"


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def channel(database, ident: int) -> Channel:
    with database.read() as db:
        found = db.get(Channel, ident)
        assert found
        return found


def test_still_correct(starter, ghana, phone_of, visit):
    jonas, phone = visit("jonas"), phone_of(ghana)
    reply = jonas.post(f"{LIST}/{ghana}/channels/{phone}/check", data={"how": "phone", "seen": "+49 30 5471490"})
    assert (reply.status_code, reply.headers["location"]) == (303, f"{LIST}/{ghana}?answered={phone}&saved=checked")
    row = channel(starter, phone)
    assert (row.verified_on, row.verified_how, row.verified_as) == (today(), "phone", "Migrationsberatung")
    shown = f"geprüft {today():%m/%Y} von Jonas, Migrationsberatung, per Telefon"
    assert shown in text_of(visit("petra").get(f"{LIST}/{ghana}").text)
    assert shown in text_of(visit("petra").get(LIST, params={"q": "ghana"}).text)
    # The address of the same office is as unchecked as before, and so is what is known of its papers.
    assert text_of(visit("petra").get(f"{LIST}/{ghana}").text).count("ungeprüft, Stand 12/2023") == 3
    with starter.read() as db:
        event = db.query(Event).order_by(Event.id.desc()).first()
        assert (event.verb, event.topic, event.subject, event.table_id) == (
            "directory.verified",
            f"directory/{ghana}",
            f"organisation/{ghana}",
            None,
        )


def test_check_by_htmx_answers_with_the_entry(starter, ghana, phone_of, visit):
    url = f"{LIST}/{ghana}/channels/{phone_of(ghana)}/check"
    headers = {**HTMX, "Rt-Show": f"organisation-{ghana}"}
    reply = visit("petra").post(url, data={"how": "web"}, headers=headers)
    assert reply.status_code == 200
    assert f'hx-target="#organisation-{ghana}"' in reply.text
    assert "von Petra, Helferkreis Heide, im Internet" in text_of(reply.text)


def test_a_check_says_how(starter, ghana, phone_of, visit):
    for how in ("", "telepathy"):
        reply = visit("petra").post(f"{LIST}/{ghana}/channels/{phone_of(ghana)}/check", data={"how": how})
        assert reply.status_code == 422
    assert channel(starter, phone_of(ghana)).verified_on is None


def checked(database, ident: int) -> tuple[object, ...]:
    row = channel(database, ident)
    return row.verified_on, row.verified_by_id, row.verified_as, row.verified_how, row.unreachable_on


def test_a_check_is_taken_back_to_what_was_known_before(starter, ghana, phone_of, visit):
    """Unchecked, checked by somebody, nobody reached: each is what stands there again."""
    phone = phone_of(ghana)
    path = f"{LIST}/{ghana}/channels/{phone}"
    before = [
        lambda: None,
        lambda: visit("jonas").post(f"{path}/check", data={"how": "phone"}),
        lambda: visit("jonas").post(path, data={"result": "unreachable", "how": "phone"}),
        lambda: visit("jonas").post(path, data={"result": "changed", "value": "+49 30 547149-0"}),
        lambda: visit("jonas").post(path, data={"result": "changed", "value": "+49 30 999"}),
    ]
    for prepare in before:
        prepare()
        known = checked(starter, phone)
        visit("petra").post(f"{path}/check", data={"how": "mail"})
        assert checked(starter, phone) != known
        assert visit("petra").post(f"{path}/check/withdrawal").status_code == 303
        assert checked(starter, phone) == known
    page = text_of(visit("petra").get(f"{LIST}/{ghana}").text)
    assert "Petra, Helferkreis Heide nahm die Prüfung zurück: Telefon" in page


def test_only_the_last_check_only_ones_own_and_only_of_today_is_taken_back(starter, ghana, phone_of, visit):
    path = f"{LIST}/{ghana}/channels/{phone_of(ghana)}"
    assert visit("petra").post(f"{path}/check/withdrawal").status_code == 403  # there is none
    visit("petra").post(f"{path}/check", data={"how": "mail"})
    assert visit("jonas").post(f"{path}/check/withdrawal").status_code == 403
    assert visit("gesa").post(f"{path}/check/withdrawal").status_code == 403
    with clock.shifted(clock.now() + timedelta(days=1)):
        assert visit("petra").post(f"{path}/check/withdrawal").status_code == 409
    visit("jonas").post(f"{path}/check", data={"how": "phone"})
    assert visit("petra").post(f"{path}/check/withdrawal").status_code == 403
    assert visit("jonas").post(f"{path}/check/withdrawal").status_code == 303
    # Now Petra's counts again.
    assert channel(starter, phone_of(ghana)).verified_how == "mail"
    assert visit("petra").post(f"{path}/check/withdrawal").status_code == 303
    assert visit("petra").post(f"{path}/check/withdrawal").status_code == 403


def test_a_check_of_what_was_changed_meanwhile_is_refused(starter, ghana, phone_of, visit):
    url = f"{LIST}/{ghana}/channels/{phone_of(ghana)}"
    assert visit("jonas").post(url, data={"result": "changed", "value": "1"}).status_code == 422
    assert visit("jonas").post(url, data={"result": "changed", "value": "+49 30 12345"}).status_code == 303
    reply = visit("petra").post(f"{url}/check", data={"how": "phone", "seen": "+49 30 5471490"})
    assert reply.status_code == 409
    assert channel(starter, phone_of(ghana)).verified_on is None


def test_age_of_a_check():
    row = Channel(kind="phone", verified_on=today(), verified_as="member", verified_how="on_site")
    now = row.verified_on
    assert checks.verdict(row, now).text == f"geprüft {now:%m/%Y} von Mitglied, vor Ort"
    assert checks.verdict(row, now + timedelta(days=183)).mark == "ok"
    old = checks.verdict(row, now + timedelta(days=184))
    assert (old.mark, old.icon, old.text) == ("old", "history", f"zuletzt geprüft {now:%m/%Y}, veraltet")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2022-11-16", "11/2022"),
        ("2024-04", "04/2024"),
        ("2024", "2024"),
        ("n.d.", ""),
        ("", ""),
        ("n.d. (after 2023-08)", "nach 08/2023"),
        ("spring 2020", "spring 2020"),
    ],
)
def test_stand(given, shown):
    assert checks.source_month(given) == shown


def test_a_typo_neither_renews_nor_ends_a_check(starter, ghana, phone_of):
    earlier = today() - timedelta(days=40)
    with starter.write() as db:
        here, entry = world.actor(db, "jonas"), db.get(Organisation, ghana)
        phone = directory.channel_of(entry, phone_of(ghana))
        directory.verify(here, phone, "phone")
        phone.verified_on = earlier
        directory.correct(here, phone, directory.Correction("changed", value="+49 (0)30 547-1490", label="Zentrale"))
        assert (phone.verified_on, phone.verified_how, phone.value) == (earlier, "phone", "+49 (0)30 547-1490")
        typed = directory.Entry("Botschaft der Republik Ghana in Berlin", "embassy", "GH")
        directory.edit_entry(here, entry, typed, entry.version)
        assert phone.verified_on == earlier


def test_another_value_ends_the_check(starter, ghana, phone_of, visit):
    phone = phone_of(ghana)
    visit("jonas").post(f"{LIST}/{ghana}/channels/{phone}/check", data={"how": "phone"})
    form = visit("petra").get(f"{LIST}/{ghana}/channels/{phone}").text
    assert 'value="+49 30 5471490"' in form
    visit("petra").post(f"{LIST}/{ghana}/channels/{phone}", data={"result": "changed", "value": "030 99 88 77"})
    row = channel(starter, phone)
    assert (row.value, row.verified_on, row.verified_how, row.verified_by_id) == ("030 99 88 77", None, "", None)
    day = f"{today():%d.%m.%Y}"
    page = text_of(visit("petra").get(f"{LIST}/{ghana}").text)
    assert f"eingetragen von Petra, Helferkreis Heide am {day}" in page
    assert f"ungeprüft, Stand {today():%m/%Y}" in page
    assert "Petra, Helferkreis Heide ändert Telefon von +49 30 5471490 in 030 99 88 77" in page
    assert 'href="tel:+4930998877"' in visit("petra").get(f"{LIST}/{ghana}").text


def test_unreachable_and_gone(starter, ghana, phone_of, visit):
    phone = phone_of(ghana)
    url = f"{LIST}/{ghana}/channels/{phone}"
    visit("jonas").post(f"{url}/check", data={"how": "phone"})
    visit("petra").post(url, data={"result": "unreachable"})
    assert f"am {today():%d.%m.%Y} nicht erreicht" in text_of(visit("petra").get(f"{LIST}/{ghana}").text)
    visit("petra").post(f"{url}/check", data={"how": "phone"})
    assert channel(starter, phone).unreachable_on is None
    visit("jonas").post(url, data={"result": "gone"})
    html = visit("petra").get(f"{LIST}/{ghana}").text
    assert "tel:" not in html and "1 archivierte Angabe" in html and "Nummer ergänzen" in html
    visit("petra").post(f"{url}/restoration")
    assert channel(starter, phone).verified_on is None
    assert "tel:+49305471490" in visit("petra").get(f"{LIST}/{ghana}").text
    with starter.read() as db:
        results = [v.result for v in db.query(Verification).filter_by(channel_id=phone).order_by(Verification.id)]
    assert results == ["confirmed", "unreachable", "confirmed", "gone", "restored"]


def test_add_the_missing_number(starter, visit):
    with starter.read() as db:
        austria = db.query(Organisation).filter_by(name="Botschaft Österreich").one().id
    petra = visit("petra")
    assert f'href="{LIST}/{austria}/channels/new?kind=phone"' in petra.get(LIST, params={"q": "österreich"}).text
    reply = petra.post(
        f"{LIST}/{austria}/channels",
        data={"kind": "phone", "value": "nine nine nine", "label": "Pässe", "source": "Brief"},
    )
    assert reply.status_code == 422
    assert "Bitte geben Sie eine Nummer ein, zum Beispiel +49 431 988-1200." in reply.text
    assert 'value="nine nine nine"' in reply.text and 'value="Pässe"' in reply.text and 'value="Brief"' in reply.text
    good = {"kind": "phone", "value": "+49 30 240897-0", "label": "Pässe", "source": "Brief vom 1. Mai"}
    assert petra.post(f"{LIST}/{austria}/channels", data=good).headers["location"] == f"{LIST}/{austria}?saved=added"
    assert petra.post(f"{LIST}/{austria}/channels", data=good).status_code == 422  # it is there already
    page = visit("gesa").get(f"{LIST}/{austria}").text
    assert 'href="tel:+49302408970"' in page and "Brief vom 1. Mai" in page


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("phone", " +49 431  988-1200 ", "+49 431 988-1200"),
        ("phone", "115", "115"),
        ("email", "mailto:info@kiel.de", "info@kiel.de"),
        ("website", "www.kiel.de/amt", "https://www.kiel.de/amt"),
        ("website", "HTTP://kiel.de", "HTTP://kiel.de"),
        ("address", "Haart 148,\n24539 Neumünster", "Haart 148, 24539 Neumünster"),
    ],
)
def test_good_values(kind, typed, stored):
    assert channels.tidy(kind, typed) == stored
    assert channels.problem(kind, stored) == ""


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "12"),
        ("phone", "+49 30 1;ext=5"),
        ("phone", "tel:+4930"),
        ("phone", "1" * 30),
        ("phone", "=1+1"),
        ("email", "info"),
        ("email", "a b@c.de"),
        ("email", "a@b"),
        ("email", "a@b.de?subject=x"),
        ("email", "<a@b.de>"),
        ("website", "javascript:alert(1)"),
        ("website", "data:text/html,x"),
        ("website", "https://user:x@evil.example"),
        ("website", "ftp://x.de"),
        ("website", "kein link"),
        ("website", "//x.de"),
    ],
)
def test_bad_values(kind, value):
    assert channels.problem(kind, channels.tidy(kind, value))


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("+49 30 5471490", "+49305471490"),
        ("0431 988-1200", "+494319881200"),
        ("0049 431/988", "+49431988"),
        ("+49 (0)431 988", "+49431988"),
        ("115", "115"),
        ("(0431) 98 81", "+494319881"),
    ],
)
def test_numbers_for_dialling(typed, dialled):
    assert channels.dial(typed) == dialled


FORM = {
    "kind": "embassy",
    "name": "Botschaft von Atlantis",
    "country_code": "GR",
    "city": "Berlin",
    "note": "**Montags**",
    "website": "https://atlantis.example",
    "source_url": "https://atlantis.example/kontakt",
}


def test_new_entry(starter, visit):
    jonas = visit("jonas")
    assert jonas.get(f"{LIST}/new").status_code == 200
    reply = jonas.post(LIST, data={**FORM, "phone": "030 123456", "functions": "Passstelle: nur mit Termin\nVisa"})
    assert reply.status_code == 303
    path = reply.headers["location"]
    page = jonas.get(path).text
    for expected in ("Botschaft von Atlantis", "<strong>Montags</strong>", "tel:+4930123456", "Passstelle"):
        assert expected in page
    assert "eingetragen von Jonas, Migrationsberatung am" in text_of(page)
    assert "Botschaft von Atlantis" in jonas.get(LIST, params={"q": "atlantis passstelle"}).text
    assert jonas.post(LIST, data=FORM).status_code == 422  # the same again


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "  "}, "Bitte geben Sie den Namen der Stelle ein."),
        ({"name": "x" * 201}, "Das ist zu lang: 201 Zeichen, höchstens 200."),
        ({"kind": "spaceship"}, "Bitte wählen Sie, was für eine Stelle das ist."),
        ({"kind": ""}, "Bitte wählen Sie, was für eine Stelle das ist."),
        ({"country_code": ""}, "Eine Auslandsvertretung gehört zu einem Land. Bitte wählen Sie, zu welchem."),
        ({"country_code": "ZZ"}, "Bitte wählen Sie ein Land aus der Liste."),
        ({"region": "99999"}, "Bitte wählen Sie einen Kreis aus der Liste."),
        ({"phone": "abc"}, "Bitte geben Sie eine Nummer ein"),
        ({"email": "abc"}, "Bitte geben Sie eine E-Mail-Adresse ein"),
        ({"website": "javascript:alert(1)"}, "Bitte geben Sie eine Internetadresse ein"),
        ({"functions": "Visa\nVisa"}, "Bitte nennen Sie jede Zuständigkeit nur einmal."),
        ({"functions": "x" * 200}, "Bitte schreiben Sie je Zeile eine Zuständigkeit"),
    ],
)
def test_bad_entry_comes_back_with_what_was_typed(starter, visit, wrong, sentence):
    reply = visit("jonas").post(LIST, data={**FORM, "note": "lange getippt", **wrong})
    assert reply.status_code == 422
    assert sentence in unescape(reply.text)
    assert "lange getippt" in reply.text
    for value in (value for name, value in wrong.items() if name not in ("kind", "country_code", "region")):
        assert value in unescape(reply.text)
    with starter.read() as db:
        assert db.query(Organisation).filter(Organisation.name.startswith("Botschaft von Atl")).count() == 0


def test_edit_keeps_what_the_form_does_not_show(starter, ghana, visit):
    jonas = visit("jonas")
    form = jonas.get(f"{LIST}/{ghana}/form").text
    version = re.search(r'name="version" value="(\d+)"', form)[1]
    data = {
        "name": "Botschaft Ghana",
        "kind": "embassy",
        "country_code": "GH",
        "version": version,
        "former_names": "Goldküste",
        "state": "closed",
        "state_note": "Jetzt: Generalkonsulat Hamburg",
    }
    assert jonas.post(f"{LIST}/{ghana}", data=data).status_code == 303
    page = text_of(jonas.get(f"{LIST}/{ghana}").text)
    assert "geschlossen Jetzt: Generalkonsulat Hamburg" in page and "+49 30 5471490" in page
    assert "Botschaft Ghana" in jonas.get(LIST, params={"q": "goldkueste"}).text
    late = visit("birgit").post(f"{LIST}/{ghana}", data={**data, "name": "Zu spät", "note": "meine Notiz"})
    assert late.status_code == 409
    assert "meine Notiz" in late.text


def test_functions_keep_their_channels(starter, ghana, visit):
    with starter.write() as db:
        here, entry = world.actor(db, "jonas"), db.get(Organisation, ghana)
        base = directory.Entry("Botschaft Ghana", "embassy", "GH")
        directory.edit_entry(
            here, entry, directory.Entry(**{**vars(base), "functions": "Pässe: mittwochs\nVisa"}), entry.version
        )
        passports = entry.functions[0]
        way = directory.add_channel(here, entry, "phone", "+49 30 111", function_id=str(passports.id))
        kept, way_id = passports.id, way.id
        directory.edit_entry(
            here, entry, directory.Entry(**{**vars(base), "functions": "Neu\nPässe: freitags"}), entry.version
        )
        assert [(f.name, f.note) for f in entry.functions] == [("Neu", ""), ("Pässe", "freitags")]
        assert entry.functions[1].id == kept and way.function_id == kept
        directory.edit_entry(here, entry, base, entry.version)
    assert channel(starter, way_id).function_id is None


def test_archive_and_restore(starter, ghana, visit):
    jonas = visit("jonas")
    assert "Botschaft der Republik Ghana" in jonas.get(LIST, params={"q": "ghana"}).text
    assert jonas.post(f"{LIST}/{ghana}/archive").status_code == 303
    assert "Botschaft der Republik Ghana" not in jonas.get(LIST, params={"q": "ghana"}).text
    assert "Botschaft der Republik Ghana" not in jonas.get(LIST + ".csv").text
    assert "Botschaft der Republik Ghana" in jonas.get(LIST, params={"check": "archived"}).text
    page = jonas.get(f"{LIST}/{ghana}").text
    assert "Dieser Eintrag ist archiviert" in page and "Stimmt noch" not in page
    jonas.post(f"{LIST}/{ghana}/restoration")
    assert "Botschaft der Republik Ghana" in jonas.get(LIST, params={"q": "ghana"}).text


def test_guests_see_no_forms(starter, ghana, visit):
    member, guest = visit("birgit").get(f"{LIST}/{ghana}").text, visit("gesa").get(f"{LIST}/{ghana}").text
    for sign in ('method="post"', "hx-post", "Stimmt noch", "Stimmt nicht mehr", "/form", "channels/new"):
        assert sign in member and sign not in guest
    assert "+49 30 5471490" in guest
    assert "Nummer ergänzen" in visit("petra").get(LIST).text and "Nummer ergänzen" not in visit("gesa").get(LIST).text


def test_volunteers_check_but_do_not_edit(starter, ghana, visit):
    page = visit("petra").get(f"{LIST}/{ghana}").text
    assert "Stimmt noch" in page and "Eintrag bearbeiten" not in page
    assert visit("petra").get(f"{LIST}/{ghana}/form").status_code == 403
    assert visit("petra").post(f"{LIST}/{ghana}/archive").status_code == 403
    assert visit("petra").post(LIST, data=FORM).status_code == 403


def test_rights_of_every_address(starter, ghana, phone_of, visit):
    way = f"{LIST}/{ghana}/channels/{phone_of(ghana)}"
    for url in (f"{LIST}/new", f"{LIST}/{ghana}/form", f"{LIST}/{ghana}/channels/new", way):
        assert visit("gesa").get(url).status_code == 403
        assert visit("merle").get(url).status_code == 404
        assert visit("birgit").get(url).status_code == 200
    for url in (
        LIST,
        f"{LIST}/{ghana}/archive",
        f"{LIST}/{ghana}/restoration",
        f"{LIST}/{ghana}/channels",
        way,
        f"{way}/check",
        f"{way}/restoration",
        f"{LIST}/{ghana}",
    ):
        assert visit("gesa").post(url).status_code == 403
        assert visit("merle").post(url).status_code == 404
    for url in (LIST, f"{LIST}/{ghana}", LIST + ".csv", LIST + ".vcf", f"{LIST}/{ghana}.vcf"):
        assert visit("gesa").get(url).status_code == 200
        assert visit("merle").get(url).status_code == 404
        assert visit().get(url).status_code == 303


def test_foreign_and_missing_ids(starter, ghana, phone_of, visit):
    with starter.read() as db:
        other = db.query(Channel).filter(Channel.organisation_id != ghana).first().id
    jonas = visit("jonas")
    assert jonas.post(f"{LIST}/{ghana}/channels/{phone_of(ghana)}/check", data={"how": "web"}).status_code == 303
    for url in (f"{LIST}/{ghana}/channels/{other}", f"{LIST}/{ghana}/channels/99999", f"{LIST}/99999/channels/{other}"):
        assert jonas.get(url).status_code == 404
        assert jonas.post(f"{url}/check", data={"how": "web"}).status_code == 404
    assert channel(starter, other).verified_on is None
    for url in (f"{LIST}/99999", f"{LIST}/99999/form", f"{LIST}/99999.vcf", f"{LIST}/{10**12}", f"{LIST}/x"):
        assert jonas.get(url).status_code == 404


def test_names_of_people_are_for_members(starter, ghana, phone_of, visit):
    visit("jonas").post(f"{LIST}/{ghana}/channels/{phone_of(ghana)}/check", data={"how": "phone"})
    member, guest = visit("petra").get(f"{LIST}/{ghana}").text, visit("gesa").get(f"{LIST}/{ghana}").text
    assert "Jonas" in member
    assert "Jonas" not in guest and "von Migrationsberatung, per Telefon" in guest


def test_hostile_text_is_only_text(starter, visit):
    jonas = visit("jonas")
    data = dict.fromkeys(("name", "city", "note", "former_names", "office_hours", "state_note", "address"), NASTY)
    data |= {"kind": "other", "functions": "<img src=x onerror=alert(1)>: <b>", "region": "01051", "state": "closed"}
    path = jonas.post(LIST, data=data).headers["location"].partition("?")[0]
    for url in (path, LIST, f"{LIST}?q=alert", f"{path}/form", f"{path}/channels/new"):
        html = jonas.get(url).text
        assert "alert" in html
        assert "<script>alert" not in html and "<img src=x" not in html and "49" not in re.findall(r"\{\{.*?\}\}", html)


def test_nul_and_control_characters_never_arrive(starter, visit):
    path = (
        visit("jonas")
        .post(LIST, data={**FORM, "name": "Bot\0schaft\x07", "note": "a\0b"})
        .headers["location"]
        .partition("?")[0]
    )
    with starter.read() as db:
        entry = db.get(Organisation, int(path.rpartition("/")[2]))
        assert (entry.name, entry.note) == ("Botschaft", "ab")


def test_mission_changes_are_told(starter, visit):
    with starter.read() as db:
        ids = {o.name: o.id for o in db.query(Organisation)}
    russia = next(ident for name, ident in ids.items() if "Russ" in name)
    page = text_of(visit("petra").get(f"{LIST}/{russia}").text)
    assert "Öffnungen und Schließungen: Russland Generalkonsulat Hamburg: geschlossen, 01/2024" in page
    gambia = text_of(visit("petra").get(f"{LIST}/{ids['Botschaft der Republik Gambia']}").text)
    assert "angekündigt, nicht bestätigt" in gambia
    assert "Eröffnung angekündigt: 2025 (Anfang des Jahres, nicht bestätigt)" in gambia


def test_queries_of_an_entry_do_not_grow(starter, ghana, phone_of, visit):
    client = visit("petra")

    few = statements_of(client, f"{LIST}/{ghana}")
    with starter.write() as db:
        here, entry = world.actor(db, "jonas"), db.get(Organisation, ghana)
        for number in range(40):
            way = directory.add_channel(here, entry, "phone", f"+49 30 2000{number}")
            directory.verify(here, way, "web")
    assert statements_of(client, f"{LIST}/{ghana}") == few <= 17


def test_two_taps_are_one_check(starter, ghana, phone_of):
    with starter.write() as db:
        here, entry = world.actor(db, "petra"), db.get(Organisation, ghana)
        phone = directory.channel_of(entry, phone_of(ghana))
        directory.verify(here, phone, "web")
        directory.verify(here, phone, "web")
        assert db.query(Verification).filter_by(channel_id=phone.id).count() == 1
        with pytest.raises(Invalid):
            directory.correct(here, phone, directory.Correction("exploded"))


def test_english(starter, ghana, phone_of, visit):
    with starter.write() as db:
        world.actor(db, "petra").user.locale = "en"
    visit("jonas").post(f"{LIST}/{ghana}/channels/{phone_of(ghana)}/check", data={"how": "phone"})
    page = text_of(visit("petra").get(f"{LIST}/{ghana}").text)
    month = f"{clock.today():%m/%Y}"
    assert f"checked {month} by Jonas, Migrationsberatung, by telephone" in page and "Still correct" in page


def test_history_has_a_sentence_for_everything_that_is_recorded_about_an_entry():
    """A verb that is not about an entry as a whole has no line there."""
    elsewhere = {"directory.verified", "directory.verified_many", "directory.checked", "directory.reserved"}
    elsewhere |= {"directory.office_confirmed"}  # the checks themselves have lines
    elsewhere |= {"directory.file_kept", "directory.file_taken", "directory.file_undone"}
    recorded = set()
    for path in (ROOT / "roundtable").glob("directory/**/actions.py"):
        recorded |= set(re.findall(r'"(directory\.[a-z_]+)"', path.read_text(encoding="utf-8")))
    assert recorded - elsewhere - history._OF_ENTRY.keys() == set()
