"""What a client of an address book gets: the way to the book, its cards, what changed, and 403 for whatever writes."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from roundtable.core import clock
from roundtable.core.events import record
from roundtable.directory.models import Channel, Organisation
from tests import world
from tests.directory.carddav.conftest import BOOK, CARD, DAV
from tests.world import email

_PROPS = '<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop>{}</d:prop></d:propfind>'
_SYNC = (
    '<d:sync-collection xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:sync-token>{}</d:sync-token>'
    "<d:sync-level>1</d:sync-level>{}<d:prop><d:getetag/><c:address-data/></d:prop></d:sync-collection>"
)
_FAMILY = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"'


def _query(conditions):
    wanted = f"<d:prop><d:getetag/></d:prop><c:filter>{conditions}</c:filter>"
    return f"<c:addressbook-query {_FAMILY}>{wanted}</c:addressbook-query>"


def propfind(client, path, inside, depth="0"):
    reply = client.request("PROPFIND", path, content=_PROPS.format(inside), headers={"depth": depth})
    assert reply.status_code == 207, reply.text
    return ElementTree.fromstring(reply.content)


def report(client, body):
    return client.request("REPORT", BOOK, content=body, headers={"depth": "1", "content-type": "application/xml"})


def sync(client, token="", limit=""):
    reply = report(client, _SYNC.format(token, limit))
    assert reply.status_code == 207, reply.text
    tree = ElementTree.fromstring(reply.content)
    gone = {r.findtext(f"{DAV}href") for r in tree.iter(f"{DAV}response") if r.findtext(f"{DAV}status")}
    cards = {r.findtext(f"{DAV}href"): r.findtext(f".//{CARD}address-data") for r in tree.iter(f"{DAV}response")}
    return {path: card for path, card in cards.items() if card}, gone, tree.findtext(f"{DAV}sync-token")


def test_a_client_finds_the_way_from_our_name_to_the_book(phone, ghana, check):
    check(ghana)
    for method in ("GET", "PROPFIND"):
        reply = phone.request(method, "/.well-known/carddav")
        assert (reply.status_code, reply.headers["location"]) == (301, "/dav/")
    start = propfind(phone, "/dav/", "<d:current-user-principal/>")
    principal = start.findtext(f".//{DAV}current-user-principal/{DAV}href")
    own = propfind(phone, principal, "<c:addressbook-home-set/><d:displayname/>")
    assert own.findtext(f".//{DAV}displayname") == "Petra"
    home = own.findtext(f".//{CARD}addressbook-home-set/{DAV}href")
    inside = propfind(phone, home, "<d:resourcetype/><d:sync-token/>", "1")
    books = [r for r in inside.iter(f"{DAV}response") if r.find(f".//{CARD}addressbook") is not None]
    assert [r.findtext(f"{DAV}href") for r in books] == [BOOK]
    cards = propfind(phone, BOOK, "<d:getetag/><d:getcontenttype/>", "1")
    assert [r.findtext(f"{DAV}href") for r in cards.iter(f"{DAV}response")] == [BOOK, f"{BOOK}{ghana}.vcf"]
    for path in (BOOK.rstrip("/"), "/dav"):  # clients forget the last slash
        assert propfind(phone, path, "<d:resourcetype/>") is not None


def test_only_checked_entries_are_in_the_book_and_only_as_long_as_the_check_counts(phone, ghana, check, starter):
    assert sync(phone)[0] == {}
    check(ghana)
    cards, _gone, token = sync(phone)
    assert list(cards) == [f"{BOOK}{ghana}.vcf"]
    assert "FN:Botschaft der Republik Ghana" in cards[f"{BOOK}{ghana}.vcf"]
    with starter.write() as db:
        long_ago = clock.today() - timedelta(days=400)
        db.query(Channel).filter_by(organisation_id=ghana).update({"verified_on": long_ago})
        record(world.actor(db, "petra"), "directory.changed", f"directory/{ghana}", everywhere=True)
    assert sync(phone, token)[:2] == ({}, {f"{BOOK}{ghana}.vcf"})


def test_closed_and_archived_entries_leave_the_book(phone, ghana, check, visit, starter):
    check(ghana)
    token = sync(phone)[2]
    assert visit("birgit").post(f"/tables/dithmarschen/directory/{ghana}/archive").status_code == 303
    assert sync(phone, token)[:2] == ({}, {f"{BOOK}{ghana}.vcf"})
    assert phone.get(f"{BOOK}{ghana}.vcf").status_code == 404


def test_a_client_is_told_only_what_is_new_or_gone(phone, ghana, check, visit, starter):
    with starter.read() as db:
        others = [c.organisation_id for c in db.query(Channel).filter_by(kind="phone") if c.organisation_id != ghana]
    check(ghana)
    first, _gone, token = sync(phone)
    check(others[0])
    new, gone, later = sync(phone, token)
    assert (set(first), set(new), gone) == ({f"{BOOK}{ghana}.vcf"}, {f"{BOOK}{others[0]}.vcf"}, set())
    assert sync(phone, later)[:2] == ({}, set())
    # The token of the collection is one with which a client may come back.
    told = propfind(phone, BOOK, "<d:sync-token/>").findtext(f".//{DAV}sync-token")
    assert told == later
    # Step by step, for a client that wants no more than one at once.
    one, _gone, half = sync(phone, "", "<d:limit><d:nresults>1</d:nresults></d:limit>")
    rest, _gone, whole = sync(phone, half)
    assert (len(one), len(rest), whole) == (1, 1, later)


def test_a_token_that_nobody_knows_begins_anew(phone, add_device, visit, ghana, check):
    check(ghana)
    token = sync(phone)[2]
    for wrong in ("urn:roundtable:address-book:0", "data:,1", "ü"):
        reply = report(phone, _SYNC.format(wrong, "").encode())
        assert (reply.status_code, b"valid-sync-token" in reply.content) == (403, True)
    other = visit()
    other.auth = (email("jonas"), add_device("jonas"))
    assert report(other, _SYNC.format(token, "")).status_code == 403


def test_cards_have_etags_that_change_with_them(phone, ghana, check, visit):
    check(ghana)
    card = phone.get(f"{BOOK}{ghana}.vcf")
    assert card.headers["content-type"] == "text/vcard; charset=utf-8"
    etag = card.headers["etag"]
    assert phone.get(f"{BOOK}{ghana}.vcf", headers={"if-none-match": etag}).status_code == 304
    data = {"kind": "email", "value": "konsulat@example.org"}
    visit("birgit").post(f"/tables/dithmarschen/directory/{ghana}/channels", data=data)
    changed = phone.get(f"{BOOK}{ghana}.vcf", headers={"if-none-match": etag})
    assert changed.status_code == 200 and "konsulat@example.org" in changed.text
    assert phone.head(f"{BOOK}{ghana}.vcf").headers["etag"] == changed.headers["etag"] != etag


def test_multiget_names_what_is_there_and_what_is_not(phone, ghana, check):
    check(ghana)
    there = (f"{BOOK}{ghana}.vcf", f"http://testserver{BOOK}{ghana}.vcf")
    paths = (*there, f"{BOOK}999999.vcf", "/etc/passwd", "%00", "ü")
    hrefs = "".join(f"<d:href>{path}</d:href>" for path in paths)
    props = "<d:prop><d:getetag/><c:address-data/><x:colour xmlns:x='urn:x'/></d:prop>"
    reply = report(phone, f"<c:addressbook-multiget {_FAMILY}>{props}{hrefs}</c:addressbook-multiget>".encode())
    tree = ElementTree.fromstring(reply.content)
    assert [r.findtext(f"{DAV}href") for r in tree if r.findtext(f".//{CARD}address-data")] == list(there)
    assert [r.findtext(f"{DAV}href") for r in tree if r.findtext(f"{DAV}status")] == list(paths[2:])
    statuses = [p.findtext(f"{DAV}status") for p in tree[0].iter(f"{DAV}propstat")]
    assert statuses == ["HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"]


def _of(name, inside=""):
    return f'<c:prop-filter name="{name}">{inside}</c:prop-filter>'


def _match(text, more=""):
    return f"<c:text-match {more}>{text}</c:text-match>"


_NONE = "<c:is-not-defined/>"


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ("", True),
        (_of("FN"), True),
        (_of("PHOTO"), False),
        (_of("PHOTO", _NONE), True),
        (_of("FN", _match("republik GHANA")), True),
        (_of("FN", _match("Ghana", 'match-type="equals"')), False),
        (_of("FN", _match("Bot", 'match-type="starts-with"')), True),
        (_of("FN", _match("Ghana", 'negate-condition="yes"')), False),
        (_of("TEL", f'<c:param-filter name="TYPE">{_match("WORK")}</c:param-filter>'), True),
        (_of("TEL", f'<c:param-filter name="TYPE">{_NONE}</c:param-filter>'), False),
        (_of("FN", _match("Mali")) + _of("TEL"), True),
    ],
)
def test_a_query_finds_what_its_filter_asks_for(phone, ghana, check, asked, fits):
    check(ghana)
    filters = f"<d:prop><d:getetag/></d:prop><c:filter>{asked}</c:filter>"
    reply = report(phone, f"<c:addressbook-query {_FAMILY}>{filters}</c:addressbook-query>")
    found = [r.findtext(f"{DAV}href") for r in ElementTree.fromstring(reply.content)]
    assert found == ([f"{BOOK}{ghana}.vcf"] if fits else [])


@pytest.mark.parametrize(
    "method",
    ["PUT", "POST", "PATCH", "DELETE", "PROPPATCH", "MKCOL", "MKCALENDAR", "MOVE", "COPY", "LOCK", "UNLOCK", "ACL"],
)
def test_whatever_writes_is_refused(phone, ghana, check, method, starter):
    check(ghana)
    for path in ("/dav/", "/dav/principal/", "/dav/books/", BOOK, f"{BOOK}{ghana}.vcf", f"{BOOK}999999.vcf"):
        assert phone.request(method, path, content=b"BEGIN:VCARD\r\nEND:VCARD\r\n").status_code == 403, path
    with starter.read() as db:
        assert db.get(Organisation, ghana).archived_at is None


def test_options_say_what_is_spoken_here(phone):
    reply = phone.options(BOOK)
    assert "addressbook" in reply.headers["dav"]
    assert reply.headers["allow"] == "GET, HEAD, OPTIONS, PROPFIND, REPORT"


def test_the_depth_is_bounded(phone):
    reply = phone.request("PROPFIND", BOOK, headers={"depth": "infinity"})
    assert (reply.status_code, b"propfind-finite-depth" in reply.content) == (403, True)


_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{}]><d:propfind xmlns:d="DAV:"><d:prop>&z;</d:prop></d:propfind>'


@pytest.mark.parametrize(
    "body",
    [
        b"<",
        b"not xml",
        b"\x00\xff",
        _BOMB.format('<!ENTITY z "&a;&a;&a;&a;&a;&a;&a;">').encode(),
        b'<!DOCTYPE x [<!ENTITY z SYSTEM "file:///etc/passwd">]><x>&z;</x>',
        b"<a>" * 30 + b"</a>" * 30,
        b"<a>" + b"<b/>" * 30_000 + b"</a>",
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b'<d:propfind xmlns:d="DAV:"><d:prop><d:a></d:prop></d:propfind>',
    ],
)
def test_hostile_xml_is_refused(phone, body):
    for method in ("PROPFIND", "REPORT"):
        reply = phone.request(method, BOOK, content=body, headers={"depth": "1"})
        assert (reply.status_code, b"passwd" in reply.content, b"root:" in reply.content) == (400, False, False)


@pytest.mark.parametrize(
    ("method", "body"),
    [
        # Each name would be repeated for every card, each condition asked of every card.
        ("PROPFIND", _PROPS.format("".join(f'<x{n} xmlns="y:"/>' for n in range(61)))),
        ("REPORT", _query('<c:prop-filter name="FN"><c:text-match>x</c:text-match></c:prop-filter>' * 31)),
        ("REPORT", _query(f'<c:prop-filter name="FN">{"<c:text-match>x</c:text-match>" * 60}</c:prop-filter>')),
        ("REPORT", _query(f'<c:prop-filter name="FN"><c:text-match>{"x" * 9_000}</c:text-match></c:prop-filter>')),
    ],
)
def test_no_small_request_makes_a_huge_answer(phone, ghana, check, method, body):
    check(ghana)
    assert phone.request(method, BOOK, content=body, headers={"depth": "1"}).status_code == 400


def test_a_name_that_is_asked_for_twice_is_told_once(phone, ghana, check):
    check(ghana)
    assert len(list(propfind(phone, BOOK, "<d:getetag/>" * 500).iter(f"{DAV}getetag"))) == 1


def test_an_address_that_is_none_is_gone(phone, ghana, check):
    check(ghana)
    hrefs = "".join(
        f"<d:href>{each}</d:href>" for each in ("http://[", "//[x/1.vcf", "http://]/dav/1.vcf", "\u0661.vcf")
    )
    reply = report(
        phone, f"<c:addressbook-multiget {_FAMILY}><d:prop><d:getetag/></d:prop>{hrefs}</c:addressbook-multiget>"
    )
    assert reply.status_code == 207
    assert reply.text.count("404 Not Found") == 4


def test_a_body_beyond_the_limit_is_not_read(phone):
    assert phone.request("REPORT", BOOK, content=b"x" * 300_000).status_code == 413


def test_a_text_of_the_directory_breaks_no_answer(phone, ghana, check, visit, starter):
    check(ghana)
    name = 'A & B <script>alert(1)</script> ]]> "x" \u0007'
    with starter.write() as db:
        db.get(Organisation, ghana).note = name
        record(world.actor(db, "petra"), "directory.changed", f"directory/{ghana}", everywhere=True)
    cards = sync(phone)[0]
    assert "<script>" in cards[f"{BOOK}{ghana}.vcf"].replace("\r\n ", "")


def test_everything_and_the_names_alone(phone, ghana, check):
    check(ghana)
    for body in (b"", b'<d:propfind xmlns:d="DAV:"><d:allprop/></d:propfind>'):
        reply = phone.request("PROPFIND", f"{BOOK}{ghana}.vcf", content=body, headers={"depth": "0"})
        assert b"getetag" in reply.content and b"FN:" not in reply.content
    names = phone.request(
        "PROPFIND", BOOK, content=b'<d:propfind xmlns:d="DAV:"><d:propname/></d:propfind>', headers={"depth": "0"}
    )
    assert b"<d:sync-token/>" in names.content


def test_the_book_speaks_the_language_of_its_person(phone, ghana, check, visit):
    check(ghana)
    assert "geprüft" in phone.get(f"{BOOK}{ghana}.vcf").text
    visit("petra").post("/language", data={"locale": "en", "back": "/"})
    assert "checked" in phone.get(f"{BOOK}{ghana}.vcf").text


def test_what_a_person_marks_is_on_the_phone_checked_or_not(phone, ghana, visit, add_device, starter):
    petra, entry = visit("petra"), f"/tables/dithmarschen/directory/{ghana}"
    assert "Auf mein Telefon" in petra.get(entry).text and "Auf mein Telefon" not in visit("birgit").get(entry).text
    for _twice in range(2):
        assert petra.post(f"{entry}/phone", data={"state": "on"}).status_code == 303
    cards, _gone, token = sync(phone)
    assert list(cards) == [f"{BOOK}{ghana}.vcf"] and "ungeprüft" in cards[f"{BOOK}{ghana}.vcf"].replace("\r\n ", "")
    other = visit()
    other.auth = (email("jonas"), add_device("jonas"))
    assert sync(other)[0] == {}
    reply = petra.post(f"{entry}/phone", data={"state": "off"}, headers={"hx-request": "true"})
    assert "Auf mein Telefon" in reply.text
    assert sync(phone, token)[:2] == ({}, {f"{BOOK}{ghana}.vcf"})
    assert petra.post(f"{entry}/phone", data={"state": "maybe"}).status_code == 422
    visit("birgit").post(f"{entry}/archive")
    assert petra.post(f"{entry}/phone", data={"state": "on"}).status_code == 409
