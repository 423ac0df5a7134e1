"""M3: what a mail says arrives as it was written, in every header and in both forms of the text."""

import html
import random
import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32, default
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable.core import clock
from roundtable.core.config import Config, ConfigError
from roundtable.mail.writing.message import Letter, compose, encoded, head
from roundtable.mail.writing.texts import written
from tests.mail.mailbox import read
from tests.mail.samples import SAMPLES

WORDS = [
    *("Runder", "Tisch", "Kreis", "Nordfriesland", "Förderung", "Rückkehrberatung", "Übergangsgeld", "äöüß", "Größe"),
    *("Ärztliche", "Versorgung", "für", "Familien", "und", "Kinder", "–", "Fragen", "„Wohnung“", "(Termin)", "A & B"),
    *(
        "12:30 Uhr",
        "§ 4",
        "…",
        "Çelik",
        "Łódź",
        "São",
        "Éva",
        "O'Neil",
        "Müller-Lüdenscheidt",
        "=?utf-8?q?x?=",
        "a,b;c:",
    ),
    *(
        "a,b;c:",
        "x@y.z",
        '"in"',
        "<b>",
        "😀",
        "الرياض",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamte",
    ),
]
SETTINGS = Config(mail_from="Runder Tisch <post@tisch.example>", base_url="https://tisch.example")


def letter(subject, text="Hallo", **more):
    return Letter("petra@example.org", subject, text, "de", "ab" * 16, clock.now(), **more)


def test_six_thousand_german_subjects_and_names_arrive_as_they_were_written():
    dice = random.Random(20261201)
    for _number in range(6000):
        subject, name = (" ".join(dice.choices(WORDS, k=dice.randint(1, most))) for most in (14, 4))
        raw = head(SETTINGS, letter(subject, reply=(name, "birgit@example.org")))
        assert max(map(len, raw.split(b"\r\n"))) <= 998 and b"\n" not in raw.replace(b"\r\n", b"")
        modern, old = (message_from_bytes(raw + b"\r\n", policy=policy) for policy in (default, compat32))
        assert str(modern["Subject"]) == subject
        assert str(make_header(decode_header(old["Subject"]))) == subject
        typed, address = parseaddr(old["Reply-To"])
        assert (str(make_header(decode_header(typed))), address) == (name, "birgit@example.org")
        if len(name.encode()) <= 45:  # in more words than one, Python's reader puts a blank between them
            assert modern["Reply-To"].addresses[0].display_name == name


@given(st.text(min_size=1, max_size=300).map(lambda text: " ".join(text.split())))
@settings(max_examples=500, deadline=None)
def test_any_text_is_encoded_whole_in_words_that_are_short_enough(text):
    surrogates = [letter for letter in text if "\ud800" <= letter <= "\udfff"]
    if not text or surrogates or not text.isprintable():
        return
    coded = encoded(text, force=True)
    assert str(make_header(decode_header(coded.replace("\r\n ", "\n ")))) == text
    assert all(len(word) <= 75 for word in coded.split("\r\n "))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=3000))
@settings(max_examples=200, deadline=None)
def test_text_and_html_say_the_same_and_no_line_is_too_long(text):
    raw = compose(SETTINGS, letter("Einladung", f"Anfang {text} Ende"))
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = message_from_bytes(raw, policy=default)
    plain, page = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert words(plain) == words(said(page)) and "Anfang" in plain
    assert plain.split("\n")[0].startswith("Anfang")


def said(page):
    """What a reader of the HTML sees; its title repeats the subject."""
    body = page.partition("<body>")[2]
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"</p>|<br>|</li>", "\n", body)))


def words(text):
    return [
        word
        for line in text.splitlines()
        for word in line.replace("– ", "").replace("- ", "").split()
        if word.strip("-–")
    ]


def test_one_paragraph_of_many_pages_has_short_lines():
    raw = compose(SETTINGS, letter("Einladung", "Wir möchten über alles sprechen. " * 2000))
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("name", SAMPLES)
def test_every_mail_says_the_same_in_both_forms_and_loads_nothing(name):
    for context in SAMPLES[name]:
        for locale in ("de", "en"):
            subject, text = written(name, locale, context)
            raw = compose(SETTINGS, letter(subject, text, stop="/mails/x"))
            message = message_from_bytes(raw, policy=default)
            plain, page = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
            assert words(plain) == words(said(page))
            assert not re.search(r"<(?:img|script|style|link|iframe|object)|src=|style=|\bon\w+=", page)
            assert 'lang="de"' in page and set(re.findall(r'href="([^"]*)"', page)) <= {
                word.rstrip(".,") for word in plain.split() if word.startswith("http")
            }


def test_the_headers_that_receivers_look_for():
    message = read(compose(SETTINGS, letter("Größe", reply=("Jürgen", "j@example.org"), stop="/mails/geheim")))
    assert message["From"] == "Runder Tisch <post@tisch.example>" and message["To"] == "petra@example.org"
    assert message["Message-ID"] == f"<{'ab' * 16}@tisch.example>" and message["Date"].datetime
    assert message["Auto-Submitted"] == "auto-generated" and message["Reply-To"] == "Jürgen <j@example.org>"
    assert message["List-Unsubscribe"] == "<https://tisch.example/mails/geheim>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://tisch.example/mails/geheim" in message.get_content()
    needed = read(compose(SETTINGS, letter("Einladung")))
    assert needed["List-Unsubscribe"] is None and needed["Reply-To"] is None


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("post@tisch.example", "", "post@tisch.example"),
        ("Runder Tisch <post@tisch.example>", "Runder Tisch", "post@tisch.example"),
        ('"Tisch, Runder" <post@tisch.example>', "Tisch, Runder", "post@tisch.example"),
        ("Rückkehr für alle <post@tisch.example>", "Rückkehr für alle", "post@tisch.example"),
        ("roundtable@localhost", "", "roundtable@localhost"),
    ],
)
def test_senders_with_and_without_a_name(value, name, address):
    config = Config.from_env({"ROUNDTABLE_MAIL_FROM": value})
    assert (config.mail_name, config.mail_address) == (name, address)
    sender = read(compose(config, letter("x")))["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == (name or "Runder Tisch", address)


@pytest.mark.parametrize(
    "value",
    [
        "Runder Tisch",
        "post@",
        "@tisch.example",
        "a@b.de, c@d.de",
        "<post@tisch.example",
        "pöst@tisch.example",
        "x <a@b.de> y",
    ],
)
def test_senders_that_are_none_are_said_at_the_start(value):
    with pytest.raises(ConfigError, match="ROUNDTABLE_MAIL_FROM"):
        Config.from_env({"ROUNDTABLE_MAIL_FROM": value})
