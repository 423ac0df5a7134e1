"""Finding entries: by every name that people use, in every spelling."""

import re
from datetime import timedelta
from html import unescape

import pytest

from roundtable.core.actors import System
from roundtable.core.clock import today
from roundtable.core.events import record
from roundtable.directory import queries as directory_queries
from roundtable.directory.finding import queries as finding_queries
from roundtable.directory.finding.marks import mark
from roundtable.directory.finding.queries import Filter
from roundtable.directory.listing import queries as listing_queries
from roundtable.directory.models import Channel, Organisation
from tests.directory.conftest import statements_of

LAZUF = "Landesamt für Zuwanderung und Flüchtlinge Schleswig-Holstein (LaZuF)"
LIST = "/tables/dithmarschen/directory"


def names(html: str) -> list[str]:
    """The titles of the rows, without marks."""
    found = re.findall(r'class="rt-row__title" href="[^"]+">(.*?)</a>', html)
    return [unescape(re.sub(r"</?mark>", "", title)) for title in found]


def hits(database, **wanted) -> list[str]:
    with database.read() as db:
        return [o.name for o in finding_queries.find(db, Filter(**wanted), "01051", today()).entries]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Ausländerbehörde Kiel", "Landeshauptstadt Kiel – Zuwanderungsabteilung (Immigration Office)"),
        ("auslaenderbehoerde kiel", "Landeshauptstadt Kiel – Zuwanderungsabteilung (Immigration Office)"),
        ("zuwanderungsabteilung kiel", "Landeshauptstadt Kiel – Zuwanderungsabteilung (Immigration Office)"),
        ("ABH heide", "Kreis Dithmarschen – Ausländer- und Staatsangehörigkeitsbehörde"),
        ("ghana", "Botschaft der Republik Ghana"),
        ("Botschaft GHANA", "Botschaft der Republik Ghana"),
        ("Elfenbeinküste", "Botschaft Côte d’Ivoire"),
        ("Cote d'Ivoire", "Botschaft Côte d’Ivoire"),
        ("ivory coast", "Botschaft Côte d’Ivoire"),
        ("atlantis", None),
        ("switzerland", "Botschaft Schweiz"),
        ("Landesamt für Ausländerangelegenheiten", LAZUF),
        ("lazuf", LAZUF),
        ("Perspektivberatung dithmarschen", "Diakonisches Werk Dithmarschen – Rückkehrberatung"),
        ("luebeck ausländerbehörde", "Hansestadt Lübeck – Ausländerbehörde (Ordnungsamt)"),
        ("lubeck auslander", "Hansestadt Lübeck – Ausländerbehörde (Ordnungsamt)"),
        ("3040509110", "Botschaft der Republik Armenien"),
        ("30 405 091 10", "Botschaft der Republik Armenien"),
        ("rueckkehrberatung segeberg", "Diakonie – Rückkehrberatung Segeberg"),
    ],
)
def test_first_hit(starter, typed, first):
    found = hits(starter, q=typed)
    assert (found[0] if found else None) == first


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("gahna", "Ghana"), ("botschaft armenein", "botschaft Armenien"), ("lübek", "Lübeck"), ("qwrtzpx", ""), ("", "")],
)
def test_what_was_meant(starter, typed, meant):
    with starter.read() as db:
        assert finding_queries.suggestion(db, Filter(q=typed), "01051", today()).lower() == meant.lower()


def test_the_suggestion_is_a_link(starter, visit):
    html = visit("petra").get(LIST, params={"q": "gahna"}).text
    assert f'Meinten Sie <a href="{LIST}?q=Ghana">Ghana</a>?' in html


def test_umlauts_in_a_name(starter):
    with starter.write() as db:
        shop = Organisation(kind="other", name="Möbellager Süderholm", region="01051")
        db.add(shop)
        db.flush()
        record(System(db), "directory.added", f"directory/{shop.id}", shop, everywhere=True)
    for typed in ("moebel", "möbel", "MÖBELLAGER", "mobel", "suederholm", "Möbellager  süder"):
        assert hits(starter, q=typed) == ["Möbellager Süderholm"], typed


def test_odd_queries_find_nothing_or_everything_and_never_fail(starter, visit):
    for typed in ("%", "_", "'", "\\", "\0", "<script>", "\u202e", "ß" * 500, "a" * 5000, "1 OR 1=1 --", "🦊", "((("):
        reply = visit("petra").get(LIST, params={"q": typed, "page": "-3", "country": typed, "kind": typed})
        assert reply.status_code == 200
        assert "<script>" not in reply.text.partition('id="results"')[2]
    assert hits(starter, q="100%_") == []
    assert len(hits(starter, q="konsul%")) == len(hits(starter, q="konsul"))


def test_own_region_first_then_names_then_what_only_is_called_so(starter):
    own = "Kreis Dithmarschen – Ausländer- und Staatsangehörigkeitsbehörde"
    kiel = "Landeshauptstadt Kiel – Zuwanderungsabteilung (Immigration Office)"
    assert hits(starter, q="zuwanderungsabteilung")[:2] == [own, kiel]
    found = hits(starter, q="Ausländerbehörde")
    assert (found[0], found[1]) == (own, "Hansestadt Lübeck – Ausländerbehörde (Ordnungsamt)")
    assert "Stadt Flensburg – Einwanderungsbüro (Immigration Office)" in found


def test_filters(starter):
    assert hits(starter, country="GH") == ["Botschaft der Republik Ghana", "Honorarkonsulat Ghana in Hamburg"]
    assert [name[:27] for name in hits(starter, kind="ministry")] == [
        "Ministerium für Inneres, Ko",
        "Ministerium für Soziales, J",
    ]
    assert hits(starter, area="01055") == ["Kreis Ostholstein – Zuwanderungsbehörde"]
    with starter.write() as db:
        first, second = (db.query(Channel).filter_by(value=v).one() for v in ("+49 30 5471490", "+49 30 4849070"))
        first.verified_on, second.verified_on = today(), today() - timedelta(days=184)
    assert hits(starter, check="ok") == ["Botschaft der Republik Ghana"]
    assert hits(starter, check="old") == ["Botschaft von Georgien"]
    with starter.read() as db:
        assert finding_queries.find(db, Filter(check="un"), "", today()).total == 251


def test_pages_of_hits(starter, visit):
    client = visit("petra")
    html = client.get(LIST, params={"q": "botschaft"}).text
    total = int(re.search(r"<b>(\d+) Treffer</b>", html)[1])
    seen = re.findall(r'id="org-(\d+)"', html)
    for number in range(2, -(-total // 50) + 1):
        page = client.get(LIST, params={"q": "botschaft", "page": number}).text
        seen += re.findall(r'id="org-(\d+)"', page)
    assert len(seen) == len(set(seen)) == total
    assert 'rel="next"' in html and 'rel="prev"' not in html


def test_start_page_shows_who_is_responsible_first(starter, visit):
    found = names(visit("petra").get(LIST).text)
    assert found[:3] == [
        "Kreis Dithmarschen – Ausländer- und Staatsangehörigkeitsbehörde",
        "Diakonisches Werk Dithmarschen – Rückkehrberatung",
        "Landesamt für Zuwanderung und Flüchtlinge Schleswig-Holstein (LaZuF)",
    ]
    assert "Botschaft von Afghanistan" in found and "Botschaft von Georgien" not in found
    assert names(visit("merle").get("/tables/kiel/directory").text)[0].startswith("Landeshauptstadt Kiel")
    assert "Botschaft von Georgien" in names(visit("petra").get(LIST, params={"letter": "g"}).text)
    assert "Botschaft von Afghanistan" in names(visit("petra").get(LIST, params={"letter": "%"}).text)


def test_every_mission_stands_under_some_letter(starter):
    with starter.read() as db:
        letters = listing_queries.overview(db, "01051").missions.letters
        pages = [listing_queries.overview(db, "01051", letter).missions for letter in letters]
        found = [mission.id for page in pages for _country, missions, _count in page.countries for mission in missions]
        assert len(found) == len(set(found)) == 201
        assert letters == sorted(letters) and "Ä" not in letters


def test_results_alone_for_the_search_box(starter, visit):
    html = visit("petra").get(LIST, params={"q": "ghana"}, headers={"HX-Request": "true"}).text
    assert html.strip().startswith('<div id="results"') and "<html" not in html
    assert 'hx-get="/tables/dithmarschen/directory?q=ghana"' in html
    assert '<p class="rt-hits" id="hits" role="status"><b>2 Treffer</b> für „ghana“.' in html
    assert "<mark>Ghana</mark>" in html


def test_marks():
    assert mark("Hansestadt Lübeck", ["lubeck"]) == "Hansestadt <mark>Lübeck</mark>"
    assert mark("Hansestadt Luebeck", ["lub"]) == "Hansestadt <mark>Lueb</mark>eck"
    assert mark("Generalkonsulat", ["konsul"]) == "General<mark>konsul</mark>at"
    assert mark("<b>Straße</b>", ["strasse"]) == "&lt;b&gt;<mark>Straße</mark>&lt;/b&gt;"
    assert mark("a & b", []) == "a &amp; b"


def test_number_of_queries_does_not_grow(starter, visit):
    with starter.write() as db:
        for number in range(1000):
            ways = [Channel(kind="phone", value="110")]
            db.add(Organisation(kind="other", name=f"Xylo {number}", region="01055", channels=ways))
        db.flush()
        for entry in db.query(Organisation).filter(Organisation.name.startswith("Xylo ")):
            record(System(db), "directory.added", f"directory/{entry.id}", entry, everywhere=True)
    client = visit("petra")
    one, many = f"{LIST}?q=xylo+999", f"{LIST}?q=xylo"
    assert len(names(client.get(one).text)) == 1
    assert "<b>1000 Treffer</b>" in client.get(many).text
    assert statements_of(client, one) == statements_of(client, many) <= 16
    assert statements_of(client, LIST) <= 20
    assert statements_of(client, f"{LIST}?area=01055") == statements_of(client, f"{LIST}?area=01051")
    assert statements_of(client, f"{LIST}.csv?q=xylo+999") == statements_of(client, f"{LIST}.csv") <= 9


def test_quick_links(starter, visit):
    with starter.read() as db:
        assert [link.label for link in directory_queries.quick_links(db, "01051")] == [
            "Ausländerbehörde Dithmarschen",
            "Landesamt (LaZuF)",
            "Rückkehrberatung Dithmarschen",
        ]
    with starter.write() as db:
        db.query(Channel).filter_by(value="+49 30 5471490").one().verified_on = today()
    with starter.read() as db:
        links = directory_queries.quick_links(db, "01002")
        assert [link.label for link in links] == ["Botschaft Ghana", "Ausländerbehörde Kiel", "Landesamt (LaZuF)"]
        path = links[0].path
    assert "Botschaft der Republik Ghana" in visit("petra").get(f"/tables/dithmarschen{path}").text


def test_looking_after_the_contacts_is_one_place_and_only_what_one_may(starter, visit):
    """What keeps the contacts right stands together, so that the search comes right after the heading."""
    links = {"checklist", "checks", "suggestions"}
    for who, more in (
        ("petra", set()),
        ("birgit", {"doubts", "duplicates", "files", "inquiries"}),
        ("karla", {"duplicates", "files", "missions", "inquiries"}),
    ):
        html = visit(who).get(LIST).text
        place = html[html.index('id="tend"') : html.index("</details>", html.index('id="tend"'))]
        assert set(re.findall(r'href="[^"]*/([a-z]+)"', place)) == links | more, who
    assert 'id="tend"' not in visit("gesa").get(LIST).text


def test_one_letter_means_how_a_word_of_a_name_begins(starter, visit):
    """It stands somewhere in nearly every text; also with an umlaut, behind a blank, a hyphen or a bracket."""
    with starter.write() as db:
        for name in ("Ärztliche Hilfe", "Hilfe Äquator", "Süd-Achse", "Bxyz"):
            entry = Organisation(kind="other", name=name, region="01051", note="aaa")
            db.add(entry)
            db.flush()
            record(System(db), "directory.added", f"directory/{entry.id}", entry, everywhere=True)
    found = names(visit("petra").get(f"{LIST}?q=a&area=01051").text)
    assert {"Ärztliche Hilfe", "Hilfe Äquator", "Süd-Achse"} <= set(found) and "Bxyz" not in found
    assert names(visit("petra").get(f"{LIST}?q=A&area=01051").text) == found
    with_file = visit("petra").get(f"{LIST}.csv?q=a&area=01051").text
    assert "Ärztliche Hilfe" in with_file and "Bxyz" not in with_file
