"""Training: dates of a table and of the state, the last seat, the waiting list, companions, who came, the calendar."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.core.errors import Conflict
from roundtable.training import actions, calendar, queries
from roundtable.training.actions import TrainingDraft
from roundtable.training.models import Training, TrainingPlace
from tests import world
from tests.mail.mailbox import mails
from tests.meetings.conftest import at, queries_of

TABLE, KIEL = "/tables/dithmarschen", "/tables/kiel"


def form(days: int = 9, **changes: object) -> dict[str, object]:
    day = (clock.today() + timedelta(days=days)).isoformat()
    usual = {"title": "Passersatz, Schritt für Schritt", "day": day, "starts": "14:00", "ends": "17:00", "seats": 2}
    return {**usual, "place": "Kreishaus Heide", "led_by": "Landesamt", **changes}


def offered(visit, who="birgit", table=TABLE, **changes) -> int:
    reply = visit(who).post(f"{table}/training/new", data=form(**changes))
    assert reply.status_code == 303, reply.text
    return int(reply.headers["location"].rpartition("/")[2])


def sign_up(visit, who, training, companions=0, table=TABLE):
    return visit(who).post(f"{table}/training/{training}/place", data={"companions": companions})


def states(database) -> dict[str, str]:
    with database.read() as db:
        return {place.user.name: place.state for place in db.scalars(select(TrainingPlace))}


def told(config) -> list[tuple[str, str]]:
    """(who, the first words of the subject) of all mails, in any order within a second."""
    return sorted((str(mail["To"]).partition("@")[0], str(mail["Subject"]).partition(":")[0]) for mail in mails(config))


def begins(database, training) -> None:
    with database.write() as db:
        db.get_one(Training, training).starts_at = clock.now() - timedelta(minutes=5)


def test_the_last_seat_goes_to_one_and_the_other_waits_and_both_are_told(visit, database, config):
    training = offered(visit, seats=1)
    assert sign_up(visit, "petra", training).status_code == 303
    assert sign_up(visit, "jonas", training).status_code == 303
    assert states(database) == {"Petra": "seat", "Jonas": "waiting"}
    assert told(config) == [("jonas", "Warteliste"), ("petra", "Sie haben einen Platz")]
    assert "Sie haben einen Platz." in visit("petra").get(f"{TABLE}/training/{training}").text
    assert "Sie stehen auf Platz 1 der Warteliste." in visit("jonas").get(f"{TABLE}/training/{training}").text


def test_two_people_take_the_last_seat_in_the_same_moment(visit, database):
    """Really at once: each in a thread and a transaction of its own."""
    training, start = offered(visit, seats=1), Barrier(4)

    def take(name: str) -> str:
        start.wait()
        with database.write() as db:
            return actions.take_place(world.actor(db, name), db.get_one(Training, training), 0).state

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(take, ("petra", "jonas", "ole", "birgit")))
    assert sorted(found) == ["seat", "waiting", "waiting", "waiting"]
    with database.read() as db:
        assert queries.count(db, db.get_one(Training, training)) == queries.Count(1, 3)


def test_giving_back_moves_up_who_waited_longest_and_tells_them(visit, database, config):
    training = offered(visit, seats=1)
    for name in ("petra", "jonas", "ole"):
        sign_up(visit, name, training)
    for path in config.outbox.glob("*"):
        path.unlink()
    assert visit("petra").post(f"{TABLE}/training/{training}/place/return").status_code == 303
    assert states(database) == {"Petra": "withdrawn", "Jonas": "seat", "Ole": "waiting"}
    assert told(config) == [("jonas", "Für Sie ist ein Platz frei")]
    assert "nachgerückt" in mails(config)[0].get_content()
    visit("petra").post(f"{TABLE}/training/{training}/place/return")  # a second press changes nothing
    assert len(mails(config)) == 1


def test_who_comes_back_waits_behind_the_others(visit, database):
    training = offered(visit, seats=1)
    for name in ("petra", "jonas", "ole"):
        sign_up(visit, name, training)
    visit("jonas").post(f"{TABLE}/training/{training}/place/return")
    sign_up(visit, "jonas", training)
    visit("petra").post(f"{TABLE}/training/{training}/place/return")
    assert states(database) == {"Petra": "withdrawn", "Jonas": "waiting", "Ole": "seat"}


def test_companions_are_counted_and_a_group_moves_up_only_together(visit, database):
    training = offered(visit, seats=4)
    sign_up(visit, "petra", training, companions=2)
    sign_up(visit, "jonas", training, companions=2)  # three people for one seat: they wait together
    sign_up(visit, "ole", training)
    assert states(database) == {"Petra": "seat", "Jonas": "waiting", "Ole": "seat"}
    assert "4 von 4 Plätzen vergeben, 3 warten" in visit("gesa").get(f"{TABLE}/training/{training}").text
    sign_up(visit, "petra", training, companions=0)  # two seats become free, one too few
    assert states(database)["Jonas"] == "waiting"
    visit("ole").post(f"{TABLE}/training/{training}/place/return")
    assert states(database) == {"Petra": "seat", "Jonas": "seat", "Ole": "withdrawn"}


def test_more_companions_than_seats_are_refused_and_what_one_has_is_kept(visit, database):
    training = offered(visit, seats=2)
    sign_up(visit, "petra", training)
    reply = sign_up(visit, "petra", training, companions=2)
    assert reply.status_code == 409 and "Sie behalten die, die Sie haben." in reply.text
    assert states(database) == {"Petra": "seat"}
    assert sign_up(visit, "petra", training, companions=99).status_code == 422


def test_more_seats_move_people_up_and_fewer_than_taken_are_refused(visit, database, config):
    training = offered(visit, seats=1)
    sign_up(visit, "petra", training)
    sign_up(visit, "jonas", training)
    path = f"{TABLE}/training/{training}/facts"
    reply = visit("birgit").post(path, data=form(seats=3, about="Bitte Unterlagen mitbringen."))
    assert reply.status_code == 303 and states(database) == {"Petra": "seat", "Jonas": "seat"}
    assert ("jonas", "Für Sie ist ein Platz frei") in told(config)
    reply = visit("birgit").post(path, data=form(seats=1, about="Getipptes & bleibt."))
    assert reply.status_code == 422 and "2 Plätze sind schon vergeben" in reply.text
    assert "Getipptes &amp; bleibt." in reply.text


def test_a_new_time_is_mailed_to_everybody_who_signed_up_and_other_words_are_not(visit, config):
    training = offered(visit, seats=1)
    sign_up(visit, "petra", training)
    sign_up(visit, "jonas", training)
    path, before = f"{TABLE}/training/{training}/facts", len(mails(config))
    visit("birgit").post(path, data=form(seats=1, about="Neu beschrieben."))
    assert len(mails(config)) == before
    visit("birgit").post(path, data=form(seats=1, starts="15:00"))
    assert [entry for entry in told(config) if entry[1] == "Geändert"] == [("jonas", "Geändert"), ("petra", "Geändert")]


def test_a_cancelled_training_stays_in_the_list_and_takes_nobody(visit, database, config):
    training = offered(visit)
    sign_up(visit, "petra", training)
    reply = visit("birgit").post(f"{TABLE}/training/{training}/cancellation", data={"reason": ""})
    assert reply.status_code == 422
    visit("birgit").post(f"{TABLE}/training/{training}/cancellation", data={"reason": "Zu wenige Anmeldungen."})
    assert ("petra", "Fällt aus") in told(config)
    page = visit("petra").get(f"{TABLE}/training/{training}").text
    assert "Diese Fortbildung fällt aus: Zu wenige Anmeldungen." in page and 'id="place-form"' not in page
    assert "abgesagt" in visit("petra").get(f"{TABLE}/training").text
    assert sign_up(visit, "jonas", training).status_code == 409
    again = visit("birgit").post(f"{TABLE}/training/{training}/cancellation", data={"reason": "Noch einmal."})
    assert again.status_code == 409


def test_signing_up_ends_with_its_day_and_with_the_beginning(visit, database):
    training = offered(visit, sign_up_by=clock.today().isoformat())
    with clock.shifted(clock.now() + timedelta(days=1)):
        assert sign_up(visit, "petra", training).status_code == 409
        assert "Die Anmeldung ist beendet." in visit("petra").get(f"{TABLE}/training/{training}").text
    assert sign_up(visit, "petra", training).status_code == 303
    begins(database, training)
    assert sign_up(visit, "jonas", training).status_code == 409
    assert visit("petra").post(f"{TABLE}/training/{training}/place/return").status_code == 409


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Bitte sagen Sie, worum es in der Fortbildung geht."),
        ({"days": -1}, "Dieser Termin liegt in der Vergangenheit."),
        ({"ends": "13:00"}, "Das Ende liegt vor dem Beginn."),
        ({"seats": "viele"}, "Bitte geben Sie eine ganze Zahl von 1 bis 500 ein."),
        ({"sign_up_by": "2099-01-01"}, "Das ist nach der Fortbildung."),
        ({"about": "Fall Frau Rahimi, Tel. 0151 23456789"}, "Das könnte jemanden erkennbar machen"),
    ],
)
def test_what_is_wrong_comes_back_with_a_sentence_and_everything_typed(visit, database, changes, sentence):
    reply = visit("birgit").post(f"{TABLE}/training/new", data=form(**{"place": "Saal A & B", **changes}))
    assert reply.status_code == 422 and sentence in reply.text and "Saal A &amp; B" in reply.text
    with database.read() as db:
        assert db.scalars(select(Training)).all() == []


def test_names_are_for_who_organises_it_and_nobody_else(visit):
    training = offered(visit)
    sign_up(visit, "petra", training, companions=1)
    for name in ("ole", "jonas", "gesa", "karla"):
        page = visit(name).get(f"{TABLE}/training/{training}").text
        assert "2 von 2 Plätzen vergeben" in page and "Petra" not in page, name
    assert "Petra" in visit("birgit").get(f"{TABLE}/training/{training}").text


def test_a_date_of_one_table_does_not_exist_at_another(visit):
    training = offered(visit)
    assert visit("merle").get(f"{KIEL}/training/{training}").status_code == 404
    assert sign_up(visit, "merle", training, table=KIEL).status_code == 404
    assert "Passersatz" not in visit("merle").get(f"{KIEL}/training").text
    assert visit("merle").get(f"/training/{training}").status_code == 404


def test_the_coordination_offers_dates_for_the_whole_state_which_moderations_do_not_change(visit, database):
    training = offered(visit, who="karla", seats=1)
    assert sign_up(visit, "merle", training, table=KIEL).status_code == 303
    assert sign_up(visit, "petra", training).status_code == 303
    assert states(database) == {"Merle": "seat", "Petra": "waiting"}
    page = visit("birgit").get(f"{TABLE}/training/{training}").text
    assert "Fortbildung für das ganze Land" in page and "Merle" not in page
    assert visit("birgit").post(f"{TABLE}/training/{training}/facts", data=form()).status_code == 403
    assert "Merle" in visit("karla").get(f"{KIEL}/training/{training}").text
    assert visit("birgit").post(f"{TABLE}/training/new", data=form(scope="state")).status_code == 403
    assert visit("karla").post(f"{TABLE}/training/new", data=form(scope="region")).status_code == 403


def test_the_address_in_a_mail_leads_to_ones_own_table(visit, config):
    training = offered(visit, who="karla")
    sign_up(visit, "merle", training, table=KIEL)
    assert f"http://testserver/training/{training}" in mails(config)[-1].get_content().split()
    assert visit("merle").get(f"/training/{training}").headers["location"] == f"{KIEL}/training/{training}"
    assert visit("karla").get(f"/training/{training}").status_code == 303
    assert visit("merle").get("/training/999999").status_code == 404


def test_who_came_is_noted_from_the_beginning_on_and_only_for_those_with_a_seat(visit, database):
    training = offered(visit, seats=1)
    sign_up(visit, "petra", training)
    sign_up(visit, "jonas", training)
    with database.read() as db:
        ids = {place.user.name: place.id for place in db.scalars(select(TrainingPlace))}
    path = f"{TABLE}/training/{training}/places"
    early = visit("birgit").post(f"{path}/{ids['Petra']}/presence", data={"presence": "present"})
    assert early.status_code == 409
    begins(database, training)
    visit("birgit").post(f"{path}/{ids['Petra']}/presence", data={"presence": "present"})
    assert visit("birgit").post(f"{path}/{ids['Jonas']}/presence", data={"presence": "absent"}).status_code == 404
    assert visit("birgit").post(f"{path}/{ids['Petra']}/presence", data={"presence": "maybe"}).status_code == 422
    with database.read() as db:
        assert db.get_one(TrainingPlace, ids["Petra"]).presence == "present"
    assert 'aria-pressed="true"' in visit("birgit").get(f"{TABLE}/training/{training}").text


def test_who_called_off_by_telephone_is_taken_off_and_the_next_one_moves_up(visit, database, config):
    training = offered(visit, seats=1)
    sign_up(visit, "petra", training)
    sign_up(visit, "jonas", training)
    with database.read() as db:
        place = db.scalars(select(TrainingPlace.id).order_by(TrainingPlace.id)).first()
    visit("birgit").post(f"{TABLE}/training/{training}/places/{place}/removal")
    assert states(database) == {"Petra": "withdrawn", "Jonas": "seat"}
    assert ("petra", "Ihr Platz wurde zurückgegeben") in told(config)


def test_the_calendar_file_is_well_formed_and_a_change_replaces_it(visit, database):
    training = offered(visit, title="Recht; Pass, Ausweis " + "ä" * 40, about="Zeile 1\nZeile 2")
    first = visit("petra").get(f"{TABLE}/training/{training}/training.ics")
    assert first.headers["content-type"].startswith("text/calendar")
    lines = first.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines) and lines[-1] == b""
    whole = first.content.decode().replace("\r\n ", "")
    assert "SUMMARY:Recht\\; Pass\\, Ausweis" in whole and "DESCRIPTION:Zeile 1\\nZeile 2" in whole
    assert f"DTSTART:{at(9).astimezone(clock.UTC):%Y%m%dT%H%M%SZ}" in whole
    visit("birgit").post(f"{TABLE}/training/{training}/cancellation", data={"reason": "Krank"})
    second = visit("petra").get(f"{TABLE}/training/{training}/training.ics").text
    assert "STATUS:CANCELLED" in second and "SEQUENCE:1" in second
    assert [line for line in second.splitlines() if line.startswith("UID")] == [
        line for line in whole.splitlines() if line.startswith("UID")
    ]


def test_text_in_a_calendar_file_can_not_begin_a_line_of_its_own(database):
    hostile = "a\r\nEND:VEVENT\nBEGIN:VEVENT"
    training = Training(
        id=1, title=hostile, about=hostile, place=hostile, starts_at=at(1), ends_at=at(1, 16), changed=0
    )
    training.cancelled_reason = ""
    lines = calendar.as_calendar(training, "h", clock.now()).decode().split("\r\n")
    assert [line for line in lines if line.startswith(("BEGIN:VEVENT", "END:VEVENT"))] == ["BEGIN:VEVENT", "END:VEVENT"]


def test_lists_take_as_many_queries_for_thirty_dates_as_for_one(visit, database):
    training = offered(visit)
    sign_up(visit, "petra", training)
    one = queries_of(visit("petra"), f"{TABLE}/training")
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        for days in range(30):
            more = actions.offer(birgit, TrainingDraft(f"Teil {days}", at(9 + days), at(9 + days, 16), 5))
            actions.take_place(world.actor(db, "jonas"), more, 1)
    assert queries_of(visit("petra"), f"{TABLE}/training") == one


@pytest.mark.postgresql("SQLite lets nobody write in between")
def test_a_training_cancelled_in_the_same_moment_takes_nobody(database, visit):
    training = offered(visit)
    with database.write() as db:
        found = db.get_one(Training, training)
        with database.write() as other:
            actions.cancel(world.actor(other, "birgit"), other.get_one(Training, training), "Krank")
        with pytest.raises(Conflict):
            actions.take_place(world.actor(db, "petra"), found, 0)
