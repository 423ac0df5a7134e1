"""Requests that no browser sends are answered quickly and without a server error."""

import time
from typing import Any

import pytest
from markupsafe import Markup
from starlette.websockets import WebSocketDisconnect

from roundtable.accounts.addresses import normalise
from roundtable.core.kept import Kept
from roundtable.core.security import safe_path
from roundtable.importing.reading import parse
from roundtable.web import fragments
from roundtable.web.forms import Form
from tests.conftest import Visitor


def seconds(work: Any) -> float:
    """Processor time. The limits below are generous: each of these requests once took minutes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def multipart(charset: str, value: bytes) -> dict[str, Any]:
    body = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n' + value + b"\r\n--x--\r\n"
    return {"content": body, "headers": {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}}


@pytest.mark.parametrize("charset", ["punycode", '"punycode"', "undefined", "unicode_escape", "idna", "utf-7"])
def test_a_form_in_another_encoding_than_ours_is_refused_before_it_is_decoded(visit: Visitor, charset: str) -> None:
    answer = visit().post("/sign-in", **multipart(charset, b"a-b9a"))
    assert answer.status_code == 400
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_a_form_that_names_our_encoding_is_read(visit: Visitor, charset: str) -> None:
    answer = visit().post("/sign-in", **multipart(charset, "bärbel@example.org".encode()))
    assert answer.status_code == 422
    assert "bärbel@example.org" in answer.text


def test_a_huge_mail_address_costs_nothing() -> None:
    assert normalise("a@" + "ä." * 20 + "de")  # long, but possible
    assert seconds(lambda: normalise("a@" + "ä." * 100_000 + "de")) < 0.5


@pytest.mark.parametrize("typed", ["--5", "5-", "-", "1-2", "²", "9" * 30])
def test_a_number_that_is_none_becomes_a_sentence(typed: str) -> None:
    form = Form({"n": typed})
    form.number("n", -9, 9)
    assert "n" in form.errors


def test_a_number_below_zero_is_one() -> None:
    assert Form({"n": "-5"}).number("n", -9, 9) == -5


@pytest.mark.parametrize("typed", ["1.1.99999999999999999999", "1.1." + "9" * 5000, "99999999999-1-1"])
def test_a_year_beyond_all_calendars_becomes_a_sentence(typed: str) -> None:
    form = Form({"day": typed})
    assert form.day("day") is None
    assert "day" in form.errors


@pytest.mark.parametrize("path", ["http://[", "//[", "https://[::1", "/\\["])
def test_an_address_that_is_none_leads_to_the_start_page(visit: Visitor, path: str) -> None:
    assert safe_path(path) == "/"
    assert visit().get("/sign-in", params={"next": path}).status_code == 200


def test_htmx_goes_on_to_an_address_with_any_letter(visit: Visitor) -> None:
    form = {"locale": "de", "back": "/tables/€?q=ä#block-1"}
    answer = visit("gesa").post("/language", data=form, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert answer.headers["hx-redirect"] == "/tables/%E2%82%AC?q=%C3%A4#block-1"


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//["])
def test_a_socket_with_an_origin_that_is_none_is_refused(visit: Visitor, origin: str) -> None:
    address, headers = "/live/dithmarschen", {"origin": origin}
    with pytest.raises(WebSocketDisconnect) as refused, visit("petra").websocket_connect(address, headers=headers):
        pass
    assert refused.value.code == 1008


@pytest.mark.parametrize(
    "text",
    ["# A\n{gap}x", "x{gap}x", "# x{gap}x", "a|b\n{gap}|x", "Ort: x{gap}– y", "TOP 1: a{gap}(x"],
    ids=["indent", "middle", "heading", "table", "head", "remark"],
)
def test_a_line_of_blanks_is_imported_quickly(text: str) -> None:
    preview = parse(text.format(gap=" " * 40_000))
    assert preview.items or preview.head or preview.rest
    assert seconds(lambda: parse(text.format(gap=" " * 40_000))) < 0.5


def test_fragments_of_nothing_do_not_fill_the_memory() -> None:
    cache = Kept[tuple[str, int], tuple[int, Markup]](100_000, fragments.weigh)
    for number in range(5_000):
        cache.put(("agenda", number), (1, Markup("")))
    assert len(cache) < 1_000
