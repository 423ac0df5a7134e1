"""Suggested changes: everybody who helps makes them, the moderation takes them over or answers, nothing is lost."""

import re
from html import unescape

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from roundtable.directory.models import Channel, Organisation
from roundtable.directory.suggestions.models import Suggestion
from tests.directory.entries.test_entries import FORM, LIST, NASTY, text_of

ALL = f"{LIST}/suggestions"


@pytest.fixture
def suggest(ghana, visit):
    """Sends the form of the embassy of Ghana with something different in it; returns the reply."""

    def send(who, **different):
        client = visit(who)
        html = client.get(f"{LIST}/{ghana}/suggestions/new").text
        form = {
            name: unescape(value)
            for name, value in re.findall(r'<input class="kern[^>]*? name="([\w-]+)"[^>]*?\n?\s*value="([^"]*)"', html)
        }
        form |= {
            name: unescape(text).removeprefix("\n")
            for name, text in re.findall(r'<textarea[^>]*? name="(\w+)"[^>]*>([^<]*)<', html)
        }
        form |= {"kind": "embassy", "country_code": "GH", "region": "", "state": "active"}
        return client.post(f"{LIST}/{ghana}/suggestions", data=form | different)

    return send


def rows(database):
    with database.read() as db:
        return db.query(Suggestion).order_by(Suggestion.id).all()


def entry(database, ident):
    with database.read() as db:
        return db.get(Organisation, ident)


def marks(html):
    return dict(re.findall(r'id="take-(\d+)">\s*<input type="hidden" name="seen" value="(\w+)"', html))


def take(client, ident):
    return client.post(f"{ALL}/{ident}/acceptance", data={"seen": marks(client.get(ALL).text)[str(ident)]})


@pytest.mark.parametrize("who", ["petra", "jonas"])
def test_a_suggestion_waits_and_is_taken_over_in_one_action(starter, ghana, visit, suggest, who):
    reply = suggest(who, office_hours="Mo 9-12", reason="Aushang")
    assert (reply.status_code, reply.headers["location"]) == (303, f"{LIST}/{ghana}?saved=suggested")
    assert entry(starter, ghana).office_hours == ""
    assert [(row.field, row.new_value, row.reason) for row in rows(starter)] == [("office_hours", "Mo 9-12", "Aushang")]
    birgit = visit("birgit")
    for url in (ALL, f"{LIST}/{ghana}"):
        page = text_of(birgit.get(url).text)
        assert "Sprechzeiten" in page and "Mo 9-12" in page and "Aushang" in page and who.capitalize() in page
    assert "1 wartet" in text_of(birgit.get(LIST).text)
    assert take(birgit, rows(starter)[0].id).status_code == 303
    assert entry(starter, ghana).office_hours == "Mo 9-12"
    assert "übernommen von Birgit" in text_of(visit(who).get(ALL).text)
    assert "Mo 9-12" in text_of(visit("gesa").get(f"{LIST}/{ghana}").text)
    assert not marks(birgit.get(ALL).text)


def test_who_suggested_reads_why_it_was_declined(starter, ghana, visit, suggest):
    suggest("petra", city="Bonn")
    ident = rows(starter)[0].id
    without = visit("birgit").post(f"{ALL}/{ident}/refusal", data={"reason": " "})
    assert without.status_code == 422 and "Bitte schreiben Sie, warum" in text_of(without.text)
    assert rows(starter)[0].state == "open"
    assert visit("birgit").post(f"{ALL}/{ident}/refusal", data={"reason": "Umzug abgesagt"}).status_code == 303
    page = text_of(visit("petra").get(ALL).text)
    assert "Umzug abgesagt" in page and "abgelehnt von Birgit" in page
    assert entry(starter, ghana).city == "Berlin"
    # Decided once: the second one is told so, and nothing changes.
    assert visit("birgit").post(f"{ALL}/{ident}/acceptance", data={"seen": ""}).status_code == 409
    assert entry(starter, ghana).city == "Berlin"


def test_two_for_the_same_field_stand_side_by_side_and_both_stay(starter, ghana, visit, suggest):
    suggest("petra", languages="Englisch")
    suggest("jonas", languages="Englisch, Twi")
    birgit = visit("birgit")
    page = text_of(birgit.get(ALL).text)
    assert page.count("Sprachen Jetzt") == 1 and "Englisch, Twi" in page  # one heading, both below it
    first, second = (row.id for row in rows(starter))
    old = marks(birgit.get(ALL).text)[str(second)]
    assert take(birgit, first).status_code == 303
    # The other one was looked at beside the value of before: both are shown again, nothing is lost.
    assert birgit.post(f"{ALL}/{second}/acceptance", data={"seen": old}).status_code == 409
    page = text_of(birgit.get(ALL).text)
    assert "Jetzt Englisch" in page and "Englisch, Twi" in page and "Damals stand dort: (leer)" in page
    assert take(birgit, second).status_code == 303
    assert entry(starter, ghana).languages == "Englisch, Twi"
    assert [row.state for row in rows(starter)] == ["taken", "taken"]


def test_the_same_suggestion_of_two_people_is_answered_for_both_and_sent_twice_is_one(starter, visit, suggest):
    for who in ("petra", "petra", "jonas"):
        suggest(who, city="Potsdam")
    assert len(rows(starter)) == 2
    take(visit("birgit"), rows(starter)[0].id)
    assert [row.state for row in rows(starter)] == ["taken", "taken"]


def test_nothing_different_is_no_suggestion_and_wrong_things_come_back(starter, suggest):
    assert "Das steht alles schon so da." in text_of(suggest("petra").text)
    reply = suggest("petra", kind="spaceship", note="lange getippt")
    assert reply.status_code == 422 and "lange getippt" in reply.text
    assert not rows(starter)


def test_a_volunteers_no_longer_exists_is_a_suggestion(starter, ghana, phone_of, visit):
    phone = phone_of(ghana)
    petra, birgit = visit("petra"), visit("birgit")
    assert "bis die Moderation es sich angesehen hat" in text_of(petra.get(f"{LIST}/{ghana}/channels/{phone}").text)
    reply = petra.post(f"{LIST}/{ghana}/channels/{phone}", data={"result": "gone"})
    assert reply.headers["location"].endswith("?saved=suggested")
    assert petra.post(f"{LIST}/{ghana}/suggestions/gone", data={"reason": "Haus steht leer"}).status_code == 303
    with starter.read() as db:
        assert db.get(Channel, phone).archived_at is None and db.get(Organisation, ghana).archived_at is None
    of_channel, of_entry = rows(starter)
    assert take(birgit, of_channel.id).status_code == 303
    with starter.read() as db:
        assert db.get(Channel, phone).archived_at
    assert take(birgit, of_entry.id).status_code == 303
    assert "Botschaft der Republik Ghana" not in petra.get(LIST, params={"q": "ghana"}).text
    birgit.post(f"{LIST}/{ghana}/restoration")
    assert "Botschaft der Republik Ghana" in petra.get(LIST, params={"q": "ghana"}).text


def test_a_new_entry_stands_nowhere_before_it_is_taken_over(starter, visit):
    petra, birgit = visit("petra"), visit("birgit")
    reply = petra.post(ALL, data={**FORM, "phone": "030 123456", "reason": "Schild am Haus"})
    assert reply.headers["location"] == f"{ALL}?saved=suggested"
    found = {"params": {"q": "atlantis"}}
    for client, url in ((visit("gesa"), LIST), (birgit, LIST), (birgit, LIST + ".csv"), (birgit, LIST + ".vcf")):
        assert "Botschaft von Atlantis" not in client.get(url, **found).text
    assert "Botschaft von Atlantis" not in birgit.get("/search", **found).text
    assert "Botschaft von Atlantis" in birgit.get(ALL).text
    assert take(birgit, rows(starter)[0].id).status_code == 303
    page = visit("gesa").get(LIST, **found).text
    assert "Botschaft von Atlantis" in page and "030 123456" in page


def test_rights(starter, ghana, visit, suggest):
    suggest("petra", city="Bonn")
    ident = rows(starter)[0].id
    for who, code in (("gesa", 403), ("petra", 403), ("jonas", 403), ("ole", 403), ("merle", 404)):
        for way in ("acceptance", "refusal"):
            assert visit(who).post(f"{ALL}/{ident}/{way}").status_code == code
    for url in (ALL, f"{ALL}/new", f"{LIST}/{ghana}/suggestions/new", f"{LIST}/{ghana}/suggestions/gone"):
        assert [visit(who).get(url).status_code for who in ("gesa", "petra", "merle")] == [403, 200, 404]
    assert "Bonn" not in visit("gesa").get(f"{LIST}/{ghana}").text
    assert "Bonn" not in visit("jonas").get(ALL).text  # others' suggestions are for those who decide
    assert visit("birgit").post(f"{ALL}/999999/acceptance").status_code == 404


def test_hostile_text_is_only_text(starter, ghana, visit, suggest):
    suggest("petra", name=NASTY, note=NASTY, reason=NASTY)
    for html in (
        visit("birgit").get(ALL).text,
        visit("birgit").get(f"{LIST}/{ghana}").text,
        visit("petra").get(ALL).text,
    ):
        assert "alert" in html and "<script>alert" not in html


def test_what_looks_private_is_asked_back(starter, suggest):
    reply = suggest("petra", note="Herr Mohammed Alizadeh, geboren am 01.02.1990, wohnt dort")
    assert reply.status_code == 422 and not rows(starter)


def test_nobody_is_asked_about_what_others_wrote(starter, ghana, visit, suggest):
    with starter.write() as db:
        db.get(Organisation, ghana).note = "Frau Meyer, geboren am 01.02.1990, wohnt dort"
    assert suggest("petra", office_hours="Mo 9-12").status_code == 303
    assert [row.field for row in rows(starter)] == ["office_hours"]
    # What is new is asked back, and goes through when it is sent again with the same texts.
    reply = suggest("petra", languages="Herr Mohammed Alizadeh, geboren am 01.02.1990")
    assert reply.status_code == 422 and "Alizadeh" in reply.text
    looked = re.search(r'name="looked" value="(\w+)"', reply.text)[1]
    again = suggest("petra", languages="Herr Mohammed Alizadeh, geboren am 01.02.1990", looked=looked)
    assert again.status_code == 303 and [row.field for row in rows(starter)] == ["office_hours", "languages"]


def test_others_see_it_at_once(starter, ghana, visit, suggest):
    """The list of what waits is stale with the suggestion, for the moderation's open pages."""
    suggest("petra", city="Bonn")
    page = visit("birgit").get(f"{LIST}/{ghana}", headers={"HX-Request": "true"}).text
    assert f'id="entry-suggestions-{ghana}"' in page


def test_what_was_decided_is_said_with_the_way_back(starter, ghana, visit, suggest):
    suggest("petra", languages="Englisch")
    suggest("petra", city="Bonn")
    city, languages = sorted(rows(starter), key=lambda row: row.field)
    birgit = visit("birgit")
    take(birgit, languages.id)
    birgit.post(f"{ALL}/{city.id}/refusal", data={"reason": "Umzug abgesagt"})
    page = birgit.get(ALL).text
    assert f'id="decided-{city.id}"' in page and f"{ghana}/earlier#field-languages" in page
    assert f"{ghana}/earlier#field-city" not in page
    assert "decided-" not in visit("jonas").get(ALL).text
    assert "Petra schlägt eine Änderung vor: Sprachen" in text_of(birgit.get(f"{LIST}/{ghana}").text)


SUGGESTED = {"name": "Stelle Vorschlagshausen", "kind": "other", "region": "01051", "phone": "0481 771199"}


def in_use(visit, who="birgit"):
    """Where an archived entry stands that was in use once."""
    places = ("?check=archived", "?check=archived&q=vorschlags", ".csv?check=archived", ".vcf?check=archived")
    paths = [f"{LIST}{each}" for each in (*places, "/print?check=archived")]
    return [path for path in paths if "Vorschlagshausen" in visit(who).get(path).text.replace("\r\n ", "")]


@pytest.mark.parametrize("decided", ["", "refusal"])
def test_what_is_only_suggested_is_no_archived_entry(starter, visit, decided):
    """Nobody has looked at it: it leaves by no file, and guests and programs don't get it by its number either."""
    assert visit("petra").post(ALL, data=SUGGESTED | {"reason": "angerufen"}).status_code == 303
    (made,) = rows(starter)
    if decided:
        assert visit("birgit").post(f"{ALL}/{made.id}/{decided}", data={"reason": "nein"}).status_code == 303
    assert in_use(visit) == []
    entry = f"{LIST}/{made.organisation_id}"
    assert [visit(who).get(entry).status_code for who in ("gesa", "petra", "birgit")] == [404, 200, 200]
    assert [visit(who).get(f"{entry}.vcf").status_code for who in ("gesa", "birgit")] == [404, 404]
    assert [visit(who).get(f"{entry}/stops").status_code for who in ("gesa", "birgit")] == [404, 200]
    frame = visit("gesa").get(LIST, headers={"HX-Request": "true", "Rt-Show": f"organisation-{made.organisation_id}"})
    assert "Vorschlagshausen" not in frame.text


def test_an_entry_that_was_taken_over_and_archived_later_is_one(starter, visit):
    visit("petra").post(ALL, data=SUGGESTED | {"reason": "angerufen"})
    (made,) = rows(starter)
    assert take(visit("birgit"), made.id).status_code == 303
    assert visit("birgit").post(f"{LIST}/{made.organisation_id}/archive").status_code == 303
    assert len(in_use(visit, "gesa")) == 5
    assert visit("gesa").get(f"{LIST}/{made.organisation_id}.vcf").status_code == 200


def test_what_people_correct_most_comes_first(starter, ghana, visit):
    """Numbers and "gone" by one press; fields that are rarely wrong are folded away until one of them has an error."""
    page = HTMLParser(visit("petra").get(f"{LIST}/{ghana}/suggestions/new").text)
    assert page.css(f'#ways-h ~ ul a[href^="{LIST}/{ghana}/channels/"]')
    assert page.css_first(f'a[href="{LIST}/{ghana}/suggestions/gone"]')
    folded = {field.attributes["name"] for field in page.css("#rare-fields [name]")}
    open_ones = {field.attributes["name"] for field in page.css("#entry-form [name]")} - folded
    assert {"office_hours", "note", "city", "name", "reason"} <= open_ones
    assert folded >= {"kind", "country_code", "region", "state", "source_url", "functions"}
    assert "open" not in page.css_first("#rare-fields").attributes
    sent = {"name": "Botschaft", "kind": "embassy", "country_code": "GH", "source_url": "kein link", "reason": "Brief"}
    wrong = HTMLParser(visit("petra").post(f"{LIST}/{ghana}/suggestions", data=sent).text)
    assert "open" in wrong.css_first("#rare-fields").attributes
