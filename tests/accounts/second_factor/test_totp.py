"""Codes of an app: the numbers of RFC 6238, drift, and what people type."""

from datetime import UTC, datetime

import pytest

from roundtable.accounts.factors import totp

SECRET = b"12345678901234567890"
# RFC 6238, appendix B, the rows for SHA-1.
VECTORS = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}


@pytest.mark.parametrize(("second", "wanted"), VECTORS.items())
def test_the_vectors_of_the_rfc(second, wanted):
    moment = datetime.fromtimestamp(second, UTC)
    assert totp.code(SECRET, totp.step_at(moment), digits=8) == wanted
    assert totp.code(SECRET, totp.step_at(moment)) == wanted[2:]


def test_a_clock_may_be_one_period_off_and_nothing_older_counts():
    now = datetime.fromtimestamp(1234567890, UTC)
    step = totp.step_at(now)
    found = {shift: totp.matching_step(SECRET, totp.code(SECRET, step + shift), now, 0) for shift in range(-3, 4)}
    assert found == {-3: None, -2: None, -1: step - 1, 0: step, 1: step + 1, 2: None, 3: None}
    assert totp.matching_step(SECRET, totp.code(SECRET, step), now, step) is None
    assert totp.matching_step(SECRET, totp.code(SECRET, step + 1), now, step) == step + 1


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("123\u00a0456", "123456"),
        ("abcd-efgh-jkmn", "abcdefghjkmn"),
        ("ABCD EFGH JKMN", "abcdefghjkmn"),
        ("12345", ""),
        ("1234567", ""),
        ("١٢٣٤٥٦", ""),
        ("", ""),
        ("abcd-efgh-jkm0", ""),
        ("1" * 100_000, ""),
    ],
)
def test_what_people_type(typed, read):
    assert totp.typed_code(typed) == read


def test_codes_on_paper_are_ten_and_different():
    codes = totp.new_codes()
    assert len(set(codes)) == 10 and all(totp.typed_code(code) for code in codes)


def test_the_address_for_the_app():
    address = totp.address(SECRET, "petra+x@example.org", "Runder Tisch")
    assert address == (
        "otpauth://totp/Runder%20Tisch:petra%2Bx%40example.org"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Runder%20Tisch"
    )
