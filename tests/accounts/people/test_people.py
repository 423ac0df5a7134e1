"""Administration of accounts, and the outbox."""

import pytest
from sqlalchemy import select

from roundtable.accounts.models import User
from tests.accounts.conftest import own_queries
from tests.accounts.first_moderation.test_state_roles import moderates
from tests.mail.mailbox import last_link, links, mails
from tests.world import PEOPLE, email

PATHS = ("/people", "/people/new", "/people/1", "/outbox", "/outbox/x.eml")
UTE = {"name": "Ute", "email": "ute@example.org", "table": "dithmarschen", "role": "member"}


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "anton"])
def test_only_administrators_see_accounts(visit, who):
    client = visit(who)
    assert {client.get(path).status_code for path in PATHS} == {403}
    for path in ("/people", "/people/1/role", "/people/1/closure", "/people/1/opening", "/people/1/link"):
        assert client.post(path, data=UTE).status_code == 403


def test_adding_somebody_sends_a_link(visit, config, stored, prepared_table):
    anton = visit("anton")
    reply = anton.post("/people", data={**UTE, "table": "stormarn", "role": "moderator"})
    assert reply.headers["location"].startswith("/people/")
    ute = visit()
    assert ute.post(last_link(config, "ute@example.org")).status_code == 303
    assert ute.get("/tables/stormarn").status_code == 200


def test_adding_somebody_known_keeps_name_and_higher_role(visit, stored, database):
    moderates(database, "anton", "kiel")
    moderates(database, "birgit", "kiel")
    anton = visit("anton")
    form = {**UTE, "name": "Falsch", "email": email("birgit"), "table": "kiel", "role": "guest"}
    assert anton.post("/people", data=form).status_code == 303
    assert visit("birgit").get("/tables/kiel/invitations").status_code == 200
    assert stored.user("birgit").name == "Birgit"
    assert visit("birgit").get("/tables/dithmarschen/invitations").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"email": "ute"}, {"role": "king"}, {"table": ""}, {"table": "nowhere"}, {"table": "a\x00"}]
)
def test_a_wrong_form_for_a_new_person_comes_back(visit, stored, wrong):
    reply = visit("anton").post("/people", data={**UTE, **wrong})
    assert (reply.status_code, "rt-errors" in reply.text) == (422, True)
    assert stored.user("ute@example.org") is None


def test_state_role_needs_no_table(visit, stored):
    visit("anton").post("/people", data={**UTE, "table": "", "role": "coordinator"})
    assert stored.user("ute@example.org").state_role == "coordinator"


def test_searching_people(visit):
    anton = visit("anton")
    main = anton.get("/people?q=PET").text.partition("<main")[2]
    assert "Petra" in main and "Birgit" not in main
    for odd in ("%", "_", "\\", "'", "<script>", "x" * 500, "\x00"):
        page = anton.get("/people", params={"q": odd})
        assert page.status_code == 200 and "<script>alert" not in page.text
    assert "Petra" not in anton.get("/people?q=%25").text.partition("<main")[2]


def test_people_are_paged_with_the_same_queries(visit, database):
    from tests.conftest import count_queries

    anton = visit("anton")
    with count_queries(anton) as few:
        anton.get("/people")
    with database.write() as db:
        db.add_all(User(name=f"Person {n:04}", email=f"p{n}@example.org") for n in range(1000))
    with count_queries(anton) as many:
        first = anton.get("/people").text
    assert len(own_queries(few)) == len(own_queries(many)) > 2
    assert first.count('id="person-') == 50 and "page=2" in first
    last = anton.get("/people?page=21").text
    assert last.count('id="person-') == 8 and "page=22" not in last
    for odd in ("0", "-1", "x", "99999999999"):
        assert anton.get(f"/people?page={odd}").status_code == 200


def test_a_closed_account_is_out_at_once(visit, ask, stored):
    petra, link = visit("petra"), ask("petra")
    assert petra.get("/profile").status_code == 200
    anton, number = visit("anton"), stored.user("petra").id
    assert anton.post(f"/people/{number}/closure").status_code == 303
    assert petra.get("/profile").status_code == 303
    assert visit().post(link).status_code == 410
    assert "geschlossen" in anton.get("/people").text


def test_a_closed_account_gets_no_links_and_can_be_opened_again(visit, site, config, stored):
    anton, number = visit("anton"), stored.user("petra").id
    anton.post(f"/people/{number}/closure")
    assert site.post("/sign-in", data={"email": email("petra")}).status_code == 200
    anton.post(f"/people/{number}/link")
    assert mails(config) == []
    anton.post(f"/people/{number}/opening")
    anton.post(f"/people/{number}/link")
    assert visit().post(last_link(config, email("petra"))).status_code == 303


def test_a_closed_account_can_not_join_again(visit, site, invite, config, stored):
    visit("anton").post(f"/people/{stored.user('petra').id}/closure")
    reply = site.post(invite(), data={"name": "Petra", "email": email("petra"), "oath": "1"})
    assert (reply.status_code, "set-cookie" in reply.headers, mails(config)) == (200, False, [])


def test_the_last_administrator_stays(visit, stored):
    anton = visit("anton")
    number = stored.user("anton").id
    for path, form in ((f"/people/{number}/closure", {}), (f"/people/{number}/role", {"role": ""})):
        reply = anton.post(path, data=form)
        assert (reply.status_code, "„Verwaltung“" in reply.text) == (409, True)
    anton.post(f"/people/{stored.user('karla').id}/role", data={"role": "administrator"})
    assert anton.post(f"/people/{number}/role", data={"role": ""}).status_code == 303
    assert anton.get("/people").status_code == 403


def test_two_administrators_can_not_remove_each_other_at_once(visit, stored, database):
    from concurrent.futures import ThreadPoolExecutor

    visit("anton").post(f"/people/{stored.user('karla').id}/role", data={"role": "administrator"})
    pairs = [(visit("anton"), stored.user("karla").id), (visit("karla"), stored.user("anton").id)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda pair: pair[0].post(f"/people/{pair[1]}/role", data={"role": ""}), pairs))
    with database.read() as db:
        assert len(db.scalars(select(User).where(User.state_role == "administrator")).all()) == 1


@pytest.mark.parametrize("role", ["king", "moderator", " administrator"])
def test_no_other_state_roles(visit, stored, role):
    assert visit("anton").post(f"/people/{stored.user('petra').id}/role", data={"role": role}).status_code == 422
    assert stored.user("petra").state_role == ""


def test_unknown_people_are_404(visit):
    anton = visit("anton")
    assert anton.get("/people/999999").status_code == 404
    assert anton.post("/people/999999/closure").status_code == 404


def test_outbox_shows_mails_newest_first(visit, site, config):
    for name in ("petra", "jonas"):
        site.post("/sign-in", data={"email": email(name)})
    anton = visit("anton")
    page = anton.get("/outbox").text
    assert 0 < page.index(email("jonas")) < page.index(email("petra"))
    name = sorted(path.name for path in config.outbox.iterdir())[0]
    mail = anton.get(f"/outbox/{name}")
    link = links(mails(config)[0])[0]
    assert mail.status_code == 200 and "/sign-in/…" in mail.text, "what lets in is for its recipient alone"
    assert link.removeprefix("/sign-in/") not in mail.text


def test_outbox_shows_only_its_mails(visit, site, config):
    site.post("/sign-in", data={"email": email("petra")})
    (config.outbox / "notes.txt").write_text("geheim")
    (config.data_dir / "20260101T000000000000-00000000.eml").write_text("geheim")
    anton = visit("anton")
    assert "Petra" in anton.get(f"/outbox/{next(config.outbox.glob('*.eml')).name}").text
    outside = "20260101T000000000000-00000000.eml"
    paths = ("notes.txt", "../roundtable.sqlite3", "%2e%2e%2froundtable.sqlite3", f"..%2f{outside}", outside)
    for odd in (*paths, f"{outside}%00", "/etc/passwd", "%5c..%5cx"):
        assert anton.get(f"/outbox/{odd}").status_code == 404, odd


def test_an_empty_outbox_and_a_broken_mail(visit, config):
    anton = visit("anton")
    assert "Nichts wartet" in anton.get("/outbox").text
    config.outbox.mkdir()
    (config.outbox / "20260101T000000000000-00000000.eml").write_bytes(b"\xff\xfe not a mail <script>alert(1)</script>")
    assert "<script>alert" not in anton.get("/outbox").text
    assert anton.get("/outbox/20260101T000000000000-00000000.eml").status_code == 200


def test_a_closed_account_is_mailed_no_link(visit, stored, config):
    from tests.mail.mailbox import mails

    anton, petra = visit("anton"), stored.user("petra")
    anton.post(f"/people/{petra.id}/closure")
    before = len(mails(config))
    form = {"name": "Petra", "email": petra.email, "table": "", "role": "coordinator"}
    assert anton.post("/people", data=form).status_code == 303
    anton.post(f"/people/{petra.id}/link")
    visit().post("/sign-in", data={"email": petra.email})
    assert len(mails(config)) == before
