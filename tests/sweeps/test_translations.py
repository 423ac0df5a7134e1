"""The German texts are complete and use the same placeholders as the English ones."""

import re
import sys

import pytest
from babel.messages.pofile import read_po

from roundtable.core.config import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import messages

CATALOGUES = sorted((ROOT / "roundtable" / "locale" / "de").glob("*.po"))
WORDS_WE_DO_NOT_USE = ("Rückkehrquote", "Erfolgsquote", "Abschiebung", "Klient", "Fallzahl", "Landkreis")


def entries(path):
    with path.open("rb") as source:
        return [message for message in read_po(source, locale="de") if message.id]


def known():
    return {(m.context, m.id) for path in CATALOGUES for m in entries(path)}


def test_every_text_of_the_sources_is_in_a_catalogue():
    assert set(messages.found()) - known() == set()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_every_text_has_german(path):
    def done(message):
        return all(message.string) if isinstance(message.string, tuple) else message.string

    assert [message.id for message in entries(path) if not done(message)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_placeholders_are_the_same(path):
    def places(text):
        return set(re.findall(r"%\(\w+\)s|\{\w*\}", text))

    for message in entries(path):
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        translations = message.string if isinstance(message.string, tuple) else (message.string,)
        allowed = set().union(*map(places, originals))
        for text in translations:
            assert places(text) <= allowed, message.id
        assert places(translations[-1]) == places(originals[-1]), message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_wording_stays_dignified(path):
    texts = [str(m.string) for m in entries(path)]
    assert [text for text in texts for word in WORDS_WE_DO_NOT_USE if word in text] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_people_are_addressed_formally(path):
    informal = re.compile(r"\b(du|dich|dir|dein(e[nrms]?)?|euch|euer)\b")
    assert [str(m.string) for m in entries(path) if informal.search(str(m.string))] == []
