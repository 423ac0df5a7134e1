"""Mentions in texts: what becomes a link, what stays as it is."""

from types import SimpleNamespace

import pytest

from roundtable.markdown.mentions import hashtag, key, mentioned, mentions
from roundtable.markdown.render import render

TABLE = SimpleNamespace(slug="kiel")


def link(name, quoted=""):
    return f'<a class="rt-mention" href="/tables/kiel/mentions/{quoted or name}">#{name}</a>'


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("#Ghana", "Ghana"),
        ("Passersatz für #Ghana, dann", "Ghana"),
        ("(#Ghana)", "Ghana"),
        ("zu #Ghana.", "Ghana"),
        ("#Sierra-Leone: neu", "Sierra-Leone"),
        ("#LaZuF – neu", "LaZuF"),
        ("#Ghana-", "Ghana"),
    ],
)
def test_a_mention_becomes_a_link(text, name):
    assert link(name) in mentions(render(text), TABLE)
    assert [each for each, _address in mentioned(text, TABLE)] == [name]


def test_other_letters_are_escaped_in_the_address():
    assert link("Türkei", "T%C3%BCrkei") in mentions(render("#Türkei"), TABLE)
    assert link("REAG/GARP", "REAG-GARP") in mentions(render("#REAG/GARP"), TABLE)


@pytest.mark.parametrize(
    "text",
    [
        "#3",
        "Nr.#Ghana",
        "C#Ghana",
        "##Ghana",
        "`#Ghana`",
        "[zu #Ghana](https://example.org)",
        "https://example.org/#Ghana",
        "example.org/#Ghana",
        "Müller&#39;s & Co",
        "# Überschrift",
        "#",
        "Ghana",
    ],
)
def test_what_stays_as_it_is(text):
    assert mentions(render(text), TABLE) == render(text)


def test_a_plain_text_is_escaped():
    text = """<b qz>"'&#Ghana <script>#Kenia</script> #<b>"""
    html = mentions(text, TABLE)
    assert "<b" not in html.replace(link("Ghana"), "").replace(link("Kenia"), "")
    assert link("Kenia") in html


@pytest.mark.parametrize("name", ["<img src=x>", "javascript:x", "a'onclick=x", 'a"b', "a&b", "{{7*7}}", "\u202eGhana"])
def test_hostile_names_make_no_markup(name):
    html = str(mentions(render(f"#{name}"), TABLE)) + str(mentions(f"#{name}", TABLE))
    assert "<img" not in html and 'onclick=x"' not in html and 'href="javascript' not in html


def test_a_link_keeps_its_words_and_what_follows_is_linked():
    html = mentions(render("[**#Ghana**](https://example.org) und #Kenia"), TABLE)
    assert html.count("rt-mention") == 1 and link("Kenia") in html


def test_without_a_table_there_is_no_link():
    assert mentions(render("#Ghana"), None) == render("#Ghana")


def test_many_mentions_are_quick():
    assert mentions(render("#Ghana " * 2000), TABLE).count("rt-mention") == 2000
    assert mentions("#" * 20_000 + "a-" * 10_000, TABLE).startswith("###")


def test_ways_to_write_a_name():
    assert {key(name) for name in ("Sierra-Leone", "sierra leone", "SierraLeone", "sierra_leone")} == {"sierraleone"}
    assert key("Türkei") == key("Tuerkei")
    assert hashtag("Côte d’Ivoire") == "#Côte-dIvoire" and hashtag("Sierra Leone") == "#Sierra-Leone"
