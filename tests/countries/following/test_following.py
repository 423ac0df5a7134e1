"""Following a country: its changes stand on one's own start page, nobody else's, until one press ends it."""

from datetime import timedelta

from roundtable.core import clock
from roundtable.core.events import record
from roundtable.countries.following import actions, queries
from roundtable.countries.programmes.models import Programme, ProgrammeCountry
from roundtable.countries.sections import actions as sections
from roundtable.countries.sections.actions import SectionDraft
from roundtable.directory import actions as directory
from roundtable.directory.models import Country, Organisation
from tests import world
from tests.directory.conftest import statements_of

GHANA, IRAQ = ("/tables/dithmarschen/countries/" + code for code in ("GH", "IQ"))


def follow(visit, name="petra", country=GHANA, state="on", **headers):
    return visit(name).post(f"{country}/following", data={"state": state}, headers=headers)


def write(database, code, topic="housing"):
    with database.write() as db:
        draft = SectionDraft("Mieten sind hoch.", "Länderblatt", clock.today())
        sections.save_section(world.actor(db, "jonas"), db.get(Country, code), topic, draft, 0)


def news_of(visit, name="petra"):
    page = visit(name).get("/").text
    return page.partition('id="news"')[2].partition("</section>")[0]


def test_one_press_follows_and_one_press_ends_it(visit, starter):
    assert "Diesem Land folgen" in visit("petra").get(GHANA).text
    assert follow(visit).headers["location"] == GHANA
    page = visit("petra").get(GHANA).text
    assert "Sie folgen diesem Land" in page and "Nicht mehr folgen" in page
    assert "Sie folgen" not in visit("jonas").get(GHANA).text
    reply = follow(visit, state="off", **{"hx-request": "true"})
    assert reply.status_code == 200 and "Diesem Land folgen" in reply.text
    assert "Diesem Land folgen" in visit("petra").get(GHANA).text


def test_pressing_twice_changes_nothing(visit, starter):
    for state in ("on", "on", "off", "off"):
        assert follow(visit, state=state).status_code == 303
    assert follow(visit, state="perhaps").status_code == 422
    assert follow(visit, country="/tables/dithmarschen/countries/ZZ").status_code == 404


def test_sections_programmes_and_missions_of_followed_countries_are_news(visit, starter):
    follow(visit)
    write(starter, "GH")
    write(starter, "IQ")
    with starter.write() as db:
        mission = db.query(Organisation).filter_by(name="Botschaft der Republik Ghana").one()
        directory.add_channel(world.actor(db, "jonas"), mission, "email", "konsulat@example.org")
        card = Programme(name="Hilfe Ghana", source="Merkblatt", countries=[ProgrammeCountry(country_code="GH")])
        db.add(card)
        db.flush()
        record(
            world.actor(db, "jonas"),
            "programme.changed",
            f"programmes/{card.id}",
            card,
            everywhere=True,
            title=card.name,
        )
    news = news_of(visit)
    for text in ("Neuer Text: Ghana: Wohnen", "Auslandsvertretung geändert: Botschaft der Republik Ghana"):
        assert text in news
    assert "Förderprogramm geändert: Hilfe Ghana" in news
    assert "Irak" not in news and f'href="{GHANA}"' in news and "Jonas" not in news
    assert news_of(visit, "birgit") == ""
    follow(visit, state="off")
    assert news_of(visit) == ""


def test_a_review_that_was_taken_back_is_no_news(visit, starter):
    write(starter, "GH")
    follow(visit)
    review = f"{GHANA}/sections/housing/review"
    visit("jonas").post(review, data={"version": "1"})
    assert "Durchgesehen, stimmt noch: Ghana: Wohnen" in news_of(visit)
    visit("jonas").post(f"{review}/withdrawal")
    assert "Ghana: Wohnen" not in news_of(visit)
    visit("ole").post(review, data={"version": "3"})
    assert "Durchgesehen, stimmt noch: Ghana: Wohnen" in news_of(visit)


def test_what_was_before_is_no_news_and_what_is_old_goes(visit, starter):
    write(starter, "GH")
    follow(visit)
    assert news_of(visit) == ""
    write(starter, "GH", "work")
    assert "Arbeit" in news_of(visit)
    with starter.read() as db:
        petra = world.actor(db, "petra").user_id
        assert len(queries.news(db, petra, clock.now() - timedelta(days=1))) == 1
        assert queries.news(db, petra, clock.now() + timedelta(minutes=1)) == []


def test_the_start_page_takes_as_many_statements_for_one_country_as_for_fifty(visit, starter):
    with starter.write() as db:
        petra = world.actor(db, "petra")
        actions.set_following(petra, db.get(Country, "GH"), True)
    write(starter, "GH")
    one = statements_of(visit("petra"), "/")
    with starter.write() as db:
        for country in db.query(Country).limit(50):
            actions.set_following(world.actor(db, "petra"), country, True)
    for code in ("AF", "AL", "DZ"):
        write(starter, code)
    assert statements_of(visit("petra"), "/") == one


def test_a_role_of_the_state_follows_too(visit, starter):
    follow(visit, "karla")
    write(starter, "GH")
    assert "Neuer Text: Ghana: Wohnen" in news_of(visit, "karla")
