"""Open data: only what is public, as HSDS 3 and our OpenAPI say, with as many statements for one as for all.

The schemas of HSDS are published as files, not as a package, and `hsds-validator` runs only on Python 3.13 and newer;
so what HSDS 3.0 requires of each object stands in the table below, and is asked of every object that we give.
"""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from roundtable.app import create_app
from roundtable.directory import actions as directory
from roundtable.directory.models import Channel, Organisation
from tests import world
from tests.conftest import count_queries
from tests.directory.conftest import statements_of

BASE = "/open-data/hsds"
# {object: (required, the values of a code list)}; HSDS 3.0, schema/*.json.
HSDS = {
    "organization": ({"id", "name", "description"}, {}),
    "service": ({"id", "name", "status"}, {"status": {"active", "inactive", "defunct", "temporarily closed"}}),
    "location": ({"id", "location_type"}, {"location_type": {"physical", "postal", "virtual"}}),
    "address": (
        {"id", "address_1", "city", "state_province", "postal_code", "country", "address_type"},
        {"address_type": {"physical", "postal", "virtual"}},
    ),
    "phone": ({"id", "number"}, {}),
    "schedule": ({"id"}, {}),
    "language": ({"id"}, {}),
    "service_area": ({"id"}, {}),
    "contact": ({"id"}, {}),
    "service_at_location": ({"id"}, {}),
    "metadata": (
        {"id", "last_action_date", "last_action_type", "field_name", "previous_value", "replacement_value"}
        | {"updated_by"},
        {},
    ),
}
LISTS = {
    "phones": "phone",
    "locations": "location",
    "addresses": "address",
    "schedules": "schedule",
    "languages": "language",
    "service_areas": "service_area",
    "contacts": "contact",
    "service_at_locations": "service_at_location",
    "metadata": "metadata",
}
OBJECTS = {"organization": "organization", "location": "location"}


def require_hsds(what: str, found: dict) -> int:
    """Fails for an object that HSDS 3.0 would refuse; how many objects there were."""
    required, codes = HSDS[what]
    assert required <= set(found), (what, found)
    UUID(found["id"])
    for name, values in codes.items():
        assert found[name] in values
    for name in ("email", "url", "website"):
        assert "@" in found[name] if name == "email" and name in found else True
        assert name == "email" or re.match(r"https?://", found.get(name, "http://"))
    below = [(LISTS[name], part) for name in LISTS if name in found for part in found[name]]
    below += [(kind, found[name]) for name, kind in OBJECTS.items() if name in found]
    assert all(value not in ("", [], None) for name, value in found.items() if name != "state_province"), found
    return 1 + sum(require_hsds(kind, part) for kind, part in below)


def require_described(document: dict, schema: dict, value: object) -> None:
    """Fails for what our own description doesn't know."""
    schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    for part in schema.get("allOf", []):
        require_described(document, part, value)
    if schema.get("type") == "object" or "properties" in schema:
        known = schema.get("properties", {})
        assert set(schema.get("required", [])) <= set(value)
        assert schema.get("additionalProperties", True) or set(value) <= set(known), set(value) - set(known)
        for name in set(value) & set(known):
            require_described(document, known[name], value[name])
    elif schema.get("type") == "array" and "items" in schema:
        for part in value:
            require_described(document, schema["items"], part)
    kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
    assert isinstance(value, kinds[schema["type"]]) if "type" in schema else True
    assert value in schema["enum"] if "enum" in schema else True


@pytest.fixture
def everything(site, starter):
    """All pages of a list."""

    def all_of(name: str, more: str = "") -> list[dict]:
        pages, found = 1, []
        for number in range(1, 100):
            if number > pages:
                break
            page = site.get(f"{BASE}/{name}?per_page=100&page={number}{more}").json()
            pages = page["total_pages"]
            found += page["contents"]
            assert page["size"] == len(page["contents"]) and page["last_page"] == (number == pages)
        assert len(found) == page["total_items"]
        return found

    return all_of


def test_all_that_is_public_is_as_hsds_wants_it(everything, site, starter):
    document = site.get(f"{BASE}/openapi.json").json()
    for name in ("organization", "service"):
        for full in ("", "&full=true"):
            found = everything(f"{name}s", full)
            assert len(found) > 200 and len({one["id"] for one in found}) == len(found)
            assert sum(require_hsds(name, one) for one in found) > len(found) * (4 if full else 1) // 2
            for one in found:
                require_described(document, {"$ref": name}, one)
        assert site.get(f"{BASE}/{name}s/{found[7]['id']}").json() == found[7]


def test_the_last_check_stands_beside_each_number(site, starter, ghana, phone_of):
    with starter.write() as db:
        directory.verify(world.actor(db, "petra"), db.get(Channel, phone_of(ghana)), "phone")
    [found] = site.get(f"{BASE}/services?search=republik+ghana&full=true").json()["contents"]
    [phone, *_] = found["phones"]
    [checked] = phone["metadata"]
    assert (
        re.fullmatch(r"\d{4}-\d\d-\d\d", found["assured_date"]) and checked["last_action_date"] == found["assured_date"]
    )
    assert (checked["last_action_type"], checked["replacement_value"]) == ("verify", phone["number"])
    assert "geprüft" in phone["description"]
    assert checked["updated_by"] == "Testbetrieb" and "Petra" not in str(found)


def test_what_is_not_public_is_nowhere(site, starter, visit):
    with starter.write() as db:
        petra = world.actor(db, "petra")
        group = Organisation(kind="volunteer_group", name="Helferkreis Geheim", region="01051")
        office = Organisation(kind="municipality", name="Rathaus Offen", region="01051", note="Interne Notiz")
        office.office_hours = "Mo 8–12"
        office.channels = [
            Channel(kind="phone", value="+49 481 11111"),
            Channel(kind="phone", value="+49 171 22222", entered_as="member", entered_by_id=petra.user_id, position=1),
            Channel(kind="phone", value="+49 171 33333", archived_at=petra.db.query(Organisation).first().created_at),
        ]
        gone = Organisation(kind="municipality", name="Rathaus Archiv", archived_at=group.created_at)
        db.add_all([group, office, gone])
        db.flush()
        gone.archived_at = office.created_at
        entered = office.channels[1].id
    text = site.get(f"{BASE}/services?search=rathaus&full=true").text
    assert "11111" in text and "Mo 8–12" in text
    for hidden in ("22222", "33333", "Interne Notiz", "Archiv"):
        assert hidden not in text
    assert "Geheim" not in site.get(f"{BASE}/organizations?per_page=500").text
    with starter.write() as db:  # when somebody has called there, it is known to be the office's
        directory.verify(world.actor(db, "petra"), db.get(Channel, entered), "phone")
    assert "22222" in site.get(f"{BASE}/services?search=rathaus&full=true").text


def test_without_the_operators_word_there_is_nothing(config, database):
    with TestClient(create_app(replace(config, open_data="off"), database=database)) as client:
        for path in ("", "/", "/openapi.json", "/organizations", "/services", f"/services/{UUID(int=0)}"):
            assert client.get(BASE + path).status_code == 404


def test_an_answer_is_kept_until_something_changes(site, starter, ghana):
    path = f"{BASE}/organizations?search=ghana"
    first = site.get(path)
    assert first.headers["cache-control"] == "public, max-age=300"
    assert first.headers["access-control-allow-origin"] == "*" and "set-cookie" not in first.headers
    etag = first.headers["etag"]
    assert site.get(path, headers={"if-none-match": etag}).status_code == 304
    with starter.write() as db:
        db.get(Organisation, ghana).former_names = "Botschaft der Goldküste"
    assert site.get(path, headers={"if-none-match": etag}).status_code == 200


def test_as_many_statements_for_one_as_for_all(site, starter):
    for path in ("organizations", "services"):
        counts = {statements_of(site, f"{BASE}/{path}?full=true&per_page={size}") for size in (1, 10, 500)}
        assert len(counts) == 1
    with count_queries(site) as statements:
        site.get(f"{BASE}/services?full=true&per_page=500")
    assert len(statements) <= 8  # people and further Kreise have one each


@pytest.mark.parametrize(
    "question", ["page=0", "page=-1", "page=999999999", "per_page=x", "search=%00%25_'\"", "full=1"]
)
def test_nonsense_in_the_address_breaks_nothing(site, starter, question):
    assert site.get(f"{BASE}/services?{question}").status_code == 200


@pytest.mark.parametrize("ident", ["1", "x", str(UUID(int=5)), "%00", "0" * 500])
def test_an_id_that_is_not_ours_is_not_there(site, starter, ident):
    for name in ("organizations", "services"):
        assert site.get(f"{BASE}/{name}/{ident}").status_code == 404


def test_an_organization_is_not_found_by_the_id_of_its_service(site, starter):
    [found] = site.get(f"{BASE}/services?search=republik+ghana").json()["contents"]
    assert site.get(f"{BASE}/organizations/{found['id']}").status_code == 404
    assert site.get(f"{BASE}/organizations/{found['organization_id']}").status_code == 200


def test_the_start_says_what_this_is(site):
    about = site.get(BASE).json()
    assert about["version"] == "3.0" and about["publisher"]["name"] == "Testbetrieb"
    assert site.get(about["openapi_url"].removeprefix("http://testserver")).json()["openapi"] == "3.1.0"
