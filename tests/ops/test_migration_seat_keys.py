"""0023 tells consent votes apart by organisation or member; what was counted before stays."""

from sqlalchemy import insert, inspect, select, text, update

from roundtable.accounts.models import User
from roundtable.core import clock, migrate
from roundtable.live_meeting.consent import actions as consent
from roundtable.live_meeting.consent.models import ConsentCheck, ConsentVote
from tests import world
from tests.live import stage
from tests.ops.test_storage import downgraded, everything
from tests.tables.test_members import seat_of

# Two votes of Gesa, who renamed herself in between, one of Jonas for himself and one for his organisation.
SAID = [("petra", "Helferkreis Heide"), ("gesa", "Gesa"), ("gesa", "Gesa 2"), ("jonas", "Jonas")]
SAID += [("jonas", "Migrationsberatung")]


def test_votes_that_are_there_keep_their_seats(database):
    meeting = stage.running(database)
    with database.write() as db:
        item = stage.items(database, meeting)["1"].id
        table = world.actor(db, "birgit").table_id
        db.add(check := ConsentCheck(table_id=table, meeting_id=meeting, item_id=item, question="Ja?"))
        db.flush()
        given = {"table_id": table, "check_id": check.id, "choice": "object", "reason": "Nein", "at": clock.now()}
        ids = {name: seat_of(db, name).id for name in ("petra", "gesa", "jonas")}
    downgraded(database, "0022")
    with database.write() as db:
        votes = ConsentVote.__table__
        columns = [column["name"] for column in inspect(db.connection()).get_columns("consent_vote")]
        assert "seat_key" not in columns
        for name, seat in SAID:
            values = {**given, "member_id": ids[name], "seat": seat}
            db.execute(insert(votes).values({votes.c[key]: value for key, value in values.items()}))
    before = everything(database)["consent_vote"]
    assert migrate.upgrade(database) is True
    after = everything(database)["consent_vote"]
    assert [row[: len(before[0])] for row in after] == before
    with database.write() as db:
        keys = [vote.seat_key for vote in db.scalars(select(ConsentVote).order_by(ConsentVote.id))]
        gesa, jonas = f"#{ids['gesa']}", f"#{ids['jonas']}"
        assert keys == ["=Helferkreis Heide", "+Gesa", gesa, jonas, "=Migrationsberatung"]
        assert consent.tally(db, db.get_one(ConsentCheck, check.id)).object == 5
        db.execute(update(User).where(User.email == world.email("petra")).values(name="Migrationsberatung"))
        consent.vote(world.actor(db, "petra"), db.get_one(ConsentCheck, check.id), seat_of(db, "petra"), "consent")
        assert consent.tally(db, db.get_one(ConsentCheck, check.id)).object == 4
    with database.write() as db:
        checks = "SELECT count(*) FROM consent_vote WHERE choice NOT IN ('consent', 'abstain', 'object')"
        assert db.scalar(text(checks)) == 0
        names = {each["name"] for each in inspect(db.connection()).get_check_constraints("consent_vote")}
        assert names == {"ck_consent_vote_choice"}
        assert {each["name"] for each in inspect(db.connection()).get_unique_constraints("consent_vote")} == {
            "uq_consent_vote_check_id_seat_key"
        }
        assert len(inspect(db.connection()).get_foreign_keys("consent_vote")) == 3
