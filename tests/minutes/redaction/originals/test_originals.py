"""After a redaction nothing tells the words to whoever tries, and a paper from before can still be told."""

import re

import pytest
from sqlalchemy import select, text

from roundtable.accounts.attempts.actions import CHECKSUMS
from roundtable.core.db import Database
from roundtable.minutes.document.layers.queries import public_checksum
from roundtable.minutes.document.queries import checksum
from roundtable.minutes.exports.rendering import FORMATS
from roundtable.minutes.models import Block, MinutesVersion
from roundtable.minutes.redaction.originals import queries
from roundtable.minutes.redaction.tombstones import queries as tombstones_queries
from roundtable.minutes.review.models import Redaction
from tests import world
from tests.minutes.conftest import BASE
from tests.minutes.files import READERS
from tests.minutes.redaction.test_redaction import NAME, everything, known_to_the_guard, redact

CHECK = f"{BASE}/redactions/checksum"
INTERN = "Nur für uns bestimmt."


def publish(visit, desk):
    with desk.database.write() as db:
        known_to_the_guard(db, desk.meeting)
    assert visit("ole").post(f"{desk.url}/publication", data={}).status_code == 303


def checksums(desk):
    """{(number, layer): checksum} of all versions as they are now."""
    with desk.database.read() as db:
        versions = db.scalars(select(MinutesVersion)).all()
        whole = {(each.number, "whole"): checksum(each.content) for each in versions}
        return whole | {(each.number, "public"): public_checksum(each) for each in versions}


@pytest.fixture(params=["one layer", "two layers"])
def published(request, visit, desk):
    """Minutes with the name; `desk.before` has the checksums that papers bear."""
    desk.write(f"{NAME} braucht einen Termin. Jonas Leka war da.")
    if request.param == "two layers":
        internal = desk.write(INTERN)
        with desk.database.write() as db:
            db.get_one(Block, internal).internal = True
    publish(visit, desk)
    desk.before = checksums(desk)
    assert len(set(desk.before.values())) == (2 if request.param == "two layers" else 1)
    return desk


def ask(visit, sha256, name="birgit", at=CHECK):
    return visit(name).post(at, data={"checksum": sha256})


def pages(desk):
    versions = [f"{desk.url}/versions/1", f"{desk.url}/print?version=1", f"{desk.url}/print?version=1&layer=public"]
    return [desk.url, *versions, f"{desk.url}/diff?from=1", f"{BASE}/book/2026", f"{BASE}/redactions", CHECK]


def test_nothing_that_is_kept_or_shown_holds_the_checksum_of_the_original(visit, published):
    """Whoever knows it can put name after name in the place of the mark until it fits."""
    original = set(published.before.values())
    assert redact(visit).status_code == 303
    beginnings = {each[:12] for each in original}
    kept = " ".join(everything(published.database).values())
    assert not {each for each in beginnings if each in kept}
    for name in ("gesa", "petra", "ole", "birgit", "anton"):
        for path in pages(published):
            seen = re.sub(r"\s+", "", visit(name).get(path).text)
            assert not {each for each in beginnings if each in seen}, (name, path)
    today = checksums(published)[1, "public"]
    for suffix in FORMATS:
        data = visit("gesa").get(f"{published.url}/export.{suffix}?version=1").content
        shown = re.sub(r"\s+", "", data.decode()) if suffix == "md" else READERS[suffix](data).sha256
        assert today in shown and not {each for each in beginnings if each in shown}, suffix


def test_nothing_tells_how_long_the_words_were(visit, published, tmp_path):
    assert redact(visit).status_code == 303
    with published.database.read() as db:
        row = db.scalars(select(Redaction)).one()
        assert row.length == 0 and row.hidden_length != len(NAME)
        covered = {tombstones_queries.hidden_length(db, len(NAME), f"{n:040}") for n in range(50)}
        assert len(covered) > 45  # nor that two of them were equally long
    other = Database(published.database.url, checkpoints=False, folder=tmp_path)
    with other.read() as db:
        assert tombstones_queries.hidden_length(db, len(NAME), row.fingerprint) != row.hidden_length
    other.close()


def test_a_paper_from_before_is_told(visit, published):
    assert redact(visit).status_code == 303
    between = checksums(published)
    assert redact(visit, "Jonas Leka").status_code == 303
    for sha256 in {*published.before.values(), *between.values()}:
        in_fours = " ".join(sha256[at : at + 4] for at in range(0, 64, 4)).upper()
        for typed in (sha256, in_fours):
            page = ask(visit, typed).text
            assert "Das ist echt." in page and "bevor etwas geschwärzt wurde" in page and "Fassung 1" in page
    for sha256 in checksums(published).values():
        assert "wie sie heute ist" in ask(visit, sha256).text
    page = ask(visit, checksum("Etwas anderes")).text
    assert "nicht bekannt" in page and "Das ist echt." not in page


def test_a_version_without_redaction_is_told_too(visit, desk):
    desk.write("Nichts Besonderes.")
    publish(visit, desk)
    assert "wie sie heute ist" in ask(visit, checksums(desk)[1, "whole"]).text


def test_the_page_of_the_version_leads_the_moderation_there(visit, published):
    assert redact(visit).status_code == 303
    for name, leads in (("birgit", True), ("gesa", False), ("petra", False)):
        page = visit(name).get(f"{published.url}/versions/1").text
        assert "Schwärzung 1" in page and (f'href="{CHECK}"' in page) == leads, name
    assert f'href="{CHECK}"' in visit("birgit").get(f"{BASE}/redactions").text
    assert ask(visit, "0" * 64, "gesa").status_code == ask(visit, "0" * 64, "ole").status_code == 403


def test_another_table_is_told_nothing(visit, published):
    with published.database.read() as db:
        kiel, own = world.actor(db, "merle", "kiel").table_id, world.actor(db, "birgit").table_id
    sha256 = published.before[1, "whole"]
    assert redact(visit).status_code == 303
    assert "nicht bekannt" in ask(visit, sha256, "anton", "/tables/kiel/redactions/checksum").text
    with published.database.read() as db:
        assert queries.find_version(db, own, sha256) and not queries.find_version(db, kiel, sha256)


@pytest.mark.parametrize("typed", ["", "abc", "x" * 64, "0" * 63, "0" * 65, "9" * 5000, "\u0661" * 64, "%" * 64])
def test_what_is_no_checksum(visit, desk, typed):
    assert ask(visit, typed).status_code == 422


def test_the_words_cannot_be_found_by_asking_either(visit, published):
    assert redact(visit).status_code == 303
    most = CHECKSUMS[0]
    assert {ask(visit, f"{n:064x}").status_code for n in range(most)} == {200}
    reply = ask(visit, published.before[1, "whole"])
    assert reply.status_code == 422 and "Das waren viele" in reply.text and "Das ist echt." not in reply.text
    assert "Das ist echt." in ask(visit, published.before[1, "whole"], "anton").text  # who asks for the first time


def test_without_the_key_it_is_said_that_nothing_can_be_told(visit, published, tmp_path):
    assert redact(visit).status_code == 303
    other = Database(published.database.url, checkpoints=False, folder=tmp_path)
    with published.database.read() as db, other.read() as without:
        table = db.scalar(text("SELECT table_id FROM minutes_version"))
        assert not queries.key_was_lost(db, table) and queries.key_was_lost(without, table)
        assert queries.find_version(without, table, published.before[1, "whole"]) is None
    other.close()
