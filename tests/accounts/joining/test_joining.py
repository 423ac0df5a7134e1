"""Invitations: making, showing and using them, and the page for joining."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.joining import actions as joining
from roundtable.accounts.models import User
from roundtable.core import permissions
from roundtable.core.models import Event
from roundtable.core.permissions import TABLE_ROLES
from roundtable.tables.models import Member
from tests import world
from tests.accounts.conftest import later, own_queries
from tests.mail.mailbox import last_link, links, mails
from tests.world import email

SVEN = {"name": "Sven", "email": "sven@example.org", "oath": "1"}


def seat(database, who: str, slug: str = "dithmarschen") -> Member | None:
    from roundtable.tables.models import RoundTable

    with database.read() as db:
        return db.scalar(
            select(Member).join(Member.user).join(Member.table).where(User.email == who, RoundTable.slug == slug)
        )


def test_joining_from_the_qr_code_to_the_next_agenda(site, visit, invite, database, config):
    """A volunteer types two fields, ticks one box, presses one button, and is in."""
    path = invite()
    page = site.get(path)
    assert page.status_code == 200
    assert "Ihr Platz am Runden Tisch Dithmarschen" in page.text and "Birgit lädt Sie ein" in page.text
    form = page.text.partition('<form class="rt-join__form"')[2].partition("</form>")[0]
    assert re.findall(r'<input[^>]* name="(\w+)"', form) == ["name", "email", "oath"]
    reply = site.post(path, data=SVEN)
    assert (reply.status_code, reply.headers["location"]) == (303, "/tables/dithmarschen/welcome")
    done = site.get("/tables/dithmarschen/welcome")
    assert "Willkommen, Sven. Ihr Platz ist da." in done.text and "sven@example.org" in done.text
    assert seat(database, "sven@example.org").role == "volunteer"
    (mail,) = mails(config)
    assert mail["To"] == "sven@example.org" and "Ich gebe nichts weiter" in mail.get_content()
    phone = visit()
    assert phone.post(links(mail)[0]).headers["location"] == "/tables/dithmarschen"


def test_the_welcome_page_leads_on_to_pages_that_exist(site, visit, invite):
    for role in ("volunteer", "guest"):
        client = visit()
        client.post(invite(role=role), data={**SVEN, "email": f"{role}@example.org"})
        main = client.get("/tables/dithmarschen/welcome").text.partition("<main")[2].partition("</main>")[0]
        paths = set(re.findall(r'href="(/tables/[^"]+)"', main))
        assert len(paths) >= 2
        for path in paths:
            assert client.get(path).status_code == 200, path


def test_the_welcome_page_shows_the_next_date(site, invite, database):
    from datetime import timedelta

    from roundtable.core import clock
    from roundtable.meetings.models import Meeting
    from roundtable.tables.models import RoundTable

    with database.write() as db:
        table = db.query(RoundTable).filter_by(slug="dithmarschen").one()
        for number, days in ((1, -30), (2, 9), (3, 100)):
            start = clock.now() + timedelta(days=days)
            place = f"Kreishaus {number}"
            db.add(
                Meeting(
                    table_id=table.id,
                    year=2026,
                    number=number,
                    starts_at=start,
                    place=place,
                    ends_at=start + timedelta(hours=2),
                    state="closed" if days < 0 else "planned",
                )
            )
    site.post(invite(), data=SVEN)
    page = site.get("/tables/dithmarschen/welcome").text
    assert "in 9 Tagen" in page and "Kreishaus 2" in page
    assert "Kreishaus 1" not in page and "Kreishaus 3" not in page


def test_opening_the_page_counts_no_use(site, invite, stored, database):
    path = invite()
    with database.read() as db:
        before = db.query(Event).count()
    for _ in range(20):
        assert site.get(path).status_code == 200
    with database.read() as db:
        assert db.query(Event).count() == before
    assert stored.invitation().uses == 0
    assert "set-cookie" not in site.get(path).headers


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "wie Sie heißen"),
        ({"name": "x" * 81}, "zu lang"),
        ({"email": "sven"}, "name@example.org"),
        ({"oath": ""}, "drei Sätzen"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(site, invite, database, stored, wrong, sentence):
    reply = site.post(invite(), data={**SVEN, **wrong})
    assert (reply.status_code, sentence in reply.text) == (422, True)
    if "name" not in wrong:
        assert 'value="Sven"' in reply.text
    assert stored.user("sven@example.org") is None and stored.invitation().uses == 0


def test_each_role_can_be_given_by_invitation(site, visit, invite, database):
    for role in TABLE_ROLES:
        address = f"{role}@example.org"
        assert visit().post(invite(role=role), data={**SVEN, "email": address}).status_code == 303
        assert seat(database, address).role == role


@pytest.mark.parametrize("role", ["coordinator", "administrator", "", "owner"])
def test_no_invitation_gives_more_than_a_table_has(visit, stored, role):
    data = {"role": role, "days": "7", "uses": "1"}
    reply = visit("birgit").post("/tables/dithmarschen/invitations", data=data)
    assert reply.status_code == 422
    assert stored.invitation() is None


def test_nobody_gives_more_than_the_own_role():
    assert permissions.grantable("moderator") == TABLE_ROLES
    assert permissions.grantable("member") == ("guest", "volunteer", "member")
    assert permissions.grantable("coordinator") == permissions.grantable("administrator") == ()
    assert permissions.grantable(None) == permissions.grantable("") == ()


@pytest.mark.parametrize("who", ["ole", "jonas", "petra", "gesa"])
def test_only_who_may_invite_sees_invitations(visit, who):
    assert visit("birgit").get("/tables/dithmarschen/invitations").status_code == 200
    assert visit(who).get("/tables/dithmarschen/invitations").status_code == 403
    data = {"role": "guest", "days": "7", "uses": "1"}
    assert visit(who).post("/tables/dithmarschen/invitations", data=data).status_code == 403


@pytest.mark.parametrize(
    "form",
    [
        {"days": "0"},
        {"days": "61"},
        {"uses": "0"},
        {"uses": "101"},
        {"uses": "viele"},
        {"days": "-1"},
        {"label": "x" * 81},
    ],
)
def test_days_and_uses_out_of_range_are_refused(visit, stored, form):
    data = {"role": "guest", "days": "7", "uses": "1", "label": "Heide", **form}
    reply = visit("birgit").post("/tables/dithmarschen/invitations", data=data)
    assert reply.status_code == 422
    for name, value in data.items():
        assert name == "role" or f'value="{value}"' in reply.text
    assert stored.invitation() is None


def test_the_link_is_shown_once_with_its_code(visit, invite, stored):
    birgit = visit("birgit")
    data = {"role": "guest", "days": "3", "uses": "5", "label": "Helferkreis Heide"}
    reply = birgit.post("/tables/dithmarschen/invitations", data=data)
    link = re.search(r"http://testserver(/join/(\S+?))\"", reply.text)
    assert "<svg" in reply.text and "rt-qr__code" in reply.text
    assert "style=" not in reply.text.partition("<main")[2]
    assert len(link[2]) * 6 >= 128
    listed = birgit.get("/tables/dithmarschen/invitations").text
    assert "Helferkreis Heide" in listed and "0 von 5" in listed
    assert link[2] not in listed and stored.invitation().token_hash not in listed
    assert stored.invitation().token_hash != link[2]


def test_the_qr_code_encodes_the_link(monkeypatch):
    """The QR code encodes the link: it equals one drawn independently from the address."""
    import segno

    from roundtable.accounts.qr import qr_svg

    address = "https://runder-tisch.example.org/join/" + "a" * 32
    expected = segno.make(address, error="m", micro=False)
    drawn = re.search(r'stroke="#000" d="([^"]+)"', qr_svg(address))[1]
    assert drawn == re.search(r' d="([^"]+)"', expected.svg_inline(border=4))[1]


def test_expired_used_and_withdrawn_explain_and_say_whom_to_ask(site, visit, invite, stored, monkeypatch):
    used, withdrawn, expired = invite(), invite(), invite(days=1)
    visit().post(used, data=SVEN)
    birgit = visit("birgit")
    number = stored.invitation().id - 1
    birgit.post(f"/tables/dithmarschen/invitations/{number}/revocation")
    later(monkeypatch, days=1, seconds=1)
    for path, word in ((used, "aufgebraucht"), (withdrawn, "zurückgezogen"), (expired, "abgelaufen")):
        for reply in (visit().get(path), visit().post(path, data={**SVEN, "email": "ute@example.org"})):
            assert reply.status_code == 410
            assert word in reply.text and "Birgit" in reply.text
    assert stored.user("ute@example.org") is None
    reply = site.get("/join/invented")
    assert (reply.status_code, "gibt es nicht" in reply.text) == (404, True)


def test_a_known_address_alone_signs_nobody_in(site, visit, invite, config, database, stored):
    """Somebody types Merle's address: only who reads Merle's mail takes the seat."""
    path = invite()
    reply = site.post(path, data={"name": "Merle", "email": email("merle"), "oath": "1"})
    assert (reply.status_code, "set-cookie" in reply.headers) == (200, False)
    assert "Postfach" in reply.text
    assert site.get("/profile").status_code == 303
    assert seat(database, email("merle")) is None and stored.invitation().uses == 0
    link = last_link(config, email("merle"))
    merle = visit()
    assert "Als Merle Platz nehmen" in merle.get(link).text
    assert merle.post(link).headers["location"] == "/tables/dithmarschen/welcome"
    assert seat(database, email("merle")).role == "volunteer"
    assert stored.invitation().uses == 1
    assert stored.user("merle").name == "Merle"


def test_a_confirmation_that_comes_too_late_is_explained(site, visit, invite, config, database):
    path = invite()
    site.post(path, data={"name": "Merle", "email": email("merle"), "oath": "1"})
    visit().post(path, data=SVEN)
    reply = visit().post(last_link(config, email("merle")))
    assert (reply.status_code, "aufgebraucht" in reply.text) == (410, True)
    assert seat(database, email("merle")) is None


def test_who_is_signed_in_joins_with_one_press(visit, invite, database, config):
    merle = visit("merle")
    path = invite(role="member")
    page = merle.get(path)
    assert (
        "Sie sind als Merle angemeldet" in page.text
        and 'name="email"' not in page.text.partition("<main")[2].partition("<footer")[0]
    )
    assert merle.post(path).headers["location"] == "/tables/dithmarschen/welcome"
    assert seat(database, email("merle")).role == "member"
    assert seat(database, email("merle"), "kiel").role == "moderator"
    assert mails(config) == []


def test_a_role_is_raised_but_never_lowered(visit, invite, database, stored):
    petra = visit("petra")
    lower = invite(role="guest")
    assert "sitzen schon an diesem Tisch" in petra.get(lower).text
    assert petra.post(lower).headers["location"] == "/tables/dithmarschen"
    assert (seat(database, email("petra")).role, stored.invitation().uses) == ("volunteer", 0)
    petra.post(invite(role="member"))
    assert (seat(database, email("petra")).role, stored.invitation().uses) == ("member", 1)
    birgit = visit("birgit")
    birgit.post(invite(role="guest"))
    assert seat(database, email("birgit")).role == "moderator"


def test_who_left_gets_the_old_seat_back(visit, invite, database):
    number = seat(database, email("petra")).id
    visit("birgit").post(f"/tables/dithmarschen/members/{number}/leaving")
    petra = visit("petra")
    assert petra.get("/tables/dithmarschen").status_code == 404
    assert petra.post(invite(role="guest")).status_code == 303
    back = seat(database, email("petra"))
    assert (back.id, back.role, back.left_at) == (number, "guest", None)
    assert petra.get("/tables/dithmarschen").status_code == 200


def test_an_invitation_stays_at_its_table(visit, invite, database):
    path = invite()
    visit().post(path, data=SVEN)
    assert seat(database, "sven@example.org", "kiel") is None
    invitation = re.search(r"invitation-(\d+)", visit("birgit").get("/tables/dithmarschen/invitations").text)[1]
    foreign = visit("merle").post(f"/tables/kiel/invitations/{invitation}/revocation")
    missing = visit("merle").post("/tables/kiel/invitations/999999/revocation")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text == missing.text


def test_a_revoked_invitation_ends_at_once(site, visit, invite, stored):
    path = invite(uses=10)
    visit().post(path, data=SVEN)
    visit("birgit").post(f"/tables/dithmarschen/invitations/{stored.invitation().id}/revocation")
    assert site.post(path, data={**SVEN, "email": "ute@example.org"}).status_code == 410
    assert stored.user("sven@example.org") is not None and stored.user("ute@example.org") is None


def test_a_hundred_at_once_are_exactly_the_allowed_number(site, visit, invite, database, stored, monkeypatch):
    monkeypatch.setattr(attempts, "JOINS_FROM_NETWORK", (1000, 1000))
    path = invite(uses=7)
    clients = [visit() for _ in range(100)]

    def join(number: int) -> int:
        return clients[number].post(path, data={**SVEN, "email": f"sven{number}@example.org"}).status_code

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(join, range(100)))
    assert (statuses.count(303), statuses.count(410)) == (7, 93)
    assert stored.invitation().uses == 7
    with database.read() as db:
        assert db.query(User).filter(User.email.like("sven%")).count() == 7


def test_one_mailed_link_pressed_by_many_signs_in_once(visit, ask):
    path = ask("petra")
    clients = [visit() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        statuses = [reply.status_code for reply in pool.map(lambda client: client.post(path), clients)]
    assert (statuses.count(303), statuses.count(410)) == (1, 19)


def test_the_same_person_twice_at_once_is_one_person(visit, invite, database):
    path = invite(uses=5)
    clients = [visit() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        statuses = [reply.status_code for reply in pool.map(lambda client: client.post(path, data=SVEN), clients)]
    assert sorted(statuses) == [200] * 5 + [303]
    with database.read() as db:
        assert db.query(User).filter_by(email="sven@example.org").count() == 1


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "'; DROP TABLE user;--",
    "\u202eevil",
    "a\x00b",
    "Zeile\r\nBcc: x@evil.example",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_names(site, visit, invite, config, name):
    reply = site.post(invite(), data={**SVEN, "name": name})
    assert reply.status_code == 303
    for client, path in ((site, "/tables/dithmarschen/welcome"), (site, "/profile"), (visit("anton"), "/people")):
        page = client.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text and "<img src=x" not in page.text
    (mail,) = mails(config)
    assert (mail["To"], mail["Bcc"], len(mail.get_all("To"))) == ("sven@example.org", None, 1)
    assert "\x00" not in mail.get_content()


def test_hostile_notes_are_only_text(visit):
    data = {"role": "guest", "days": "7", "uses": "1", "label": HOSTILE[0]}
    birgit = visit("birgit")
    assert birgit.post("/tables/dithmarschen/invitations", data=data).status_code == 200
    page = birgit.get("/tables/dithmarschen/invitations").text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


def test_joining_is_recorded(site, invite, database):
    site.post(invite(), data=SVEN)
    with database.read() as db:
        rows = db.execute(
            select(Event.verb, Event.topic, Event.data, User.email).join(User, User.id == Event.actor_id)
        ).all()
    mine = {(verb, topic) for verb, topic, _, who in rows if who == "sven@example.org"}
    assert {("member.joined", "members"), ("promise.given", "accounts")} <= mine
    assert "sven@example.org" not in str([data for _, _, data, _ in rows])


def test_the_list_needs_the_same_queries_for_many(visit, invite, database):
    from tests.conftest import count_queries

    birgit = visit("birgit")
    invite()
    with count_queries(birgit) as one:
        birgit.get("/tables/dithmarschen/invitations")
    with database.write() as db:
        here = world.actor(db, "birgit")
        for number in range(60):
            joining.create_invitation(here, "moderator", joining.InvitationDraft("guest", f"Nr {number}", 7, 1))
    with count_queries(birgit) as many:
        page = birgit.get("/tables/dithmarschen/invitations").text
    assert len(own_queries(one)) == len(own_queries(many)) >= 2 and "Nr 59" in page


def test_tokens_are_in_no_title_and_leave_no_trace_for_other_sites(site, invite, ask):
    for path in (invite(), ask("petra")):
        page = site.get(path)
        secret = path.rpartition("/")[2]
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert secret not in re.search("<title>(.*?)</title>", page.text)[1]
