"""Security of every response: headers, origins, hosts."""

import pytest

from roundtable.core.permissions import DEVICE
from roundtable.directory.carddav.pages import READING
from tests.sweeps import objects
from tests.sweeps.matrix import ROUTES, SPECS, address

POSTS = [spec for spec in SPECS if spec.method == "POST"]
# Mail programs post there by themselves (RFC 8058); the address is a secret, tried in tests/mail.
ONE_CLICK = {"/mails/{token}", "/mails/{token}/again"}
FOREIGN = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {},
)


@pytest.fixture
def place(prepared):
    return prepared("objects", objects.fill)["dithmarschen"]


def assert_safe(reply):
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["cross-origin-opener-policy"] == "same-origin"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in policy
    assert "permissions-policy" in reply.headers


def test_every_page_has_the_safe_headers_and_is_never_stored(visit, place):
    anton = visit("anton")
    for spec in SPECS:
        if spec.method == "GET":
            reply = anton.get(address(spec, place))
            assert_safe(reply)
            is_open = spec.path.startswith("/open-data/") and reply.status_code == 200
            assert reply.headers["cache-control"] == ("public, max-age=300" if is_open else "no-store"), spec.path


@pytest.mark.parametrize("path", ["/nothing", "/static/nothing.js", "/static/../server.py", "/tables/%00", "/healthz"])
def test_errors_and_files_have_them_too(visit, path):
    assert_safe(visit("anton").get(path))


def test_a_body_that_is_too_large_is_refused_with_the_limit(visit):
    reply = visit("anton").post("/language", data={"x": "y" * 5_000_000})
    assert reply.status_code == 413
    assert_safe(reply)
    assert "4 MB" in reply.text


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_other_site_can_change_anything(site, place, snapshot, headers):
    from starlette.testclient import TestClient

    from tests import world

    client = TestClient(site.app, follow_redirects=False)
    client.app_state.update(site.app_state)
    client.portal = site.portal
    client.cookies.set("roundtable", world.token("anton"))
    before = snapshot()
    for spec in POSTS:
        refused = 404 if spec.path in ONE_CLICK else 403
        assert client.post(address(spec, place), data={"title": "x"}, headers=headers).status_code == refused, spec.path
    assert snapshot() == before


def test_unsafe_methods_other_than_post_exist_only_for_devices():
    """There each of them is answered by 403: see tests/directory/carddav."""
    pages = [route for route in ROUTES if route.endpoint.spec.needs != DEVICE]
    assert {method for route in pages for method in route.methods} - set(READING) == {"POST"}
