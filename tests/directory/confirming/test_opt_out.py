"""F40: "Bitte nicht listen" is honoured at once, remembered at every import, and undone only by the moderation."""

import pytest
from sqlalchemy import event

from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.errors import Conflict, Invalid
from roundtable.directory import actions as directory
from roundtable.directory.merging import actions as merging
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.opt_outs import queries as opt_outs_queries
from roundtable.directory.opt_outs.models import OptOut
from roundtable.directory.suggestions.models import Suggestion
from roundtable.minutes.redaction import actions as redaction
from roundtable.search.models import SearchEntry
from roundtable.starter import load_starter_data
from tests import world
from tests.directory.confirming.conftest import ASK, LIST, MAIL
from tests.directory.conftest import ghana, starter  # noqa: F401 (fixtures)
from tests.directory.contact_files.test_contact_files import page_of, take
from tests.directory.entries.test_entries import FORM, text_of
from tests.directory.imports.conftest import imported  # noqa: F401 (a fixture)
from tests.directory.imports.lists import answer, entry

NAME = "Rückkehrberatung Heide"


@pytest.fixture
def left(ask, visit, centre):
    """The office asked not to be listed."""
    (path,) = ask(centre.id)
    visit("").post(f"{path}/opt-out", data={"reason": "Wir ziehen um."})
    return centre


def opt_out_of(database):
    with database.read() as db:
        return db.query(OptOut).order_by(OptOut.id.desc()).first()


def unarchived(database, **by):
    with database.read() as db:
        return db.query(Organisation).filter_by(archived_at=None, **by).count()


def test_it_is_gone_from_everything_that_is_public_at_once(visit, left, database):
    pages = (
        "",
        "?q=Heide",
        "?check=archived",
        ".csv",
        ".csv?check=archived",
        ".vcf",
        "/print",
        "/checklist",
        "/checks",
    )
    for who in ("gesa", "petra", "jonas"):
        for url in pages:
            reply = visit(who).get(LIST + url)
            assert NAME not in reply.text and MAIL not in reply.text, (who, url)
        assert NAME not in visit(who).get("/search?q=Heide").text
    assert NAME not in visit("").get("/open-data/hsds/services").text
    with database.read() as db:
        assert not db.query(SearchEntry).filter_by(subject=f"organisation/{left.id}").count()


@pytest.mark.parametrize("who", ["gesa", "petra", "jonas"])
def test_its_page_says_so_and_shows_nothing_of_it(visit, left, who):
    page = visit(who).get(f"{LIST}/{left.id}")
    assert page.status_code == 410 and "möchte nicht gelistet werden" in page.text
    assert NAME not in page.text and MAIL not in page.text
    assert visit(who).get(f"{LIST}/{left.id}.vcf").status_code == 404
    if who != "gesa":
        assert visit(who).get(f"{LIST}/{left.id}/earlier").status_code == 404
        assert visit(who).get(f"{LIST}/{left.id}/channels/{left.ways['phone']}").status_code == 404


def test_the_moderation_sees_it_and_lists_it_again_with_a_reason(visit, left, database):
    birgit = visit("birgit")
    assert "Wir ziehen um." in birgit.get(ASK).text and "Wir ziehen um." in birgit.get(f"{LIST}/{left.id}").text
    path = f"{LIST}/opt-outs/{opt_out_of(database).id}/relisting"
    assert birgit.post(path, data={}).status_code == 422 and unarchived(database, name=NAME) == 0
    assert visit("jonas").post(path, data={}).status_code == 403
    reason = {f"reason-{opt_out_of(database).id}": "Frau Peters hat angerufen."}
    assert birgit.post(path, data=reason).status_code == 303
    assert unarchived(database, name=NAME) == 1 and "Frau Peters hat angerufen." in birgit.get(ASK).text
    assert NAME in visit("petra").get(f"{LIST}?q=Heide").text
    assert "wieder gelistet" in text_of(birgit.get(f"{LIST}/{left.id}").text)
    assert birgit.post(path, data=reason).status_code == 409


def test_nobody_restores_it_by_the_usual_way(visit, left, database):
    for who in ("jonas", "birgit"):
        assert visit(who).post(f"{LIST}/{left.id}/restoration").status_code in (404, 409)
    assert unarchived(database, name=NAME) == 0


def test_nobody_enters_it_again_by_hand(visit, left, database):
    for typed in (
        {"name": NAME, "kind": "return_counselling", "city": "Heide", "region": "01051"},
        {"name": "Rueckkehrberatung  HEIDE", "kind": "return_counselling"},
        {"name": "Neuer Name", "kind": "return_counselling", "email": MAIL.upper()},
        {"name": "Neuer Name", "kind": "return_counselling", "phone": "0481 / 123 45"},
        {"name": "Frühere Stelle", "kind": "other"},
    ):
        form = FORM | {"country_code": "", "region": "", "city": "", "phone": "", "email": "", "website": ""} | typed
        for path in (LIST, f"{LIST}/suggestions"):
            reply = visit("jonas").post(path, data=form)
            assert reply.status_code == 422 and "nicht gelistet" in reply.text, (typed, path)
    other = FORM | {"name": NAME, "kind": "return_counselling", "country_code": "", "region": "01002", "city": "Kiel"}
    assert visit("jonas").post(LIST, data=other).status_code == 303  # the same name elsewhere is another office


def test_a_file_of_contacts_does_not_bring_it_back(visit, left, database):
    rows = (f"{NAME};Rückkehrberatung;;Heide", f"Neue Beratung;Rückkehrberatung;{MAIL};Heide", "Amt;Andere;;Kiel")
    text = "\n".join(("Name;Art;E-Mail;Ort", *rows, ""))
    cards = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{NAME}\r\nORG:{NAME}\r\nEMAIL:{MAIL}\r\nEND:VCARD\r\n"
    birgit = visit("birgit")
    for content, name in ((text, "k.csv"), (cards, "k.vcf")):
        path, page = page_of(birgit, content, name)
        assert "nicht gelistet" in page
        take(birgit, path, page, rows=["2", "3", "4"])
    assert unarchived(database, name=NAME) == 0 and unarchived(database, name="Neue Beratung") == 0
    assert unarchived(database, name="Amt") == 1


def opt_out_now(database, ident):
    with database.write() as db:
        gone = db.get(Organisation, ident)
        db.add(OptOut(organisation_id=ident))
        directory.archive(System(db), gone)


def test_the_starter_data_does_not_bring_it_back(starter, ghana):  # noqa: F811
    opt_out_now(starter, ghana)
    with starter.write() as db:
        gone = db.get(Organisation, ghana)
        gone.starter_digest = "older"
        load_starter_data(System(db))
        assert gone.archived_at
        gone.starter_key = "another key"  # as if the shipped row had been renamed
        report = load_starter_data(System(db))
        assert gone.name in report.kept_names
        assert db.query(Organisation).filter_by(name=gone.name).count() == 1


def test_the_list_of_the_foreign_office_does_not_bring_it_back(imported, starter, ghana, visit):  # noqa: F811
    opt_out_now(starter, ghana)
    with starter.read() as db:
        there = db.get(Organisation, ghana)
        name, city = there.name, there.city
    assert not [row for row in imported(answer(e1=entry(title=name, city=city))) if row[1] == "new"]
    page = visit("karla").get("/state/missions").text
    assert "Auf eigenen Wunsch nicht aufgeführt" in page and name in page, "it is not left out silently"
    assert not [row for row in imported(answer(e2=entry(title="Botschaft von Ghana", city=city))) if row[1] == "new"]


def test_no_merge_brings_it_back(visit, left, database):
    with database.write() as db:
        other = Organisation(kind="return_counselling", name="Beratung zwei", region="01051", city="Heide")
        other.channels = [Channel(kind="phone", value="+49 481 7777", starter=True)]
        db.add(other)
        db.flush()
        gone, here = db.get(Organisation, left.id), world.actor(db, "birgit")
        with pytest.raises(Conflict):
            merging.merge(here, other, gone, (other.version, gone.version))
        assert gone.archived_at


def test_undoing_a_merge_does_not_bring_a_part_back(ask, visit, centre, database):
    with database.write() as db:
        old = Organisation(kind="return_counselling", name="Alte Beratung", region="01051", city="Heide")
        db.add(old)
        db.flush()
        kept = db.get(Organisation, centre.id)
        merging.merge(world.actor(db, "birgit"), kept, old, (kept.version, old.version))
    (path,) = ask(centre.id)
    visit("").post(f"{path}/opt-out", data={})
    with database.write() as db:
        done = db.query(merging.OrganisationMerge).one()
        with pytest.raises(Conflict):
            merging.undo(world.actor(db, "birgit"), done)
    assert unarchived(database, name="Alte Beratung") == 0
    with database.write() as db:  # its old name is one of its names
        form = directory.Entry("Alte Beratung", "return_counselling", city="Heide")
        with pytest.raises(Invalid):
            directory.add_entry(world.actor(db, "jonas"), form, {})


def test_asked_twice_it_is_one_wish(ask, visit, centre, database):
    (path,) = ask(centre.id)
    guest = visit("")
    assert guest.post(f"{path}/opt-out", data={"reason": ""}).status_code == 303
    assert guest.get(path).status_code == 200 and "nicht mehr gelistet" in guest.get(path).text
    assert guest.post(f"{path}/opt-out", data={"reason": "noch einmal"}).status_code == 410
    with database.read() as db:
        assert db.query(OptOut).count() == 1
        assert opt_outs_queries.current(db, centre.id).at <= clock.now()


def test_many_wishes_cost_as_many_statements_as_one(database, centre):
    def statements(number):
        with database.write() as db:
            for at in range(number):
                gone = Organisation(kind="other", name=f"Weg {at} {number}", archived_at=clock.now())
                gone.channels = [Channel(kind="email", value=f"weg{at}@{number}.example")]
                db.add(gone)
                db.flush()
                db.add(OptOut(organisation_id=gone.id))
        found = []
        with database.read() as db:
            connection = db.connection()
            event.listen(connection, "before_cursor_execute", lambda *_args: found.append(1))
            opt_outs_queries.opted_out(db)
        return len(found)

    assert statements(1) == statements(60)


def test_a_redaction_reaches_what_an_office_wrote(visit, ask, centre, database):
    (path,) = ask(centre.id)
    visit("").post(f"{path}/corrections", data={"remark": "Die Kollegin Quastenflosser hilft gern."})
    visit("").post(f"{path}/opt-out", data={"reason": "Sagt Quastenflosser."})
    with database.write() as db:
        redaction.redact(world.actor(db, "birgit"), "Quastenflosser", "Name")
    with database.read() as db:
        texts = [row.new_value for row in db.query(Suggestion)] + [row.reason for row in db.query(OptOut)]
    assert len(texts) == 2 and not [text for text in texts if "Quastenflosser" in text]
