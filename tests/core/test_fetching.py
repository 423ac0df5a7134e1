"""Fetching a file from one known server, which may answer in any way."""

import threading
import time
import tracemalloc

import pytest

from roundtable.core.fetching import Failed, Rules, fetch
from tests.directory.imports.server import Answer, dying, packed, redirecting, serving, slowly, whole

LIMIT = 1_000_000


def outcome(url: str, **rules: object) -> bytes | str:
    try:
        return fetch(url, Rules(**{"home": url, "limit": LIMIT} | rules))  # type: ignore[arg-type]
    except Failed as problem:
        return problem.code


def answered(how, **rules: object) -> bytes | str:
    with serving(how) as (url, _asked):
        return outcome(url, **rules)


def test_a_whole_answer():
    assert answered(whole(b"x" * 500_000)) == b"x" * 500_000
    assert answered(packed(b"y" * 500_000)) == b"y" * 500_000
    assert answered(slowly(b"abc", 0.01)) == b"abc"


def test_an_answer_without_a_length():
    def chunked(to: Answer) -> None:
        to.head(Transfer_Encoding="chunked")
        to.wfile.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    assert answered(chunked) == b"abcde"


def test_what_breaks_off_is_not_taken_for_the_whole():
    def half_a_chunk(to: Answer) -> None:
        to.head(Transfer_Encoding="chunked")
        to.wfile.write(b"ff\r\nabc")

    assert answered(dying(b"x" * 300_000)) == "broken"
    assert answered(half_a_chunk) == "broken"
    assert answered(packed(b"{}" * 50_000, keep=60)) == "broken"
    assert answered(lambda to: None) == "broken"
    assert answered(lambda to: to.wfile.write(b"\x00\xff no answer\r\n\r\n")) == "broken"


def test_a_large_file_is_refused_before_it_comes():
    def large(to: Answer) -> None:
        to.head(Content_Length=200_000_000)
        time.sleep(5)

    began = time.monotonic()
    assert answered(large) == "large"
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("kind", ["endless", "bomb"])
def test_no_more_than_the_limit_is_ever_held(kind):
    def endless(to: Answer) -> None:
        to.head(Connection="close")
        while True:
            to.wfile.write(b"x" * 65_536)

    how = endless if kind == "endless" else packed(b"\0" * 300_000_000)
    with serving(how) as (url, _asked):
        tracemalloc.start()
        try:
            assert outcome(url) == "large"
            assert tracemalloc.get_traced_memory()[1] < 20 * LIMIT
        finally:
            tracemalloc.stop()


def test_what_is_slow_has_an_end():
    def silent(to: Answer) -> None:
        time.sleep(3)

    def dripping_head(to: Answer) -> None:
        for sign in b"HTTP/1.1 200 OK\r\n" + b"X-Long: 1\r\n" * 100:
            to.wfile.write(bytes([sign]))
            time.sleep(0.02)

    began = time.monotonic()
    assert answered(silent, read=0.3) == "slow"
    assert answered(slowly(b"x" * 1000, 0.05), whole=0.5) == "slow"
    assert answered(dripping_head, whole=0.5) == "slow"
    assert time.monotonic() - began < 6


def test_redirects_on_the_same_server_only():
    assert answered(redirecting("/other", then=b"there")) == b"there"
    assert answered(redirecting(*["/again"] * 9)) == "elsewhere"
    for place in (
        "https://evil.example/x",
        "//evil.example/x",
        "http://localhost/",
        "http://[",
        "file:///etc/passwd",
        "",
    ):
        assert answered(redirecting(place, place, place, place)) == "elsewhere"


def test_a_redirect_to_another_port_of_this_machine_is_not_asked():
    with serving(whole(b"secret")) as (inner, asked):
        assert answered(redirecting(inner)) == "elsewhere"
        assert asked == []


@pytest.mark.parametrize("status", [204, 304, 403, 404, 500, 503])
def test_an_error_is_no_answer(status):
    assert answered(lambda to: to.head(status, Content_Length=0)) == "refused"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/opendata",
        "http://www.auswaertiges-amt.de/opendata",
        "https://www.auswaertiges-amt.de:8443/opendata",
        "https://www.auswaertiges-amt.de.evil.example/",
        "https://me@www.auswaertiges-amt.de/",
        "file:///etc/passwd",
        "ftp://www.auswaertiges-amt.de/",
        "http://127.0.0.1/",
        "https://[::1",
        "",
    ],
)
def test_only_the_known_server_is_asked(url):
    assert outcome(url, home="https://www.auswaertiges-amt.de/opendata/representativesInGermany") == "address"


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "192.168.1.1", "169.254.169.254", "[::ffff:127.0.0.1]", "127.0.0.2", "0.0.0.0"]
)
def test_the_own_network_is_not_asked(host):
    assert outcome(f"https://{host}/") == "address"


def test_nobody_there():
    assert outcome("http://127.0.0.1:9/") == "unreachable"
    assert outcome("https://nobody.invalid/") == "unreachable"


def test_progress_is_told_while_it_comes():
    heard: list[int] = []
    with serving(slowly(b"x" * 40, 0.05)) as (url, _asked):
        fetch(url, Rules(url, LIMIT), heard.append)
    assert heard and heard == sorted(heard) and heard[-1] <= 40


def test_no_thread_stays_behind():
    before = threading.active_count()
    for _time in range(3):
        answered(whole(b"x"))
    time.sleep(0.2)
    assert threading.active_count() <= before + 1
