"""Tokens in addresses never reach a log file; the real server's access log included."""

import logging
import subprocess
import sys

import httpx2
import pytest

from roundtable.accounts.addresses import normalise
from roundtable.accounts.sessions.devices import device_name
from roundtable.core.logs import HideTokens, hide
from roundtable.core.security import client_address, network_of


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("GET /join/abcDEF-_123 HTTP/1.1", "GET /join/… HTTP/1.1"),
        ("/sign-in/abc?x=1", "/sign-in/…?…"),
        ("/setup/abc/", "/setup/…/"),
        ("http://host/join/abc", "http://host/join/…"),
        ("/sign-in?next=/tables/kiel", "/sign-in?…"),
        ("GET /tables/kiel/passports?who=syrisch&where=Kiel HTTP/1.1", "GET /tables/kiel/passports?… HTTP/1.1"),
        ("Really? Yes.", "Really? Yes."),
        ("/tables/kiel/join", "/tables/kiel/join"),
        (200, 200),
    ],
)
def test_tokens_are_replaced(line, shown):
    assert hide(line) == shown


def test_arguments_of_a_record_are_replaced():
    record = logging.LogRecord("x", 20, "", 0, '%s "%s %s" %d', ("1.2.3.4", "GET", "/join/secret", 200), None)
    assert HideTokens().filter(record)
    assert record.getMessage() == '1.2.3.4 "GET /join/…" 200'


def test_the_real_server_logs_no_token(server):
    """Start the server with its output captured, and look for the token in it."""
    server.stop()
    process = subprocess.Popen(
        [sys.executable, "server.py"],
        env={**server.env, "ROUNDTABLE_LOG_LEVEL": "debug"},
        cwd=server.env["PYTHONPATH"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        with httpx2.Client(base_url=server.url, headers={"sec-fetch-site": "same-origin"}) as client:
            for _ in range(400):
                try:
                    client.get("/healthz")
                    break
                except httpx2.TransportError:
                    import time

                    time.sleep(0.1)
            for path in ("/join/canary-token-1", "/sign-in/canary-token-2", "/setup/canary-token-3"):
                client.get(path)
                client.post(path, data={"name": "x"})
                client.get(path, headers={"referer": f"{server.url}/join/canary-token-4"})
    finally:
        process.terminate()
        output = process.communicate(timeout=15)[0].decode()
    assert "canary-token" not in output


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "found"),
    [
        ("203.0.113.9", "", "", "203.0.113.9"),
        ("203.0.113.9", "1.2.3.4", "", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4", "10.0.0.1", "1.2.3.4"),
        ("10.0.0.1", "6.6.6.6, 1.2.3.4", "10.0.0.1", "1.2.3.4"),
        ("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "10.0.0.0/24", "1.2.3.4"),
        ("203.0.113.9", "10.0.0.1", "10.0.0.1", "203.0.113.9"),
        ("10.0.0.1", "nonsense", "10.0.0.1", "nonsense"),
        ("", "1.2.3.4", "10.0.0.1", ""),
    ],
)
def test_only_our_own_proxies_are_believed(peer, forwarded, trusted, found):
    assert client_address(peer, forwarded, trusted) == found


def test_networks():
    assert network_of("203.0.113.9") == network_of("::ffff:203.0.113.9") == "203.0.113.9"
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")
    assert network_of("::ffff:203.0.113.8") != network_of("::ffff:203.0.113.9")
    assert network_of("<script>") == "unknown"


def test_devices():
    assert device_name("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537.36") == "Chrome, Android"
    assert device_name("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140.0") == "Edge, Windows"
    assert device_name("") == device_name("curl/8") == ""


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Petra@Example.ORG ", "petra@example.org"),
        ("petra.h+tisch@kreis-dithmarschen.de", "petra.h+tisch@kreis-dithmarschen.de"),
        ("info@müller-büro.de", "info@xn--mller-bro-q9ag.de"),
        ("pétra@example.org", ""),
        ("a@b", ""),
        ("a..b@example.org", ""),
        ("a@example.org\nBcc: x@y.de", ""),
        ('"a b"@example.org', ""),
        ("a@[127.0.0.1]", ""),
        ("a@" + "x" * 300 + ".de", ""),
        ("a" * 65 + "@example.org", ""),
        ("a@example.org, b@example.org", ""),
        ("", ""),
        ("@", ""),
    ],
)
def test_addresses(typed, stored):
    assert normalise(typed) == stored
