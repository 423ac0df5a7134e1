"""Signing in with a mailed link or a password."""

import re
import statistics
import time
from urllib.parse import quote

import pytest

from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.models import User
from roundtable.core import security
from roundtable.core.security import hash_password, safe_path
from tests.accounts.conftest import later
from tests.conftest import OWN_PAGE
from tests.mail.mailbox import last_link, links, mails
from tests.world import PEOPLE, email, token

PASSWORD = "vier Möwen im Wind"


@pytest.fixture
def with_password(database):
    with database.write() as db:
        db.query(User).filter_by(email=email("petra")).one().password_hash = hash_password(PASSWORD)


def test_mailed_link_signs_in_after_a_press(site, ask):
    path = ask("petra")
    page = site.get(path)
    assert (page.status_code, "Als Petra anmelden" in page.text) == (200, True)
    reply = site.post(path)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    assert "Petra" in site.get("/profile").text


def test_opening_a_link_many_times_uses_nothing_up(site, ask, stored):
    path, before = ask("petra"), len(stored.sessions("petra"))
    for _ in range(20):
        assert site.get(path).status_code == 200
        assert site.head(path).status_code == 200
    assert len(stored.sessions("petra")) == before
    assert "set-cookie" not in site.get(path).headers
    assert site.post(path).status_code == 303


def test_a_link_works_once(site, visit, ask):
    path = ask("petra")
    assert site.post(path).status_code == 303
    again = visit().post(path)
    assert (again.status_code, "set-cookie" in again.headers) == (410, False)
    assert "gilt nicht mehr" in visit().get(path).text


def test_an_old_link_offers_a_new_one(site, visit, ask, monkeypatch):
    path = ask("petra")
    later(monkeypatch, minutes=61)
    page = visit().get(path)
    assert (page.status_code, 'action="/sign-in"' in page.text, "Petra" in page.text) == (410, True, False)
    assert visit().post(path).status_code == 410


def test_used_old_and_invented_links_look_the_same(site, visit, ask):
    used = ask("petra")
    site.post(used)
    pages = {visit().get(path).text for path in (used, "/sign-in/invented", "/sign-in/" + "x" * 200)}
    assert len(pages) == 1


def test_known_and_unknown_addresses_get_the_same_answer(site, visit, config):
    known = site.post("/sign-in", data={"email": email("petra")})
    unknown = site.post("/sign-in", data={"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(email("petra"), "X") == unknown.text.replace("nobody@example.org", "X")
    assert [mail["To"] for mail in mails(config)] == [email("petra")]
    again = [visit().post("/sign-in", data={"email": who}) for who in (email("petra"), "nobody@example.org")]
    assert again[0].status_code == again[1].status_code


def test_case_and_blanks_in_the_address_do_not_matter(site, config):
    site.post("/sign-in", data={"email": "  PETRA@Example.ORG "})
    assert last_link(config, email("petra"))


@pytest.mark.parametrize(
    "typed", ["", "petra", "petra@", "@example.org", "a b@example.org", "petra@example", "x@y..de"]
)
def test_what_is_no_address_is_said_at_the_field(site, typed):
    reply = site.post("/sign-in", data={"email": typed})
    assert (reply.status_code, "name@example.org" in reply.text) == (422, True)
    assert f'value="{typed}"' in reply.text


def test_cookie_is_only_for_the_server(site, ask):
    cookie = site.post(ask("petra")).headers["set-cookie"]
    assert cookie.startswith("roundtable=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "secure" not in cookie.lower()


def test_with_https_the_cookie_is_bound_to_this_host(config, tmp_path):
    from dataclasses import replace

    from starlette.testclient import TestClient

    from roundtable.app import create_app

    secure = replace(config, base_url="https://testserver")
    headers = {**OWN_PAGE, "origin": "https://testserver"}
    with TestClient(create_app(secure), headers=headers, follow_redirects=False) as client:
        client.post("/sign-in", data={"email": email("petra")})
        path = re.search(r"https://testserver(/sign-in/\S+)", mails(config)[-1].get_content())[1]
        cookie = client.post(path).headers["set-cookie"]
    assert cookie.startswith("__Host-roundtable=")
    assert "secure" in cookie.lower() and "domain" not in cookie.lower()


def test_a_planted_cookie_is_not_taken_over(site, visit, ask):
    victim = visit()
    victim.cookies.set("roundtable", "planted-by-somebody")
    victim.post(ask("petra"))
    planted = visit()
    planted.cookies.set("roundtable", "planted-by-somebody")
    assert planted.get("/profile").status_code == 303


def test_the_session_changes_at_sign_in_and_the_old_one_ends(visit, ask):
    client = visit("jonas")
    before = client.cookies["roundtable"]
    path = ask("petra")
    reply = client.post(path)
    assert reply.cookies["roundtable"] != before
    old = visit()
    old.cookies.set("roundtable", before)
    assert old.get("/profile").status_code == 303
    new = visit()
    new.cookies.set("roundtable", reply.cookies["roundtable"])
    assert email("petra") in new.get("/profile").text


def test_only_hashes_are_stored(site, ask, database):
    path = ask("petra")
    secret = path.rpartition("/")[2]
    cookie = site.post(path).cookies["roundtable"]
    from sqlalchemy import inspect, text

    with database.read() as db:
        tables = inspect(db.get_bind()).get_table_names()
        everything = str([db.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables])
    assert email("petra") in everything
    assert secret not in everything and cookie not in everything
    assert len(secret) * 6 >= 128


def test_password_signs_in(site, with_password):
    reply = site.post("/sign-in", data={"email": email("petra"), "password": PASSWORD})
    assert reply.status_code == 303
    assert email("petra") in site.get("/profile").text


def test_wrong_password_and_unknown_address_look_the_same(site, with_password):
    wrong = site.post("/sign-in", data={"email": email("petra"), "password": "falsch falsch"})
    unknown = site.post("/sign-in", data={"email": "nobody@example.org", "password": "falsch falsch"})
    none = site.post("/sign-in", data={"email": email("jonas"), "password": "falsch falsch"})
    assert [reply.status_code for reply in (wrong, unknown, none)] == [422] * 3
    texts = {re.sub(r"(petra|nobody|jonas)@example.org", "X", r.text) for r in (wrong, unknown, none)}
    assert len(texts) == 1
    assert "falsch falsch" not in wrong.text
    assert "passen nicht zusammen" in wrong.text


def test_known_and_unknown_take_the_same_time(site, real_passwords, with_password):
    def seconds(address: str) -> float:
        start = time.process_time()  # CPU time, so that a busy machine doesn't matter
        site.post("/sign-in", data={"email": address, "password": "falsch falsch"})
        return time.process_time() - start

    pairs = [(seconds(email("petra")), seconds("nobody@example.org")) for _ in range(3)]
    known, unknown = (statistics.median(column) for column in zip(*pairs, strict=True))
    # Hashing takes nearly all of the time, so a missing hash would show.
    assert min(known, unknown) > 0.4 * max(known, unknown)


def test_hashes_take_the_work_that_rfc_9106_recommends(real_passwords):
    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert security._NOBODY.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_ten_guesses_in_a_quarter_of_an_hour(site, with_password, monkeypatch):
    refused = []
    for number in range(14):
        later(monkeypatch, seconds=(2 ** max(0, number - 3)) + 1 if number < 10 else 1)
        data = {"email": email("petra"), "password": f"geraten {number}"}
        reply = site.post("/sign-in", data=data)
        refused.append("passen nicht" not in reply.text)
    assert refused == [False] * 10 + [True] * 4


def test_after_ten_guesses_the_right_password_waits_too_but_a_link_works(site, visit, with_password, ask, monkeypatch):
    for number in range(10):
        later(monkeypatch, seconds=2 ** max(0, number - 3) + 1)
        site.post("/sign-in", data={"email": email("petra"), "password": "geraten"})
    reply = site.post("/sign-in", data={"email": email("petra"), "password": PASSWORD})
    assert (reply.status_code, "Link schicken" in reply.text) == (422, True)
    assert visit().post(ask("petra")).status_code == 303
    later(monkeypatch, minutes=16)
    assert visit().post("/sign-in", data={"email": email("petra"), "password": PASSWORD}).status_code == 303


def test_the_pause_between_guesses_grows(database, monkeypatch):
    waits = []
    for _ in range(9):
        with database.write() as db:
            assert attempts.count_attempt(db, "password:x", attempts.PASSWORD_GUESSES) == 0
            waits.append(attempts.seconds_to_wait(db, "password:x", attempts.PASSWORD_GUESSES))
        later(monkeypatch, seconds=waits[-1] + 0.1)
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 64]


def test_success_forgets_earlier_slips(site, with_password, database):
    for _ in range(2):
        site.post("/sign-in", data={"email": email("petra"), "password": "vertippt vertippt"})
    assert site.post("/sign-in", data={"email": email("petra"), "password": PASSWORD}).status_code == 303
    with database.read() as db:
        assert attempts.seconds_to_wait(db, f"password:{email('petra')}", (1, 1)) == 0


def test_spoofed_forwarding_headers_do_not_help(visit, with_password, monkeypatch):
    """Each attempt claims another network address; neither the account's limit nor the network's is evaded."""
    monkeypatch.setattr(attempts, "PASSWORD_GUESSES_FROM_NETWORK", (6, 6))
    refused = 0
    for number in range(12):
        headers = {
            "x-forwarded-for": f"203.0.113.{number}",
            "cf-connecting-ip": f"198.51.100.{number}",
            "forwarded": f"for=1.2.3.{number}",
        }
        data = {"email": f"person{number}@example.org", "password": "geraten geraten"}
        refused += "passen nicht" not in visit().post("/sign-in", data=data, headers=headers).text
    assert refused == 6


def test_parallel_guesses_do_not_get_more_tries(site, visit, real_passwords, with_password, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    from roundtable.core import clock

    stopped = clock.now()
    monkeypatch.setattr(clock, "now", lambda: stopped)

    def one(number: int) -> bool:
        data = {"email": email("petra"), "password": PASSWORD if number > 15 else f"geraten {number}"}
        return "passen nicht" in visit().post("/sign-in", data=data).text

    with ThreadPoolExecutor(8) as pool:
        judged = sum(pool.map(one, range(16)))
    assert judged == 3  # after three tries the pause begins


def test_mailed_links_are_limited_and_the_last_ones_still_work(site, visit, config, ask):
    paths = [ask("petra") for _ in range(5)]
    sixth = site.post("/sign-in", data={"email": email("petra")})
    assert (sixth.status_code, "Postfach" in sixth.text) == (422, True)
    assert len(mails(config)) == 5
    unknown = [visit().post("/sign-in", data={"email": "nobody@example.org"}).status_code for _ in range(6)]
    assert unknown == [200] * 5 + [422]
    assert visit().post(paths[0]).status_code == 303


def test_next_leads_on_after_signing_in(site, ask):
    page = site.get("/sign-in?next=/tables/dithmarschen")
    assert 'name="next" value="/tables/dithmarschen"' in page.text
    reply = site.post(ask("petra", next="/tables/dithmarschen"))
    assert reply.headers["location"] == "/tables/dithmarschen"


HOSTILE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "http:evil.example",
    "http:/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\x00/evil.example",
    "evil.example",
    "@evil.example",
    "//user@evil.example",
    "https:evil.example",
    "//evil.example/%2f..",
    "/\\/evil.example",
    "////evil.example",
    "http://testserver@evil.example",
    "vbscript:x",
    "//[::1]/",
    "\u2028//evil.example",
    "ftp://evil.example",
    "https:///evil.example",
    "/" + "a" * 300,
    "\ud800",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_open_redirects(path):
    assert safe_path(path) == "/"


def test_no_sign_in_leads_to_another_site(visit, with_password):
    petra = visit("petra")
    for path in HOSTILE[:-1]:
        data = {"email": email("petra"), "password": PASSWORD, "next": path}
        reply = visit().post("/sign-in", data=data)
        assert (reply.status_code, reply.headers["location"]) == (303, "/"), path
        signed_in = petra.get(f"/sign-in?next={quote(path)}")
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/"), path
        language = petra.post("/language", data={"locale": "de", "back": path})
        assert language.headers["location"] == "/", path


HOSTS = [
    "evil.example",
    "evil.example:80",
    "testserver.evil.example",
    "evil.example/",
    "a/?x=",
    "a#",
    "testserver@evil.example",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "169.254.169.254",
    "testserver:1",
    "TESTSERVER",
    "testserver.",
    "-",
    "a b",
    "evil.example?",
    "evil.example#testserver",
    "evil.example\\testserver",
    "xn--e1afmkfd.example",
    "0",
    "0x7f000001",
    "evil.example,testserver",
    "testserver,evil.example",
    "evil.example;",
    "%65vil.example",
    "evil%2eexample",
    "http://evil.example",
    "//evil.example",
    "evil.example//",
    "testserver%00.evil.example",
    "*",
    "_",
    "..",
    "evil.example'",
    'evil.example"',
    "<script>",
    "evil.example%0d%0a",
    "{{7*7}}",
    "${x}",
]


def test_hostile_host_headers_change_no_link(visit, config):
    assert len(HOSTS) == 40
    for number, host in enumerate(HOSTS):
        spoofed = {"host": host, "x-forwarded-host": host, "x-forwarded-proto": "https", "forwarded": f"host={host}"}
        client = visit()
        client.post("/sign-in", data={"email": email(PEOPLE[number % 8])}, headers=spoofed)
        for reply in (
            client.get("/tables/dithmarschen", headers=spoofed),
            client.get("/sign-in/", headers=spoofed),
            client.get("/profile/", headers=spoofed),
        ):
            assert "evil" not in reply.headers.get("location", "").partition("?")[0], host
            assert not reply.headers.get("location", "/").startswith(("http", "//")), host
    found = mails(config)
    assert len(found) == 40
    for mail in found:
        assert set(re.findall(r"https?://[^/\s]+", mail.get_content())) == {"http://testserver"}
        assert "evil" not in str(mail)
        assert len(links(mail)) == 1


def test_signing_out_ends_the_session_on_the_server(visit):
    client = visit("petra")
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    client.cookies.set("roundtable", token("petra"))
    assert client.get("/profile").status_code == 303


def test_sign_out_needs_a_post(visit):
    assert visit("petra").get("/sign-out").status_code == 405
    assert visit("petra").get("/profile").status_code == 200


def test_a_page_without_html_injection(site):
    hostile = '"><script>alert(1)</script>@example.org'
    reply = site.post("/sign-in", data={"email": hostile, "next": '"><script>'})
    assert reply.status_code == 422
    assert "<script>alert" not in reply.text


def test_visitors_choose_their_language(site):
    assert "Anmelden" in site.get("/sign-in").text
    site.post("/language", data={"locale": "en", "back": "/sign-in"})
    page = site.get("/sign-in")
    assert "Send link" in page.text and 'lang="en"' in page.text
    assert site.post("/language", data={"locale": "xx"}).status_code == 422
