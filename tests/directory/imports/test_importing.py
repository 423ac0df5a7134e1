"""The list beside the directory: what differs, what is decided, and what stays as it is."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.errors import Conflict
from roundtable.directory import actions as directory
from roundtable.directory.imports import actions, queries
from roundtable.directory.imports.decisions import actions as decisions
from roundtable.directory.imports.models import ListedMission, MissionDifference, MissionImport
from roundtable.directory.imports.reading import SOURCE
from roundtable.directory.models import Channel, Organisation, Verification
from roundtable.starter import load_starter
from tests import world
from tests.directory.entries.test_entries import LIST
from tests.directory.imports.conftest import decide, differences, everything, undo
from tests.directory.imports.lists import HAMBURG, answer, entry

PRIVATE = "+49 170 7654321"

NEW_PHONE = "030 99 88 77 0"


def phones(database, ident: int) -> list[tuple[str, object]]:
    with database.read() as db:
        living = select(Channel).where(
            Channel.organisation_id == ident, Channel.kind == "phone", Channel.archived_at.is_(None)
        )
        return [(channel.value, channel.verified_on) for channel in db.scalars(living.order_by(Channel.id))]


def verify(database, channel_id: int, who: str = "birgit") -> None:
    with database.write() as db:
        directory.verify(world.actor(db, who), db.get_one(Channel, channel_id), "phone")


def test_loading_changes_nothing_of_the_directory(starter, imported):
    before = everything(starter)
    assert imported(answer(e1=entry(telefone=NEW_PHONE), e2=entry(HAMBURG, city="Kiel")))
    assert everything(starter) == before


def test_a_changed_number_is_a_difference_and_accepted_it_is_unverified(starter, ghana, phone_of, imported):
    old = phones(starter, ghana)[0][0]
    found = imported(answer(e1=entry(telefone=NEW_PHONE)))
    assert ("phone", "changed", old, NEW_PHONE, "plain") in found
    decide(starter, fields=("phone",))
    assert phones(starter, ghana) == [(NEW_PHONE, None)]
    with starter.read() as db:
        channel = db.get_one(Channel, phone_of(ghana))
        assert (channel.source, channel.source_date) == (SOURCE, "2025-11-01")
        line = db.scalars(select(Verification).where(Verification.channel_id == channel.id)).one()
        assert (line.result, line.old_value, line.new_value) == ("changed", old, NEW_PHONE)


def test_the_same_list_twice_changes_nothing(starter, imported):
    data = answer(
        e1=entry(), e2=entry(HAMBURG, city="Kiel"), e3=entry(remark="x", telefone="030 1234567/68", title="B")
    )
    imported(data)
    for part in queries.PARTS:
        with starter.write() as db:
            decisions.decide_all(world.actor(db, "karla"), part, True, queries.open_import(db))
    before = everything(starter)
    assert imported(data) == []
    assert everything(starter) == before


def test_undecided_differences_are_offered_once_and_again(starter, imported):
    data = answer(e1=entry(telefone=NEW_PHONE))
    first = imported(data)
    assert imported(data) == first


def test_what_was_refused_comes_back_only_when_the_list_says_something_else(starter, imported):
    data = answer(e1=entry(telefone=NEW_PHONE))
    imported(data)
    assert decide(starter, accept=False)[1] > 0
    assert imported(data) == []
    assert [each[3] for each in imported(answer(e1=entry(telefone="030 11 22 33 4")))] == ["030 11 22 33 4"]
    assert [each[3] for each in imported(data)] == [NEW_PHONE], "the source changed in between"


def test_a_refused_mission_comes_back_only_when_it_changed(starter, imported):
    data = answer(e2=entry(HAMBURG, city="Kiel"))
    imported(data)
    decide(starter, accept=False)
    assert imported(data) == []
    assert [each[0] for each in imported(answer(e2=entry(HAMBURG, city="Kiel", telefone=NEW_PHONE)))] == ["entry"]


def test_edits_and_checks_of_people_are_asked_for_apart(starter, ghana, phone_of, imported):
    verify(starter, phone_of(ghana))
    with starter.write() as db:
        own = db.get_one(Organisation, ghana)
        own.office_hours, own.edited_at = "Nach Vereinbarung", clock.now()
    parts = {field: part for field, _act, _old, _new, part in imported(answer(e1=entry(telefone=NEW_PHONE)))}
    assert parts["phone"] == parts["office_hours"] == "touched"
    assert parts["fax"] == "plain"


def test_a_number_of_ours_beside_those_of_the_list_stays(starter, ghana, imported):
    with starter.write() as db:
        own = db.get_one(Organisation, ghana)
        directory.add_channel(world.actor(db, "birgit"), own, "phone", "0431 555 555", label="Pässe")
    imported(answer(e1=entry(telefone=f"{NEW_PHONE}; 030 11 22 33 4")))
    decide(starter)
    assert {value for value, _day in phones(starter, ghana)} == {"0431 555 555", NEW_PHONE, "030 11 22 33 4"}


def test_own_notes_stay_and_the_remark_stands_below_them(starter, ghana, imported):
    with starter.write() as db:
        db.get_one(Organisation, ghana).note = "Unsere Notiz."
    imported(answer(e1=entry(remark="<p>Nur mit Termin.</p>")))
    decide(starter, fields=("note",))
    with starter.read() as db:
        assert db.get_one(Organisation, ghana).note == "Unsere Notiz.\n\nNur mit Termin."
    found = imported(answer(e1=entry(remark="<p>Ohne Termin.</p>")))
    assert [each[3] for each in found if each[0] == "note"] == ["Unsere Notiz.\n\nOhne Termin."]


def test_a_new_mission_comes_with_its_source_and_unchecked(starter, imported):
    data = answer(e2=entry(HAMBURG, city="Kiel", remark="Nur mittwochs"))
    ((field, act, _old, new, part),) = imported(data)
    assert (field, act, part) == ("entry", "new", "new")
    assert "040 12 34 56" in new and "Max" not in new
    decide(starter)
    with starter.read() as db:
        own = db.scalars(select(Organisation).where(Organisation.city == "Kiel", Organisation.source == SOURCE)).one()
        listed = db.scalars(select(ListedMission)).one()
        assert (listed.organisation_id, listed.source_modified) == (own.id, "2025-06-15")
        assert (own.source_date, own.source_url) == ("2025-06-15", listed.source)
        assert {channel.verified_on for channel in own.channels} == {None}
        assert "Max" not in own.note + own.name


def test_a_list_that_is_empty_or_cut_changes_nothing(starter, imported):
    full = answer(**{f"e{number}": entry(city=f"Stadt {number}") for number in range(10)})
    imported(full)
    decide(starter)
    before = everything(starter)
    assert imported(answer(e1=entry())) == "short"
    with starter.read() as db:
        assert queries.latest(db)[0].state == "failed"
        assert queries.missing(db) == []
    assert everything(starter) == before


def test_what_is_no_longer_in_the_list_is_to_be_looked_at_and_stays(starter, imported):
    imported(answer(e1=entry(), e2=entry(HAMBURG, city="Kiel")))
    decide(starter)
    imported(answer(e1=entry()))
    with starter.read() as db:
        (gone,) = queries.missing(db)
        assert (gone.organisation.city, gone.organisation.archived_at) == ("Kiel", None)
    imported(answer(e1=entry(), e2=entry(HAMBURG, city="Kiel")))
    with starter.read() as db:
        assert queries.missing(db) == []


def test_two_consulates_in_one_city_stay_two(starter, imported):
    two = answer(
        e1=entry(HAMBURG, city="Kiel"), e2=entry(HAMBURG, city="Kiel", telefone=NEW_PHONE, mail="", title="Zwei")
    )
    assert [each[1] for each in imported(two)] == ["new", "new"]
    decide(starter)
    assert imported(two) == []


def test_somebody_was_faster_than_the_decision(starter, ghana, phone_of, imported):
    imported(answer(e1=entry(telefone=NEW_PHONE)))
    with starter.write() as db:
        channel = db.get_one(Channel, phone_of(ghana))
        directory.correct(world.actor(db, "birgit"), channel, directory.Correction("changed", value="030 55 55 55 5"))
    assert decide(starter, fields=("phone",)) == (0, 0, 1)
    assert phones(starter, ghana) == [("030 55 55 55 5", None)]
    assert ("phone", "changed", "030 55 55 55 5", NEW_PHONE, "touched") in differences(starter)
    (again,) = [each for each in imported(answer(e1=entry(telefone=NEW_PHONE))) if each[0] == "phone"]
    assert again == ("phone", "changed", "030 55 55 55 5", NEW_PHONE, "touched")


def test_somebody_was_faster_and_the_list_has_nothing_to_add(starter, ghana, phone_of, imported):
    imported(answer(e1=entry(telefone=NEW_PHONE)))
    with starter.write() as db:
        channel = db.get_one(Channel, phone_of(ghana))
        directory.correct(world.actor(db, "birgit"), channel, directory.Correction("changed", value=NEW_PHONE))
    assert decide(starter, fields=("phone",)) == (0, 0, 1)
    assert "phone" not in [each[0] for each in differences(starter)]


def test_a_check_meanwhile_is_not_overwritten_with_all_the_others(starter, ghana, phone_of, imported):
    imported(answer(e1=entry(telefone=NEW_PHONE)))
    verify(starter, phone_of(ghana))
    assert decide(starter, fields=("phone",)) == (0, 0, 1)
    assert phones(starter, ghana)[0][1] == clock.today()
    assert [each[4] for each in differences(starter) if each[0] == "phone"] == ["touched"]
    assert decide(starter, fields=("phone",)) == (1, 0, 0), "asked about that one, somebody may still do it"


def test_undo_puts_everything_back(starter, ghana, phone_of, imported):
    verify(starter, phone_of(ghana))
    before = everything(starter)
    imported(
        answer(e1=entry(telefone=f"{NEW_PHONE}; 030 11 22 33 4", title="Botschaft Neu"), e2=entry(HAMBURG, city="Kiel"))
    )
    done = decide(starter)[0]
    assert undo(starter) == (done, 0)
    after = everything(starter)
    living = {ident: row for ident, row in after.items() if ident in before}
    assert {i: [*row[:-1], [c for c in row[-1] if not c[-1]]] for i, row in living.items()} == {
        i: [*row[:-1], [c for c in row[-1] if not c[-1]]] for i, row in before.items()
    }
    assert all(row[4] for ident, row in after.items() if ident not in before), "what came new is archived"
    with starter.write() as db, pytest.raises(Conflict):
        decisions.undo(world.actor(db, "karla"), queries.latest(db)[0])


def test_undo_leaves_what_people_did_since(starter, ghana, phone_of, imported):
    imported(answer(e1=entry(telefone=NEW_PHONE)))
    decide(starter, fields=("phone",))
    verify(starter, phone_of(ghana))
    assert undo(starter) == (0, 1)
    assert phones(starter, ghana) == [(NEW_PHONE, clock.today())]


def test_undo_ends_after_thirty_days(starter, ghana, imported):
    imported(answer(e1=entry(telefone=NEW_PHONE)))
    decide(starter)
    with starter.write() as db:
        queries.latest(db)[0].seen_at = clock.now() - timedelta(days=30, minutes=1)
    with pytest.raises(Conflict):
        undo(starter)


def test_the_starter_data_doesnt_bring_the_old_back(starter, ghana, imported):
    imported(answer(e1=entry(telefone=NEW_PHONE, title="Botschaft Neu")))
    decide(starter)
    before = everything(starter)[ghana]
    with starter.write() as db:
        db.get_one(Organisation, ghana).starter_digest = "of an earlier release"
        load_starter(System(db))
    assert everything(starter)[ghana] == before


def test_an_entry_that_somebody_archived_is_not_offered(starter, ghana, imported):
    imported(answer(e1=entry()))
    with starter.write() as db:
        directory.archive(world.actor(db, "birgit"), db.get_one(Organisation, ghana))
    assert imported(answer(e1=entry(telefone=NEW_PHONE))) == []


def test_two_people_at_once_begin_one_import(starter):
    with starter.write() as db:
        assert actions.begin(world.actor(db, "karla"), "https://a.example")
        assert actions.begin(world.actor(db, "birgit"), "https://a.example") is None
    with starter.read() as db:
        assert len(db.scalars(select(MissionImport)).all()) == 1


def test_an_import_whose_server_died_is_over_and_says_so(starter, config):
    with starter.write() as db:
        actions.begin(world.actor(db, "karla"), "https://a.example").seen_at = clock.now() - timedelta(minutes=4)
    assert actions.stop_dead_imports(config, starter) is True
    assert actions.stop_dead_imports(config, starter) is False
    with starter.read() as db:
        assert (queries.latest(db)[0].state, queries.latest(db)[0].problem[0]) == ("failed", "stopped")


def test_search_finds_what_came(starter, imported, visit):
    imported(answer(e2=entry(HAMBURG, city="Kiel", telefone="0431 98 76 54 3")))
    decide(starter)
    assert (
        "Honorarkonsulat der Republik Ghana" in visit("petra").get("/tables/dithmarschen/directory?q=0431+9876543").text
    )


def test_what_the_list_no_longer_names_is_said_where_people_look(starter, ghana, imported, visit):
    """On the entry, in its history and in the moderation's queue, until the list names it or somebody reaches it."""
    page, doubts = f"{LIST}/{ghana}", f"{LIST}/doubts"
    imported(answer(e1=entry(), e2=entry(HAMBURG)))
    assert 'id="unlisted"' not in visit("petra").get(page).text
    imported(answer(e2=entry(HAMBURG)))
    for url in (page, doubts):
        assert "Auswärtigen Amts" in visit("birgit").get(url).text
    assert "nennt diese Vertretung seit dem" in visit("petra").get(page).text
    assert "nennt diese Vertretung nicht mehr" in visit("petra").get(page).text
    assert f'id="unlisted-{ghana}"' in visit("birgit").get(doubts).text
    imported(answer(e1=entry(), e2=entry(HAMBURG)))
    assert 'id="unlisted"' not in visit("petra").get(page).text
    assert "nennt diese Vertretung wieder" in visit("petra").get(page).text
    assert f'id="unlisted-{ghana}"' not in visit("birgit").get(doubts).text
    imported(answer(e2=entry(HAMBURG)))
    with starter.write() as db:
        phone = next(c for c in db.get_one(Organisation, ghana).channels if c.kind == "phone")
        directory.verify(world.actor(db, "petra"), phone, "phone")
    assert 'id="unlisted"' not in visit("petra").get(page).text
    assert f'id="unlisted-{ghana}"' not in visit("birgit").get(doubts).text


@pytest.mark.parametrize("act", ["changed", "gone", "open"])
def test_a_consent_taken_back_ends_the_number_here_too(starter, ghana, imported, visit, phone_of, act):
    """Neither in what it differs from, nor by undoing what was taken over from it."""
    ident = phone_of(ghana)
    with starter.write() as db:
        row = db.get_one(Channel, ident)
        row.value, row.private, row.source = PRIVATE, True, SOURCE
        row.consent_source, row.consent_on = "Mail", clock.today()
        if act == "gone":  # another one is there that the list names
            db.add(Channel(organisation_id=ghana, kind="phone", value="030 5471490", source=SOURCE))
    imported(answer(e1=entry()))
    if act != "open":
        decide(starter)
    url = f"/tables/dithmarschen/directory/{ghana}/channels/{ident}"
    with starter.read() as db:
        assert [each for each in db.query(MissionDifference) if PRIVATE in f"{each.old_value} {each.before}"]
        assert db.get_one(Channel, ident).private
    assert visit("birgit").post(f"{url}/consent/withdrawal").status_code == 303
    with starter.read() as db:
        ours = [each for each in db.query(MissionDifference) if each.channel_id == ident]
        assert ours and not [each for each in ours if PRIVATE in f"{each.old_value} {each.new_value} {each.before}"]
        assert "open" not in {each.decision for each in ours}
    if act != "open":
        undo(starter)
    with starter.read() as db:
        row = db.get_one(Channel, ident)
        assert (row.value, bool(row.archived_at), row.withdrawn_on) == ("", True, clock.today())


def questions_of_taking(database, imported, count: int) -> list[int]:
    """How many SELECTs taking over and undoing so many new missions need."""
    missions = {f"e{n}": entry(HAMBURG, title=f"Honorarkonsulat {count}-{n}", city=f"Ort {n}") for n in range(count)}
    imported(answer(**missions))
    found: list[int] = []

    def note(_connection, _cursor, statement, *_rest):
        found[-1] += statement.startswith("SELECT")

    event.listen(database.writer, "before_cursor_execute", note)
    for work in (decide, undo):
        found.append(0)
        assert work(database)[0] == count
    event.remove(database.writer, "before_cursor_execute", note)
    return found


def test_many_missions_need_as_many_questions_as_few(starter, imported):
    """Everybody else who writes waits meanwhile."""
    few = questions_of_taking(starter, imported, 3)
    assert questions_of_taking(starter, imported, 40) == few
