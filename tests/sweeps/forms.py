"""An example for each action: a form that it accepts, on objects that it makes sense for. New actions need an entry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fido2.utils import websafe_encode
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from roundtable.accounts.factors import actions as factors
from roundtable.accounts.factors import totp
from roundtable.accounts.factors.models import Authenticator, Passkey, RecoveryCode
from roundtable.accounts.models import User, UserSession
from roundtable.accounts.sessions.models import SignInLink
from roundtable.accounts.steps.models import SignInStep
from roundtable.core import clock
from roundtable.core.security import hash_token
from roundtable.countries.programmes.models import Programme
from roundtable.countries.questions.models import AnswerMark
from roundtable.countries.sections.models import CountrySection
from roundtable.directory.confirming.answers import facts
from roundtable.directory.contact_files import actions as contact_files
from roundtable.directory.contact_files import planning, reading
from roundtable.directory.devices.models import Device
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.imports.models import MissionDifference
from roundtable.directory.models import Channel, HoursCheck, Verification
from roundtable.directory.suggestions.actions import mark
from roundtable.directory.suggestions.models import Suggestion
from roundtable.directory.verification.models import CheckReservation
from roundtable.meetings.models import Meeting
from roundtable.meetings.topics.models import Topic
from roundtable.minutes.models import Minutes
from roundtable.minutes.modules.models import TextModule
from roundtable.minutes.review.models import Objection
from roundtable.tables.models import Member, RoundTable
from roundtable.training.models import TrainingPlace
from tests.accounts.device import CHALLENGE, Pocket, in_base64url
from tests.directory.imports.lists import answer, entry
from tests.sweeps.stages import Place


def nothing(db: Session, place: Place) -> None:
    """Changes no rows: most forms are accepted as the objects are."""


@dataclass(frozen=True)
class Example:
    """`form`: the fields, or a function that makes them from the objects.

    `at`: which objects are in the address, if not the usual ones ({"meeting": "planned"}). `first`: changes rows
    before, without adding any that others see. `cookies`: besides that of the session. `unseen`: why this action
    records no event; a test checks that it doesn't.
    """

    form: dict[str, Any] | Callable[[Place], dict[str, Any]] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
    who: str = "administrator"
    first: Callable[[Session, Place], None] = nothing
    unseen: str = ""
    cookies: str = ""
    files: dict[str, tuple[str, bytes]] | None = None

    def fields(self, place: Place) -> dict[str, Any]:
        return self.form(place) if callable(self.form) else self.form

    def placed(self, place: Place) -> Place:
        return {**place, **{part: place[name] for part, name in self.at.items()}}


def _nobody_administrates(db: Session, place: Place) -> None:
    db.execute(update(User).values(state_role=""))
    db.execute(update(SignInLink).values(user_id=None))


def _asker(db: Session, place: Place) -> User:
    """Whoever asks; somebody else where an action before has ended that session."""
    session = db.get(UserSession, place["session"])
    return session.user if session else db.scalars(select(User).order_by(User.id).limit(1)).one()


def _begun(kind: str) -> Callable[[Session, Place], None]:
    """A step of the sign-in, or of a proof, that the writer's browser has begun."""

    def begin(db: Session, place: Place) -> None:
        _has_passkey(db, place)
        own = SignInStep(token_hash=hash_token(_STEP), kind=kind, user_id=_asker(db, place).id, challenge=CHALLENGE)
        own.expires_at = clock.now() + timedelta(minutes=5)
        db.add(own)

    return begin


def _has_passkey(db: Session, place: Place) -> None:
    """The writer has one on a device of the tests, and the second step is on, with a code on paper."""
    data = websafe_encode(_DEVICE.credential)
    db.execute(delete(Passkey).where(Passkey.credential_id == _DEVICE.ident))
    db.execute(delete(SignInStep).where(SignInStep.token_hash == hash_token(_STEP)))
    db.add(Passkey(user_id=_asker(db, place).id, name="Telefon", credential_id=_DEVICE.ident, data=data))
    _asker(db, place).second_step_at = clock.now()
    code = factors._hash(db, _asker(db, place), _CODE)
    db.add(RecoveryCode(user_id=_asker(db, place).id, code_hash=code))


def _begins_to_add(db: Session, place: Place) -> None:
    db.execute(delete(SignInStep).where(SignInStep.token_hash == hash_token(_STEP)))
    own = SignInStep(token_hash=hash_token(_STEP), kind="add", user_id=_asker(db, place).id, challenge=CHALLENGE)
    own.expires_at = clock.now() + timedelta(minutes=5)
    db.add(own)


def _has_unconfirmed_app(db: Session, place: Place) -> None:
    db.execute(delete(Authenticator).where(Authenticator.user_id == _asker(db, place).id))
    db.add(Authenticator(user_id=_asker(db, place).id, salt=_SALT))


def _code_of_app(place: Place) -> dict[str, str]:
    return {"code": totp.code(place["app_secret"], totp.step_at(clock.now()))}


def _nobody_marked(db: Session, place: Place) -> None:
    db.execute(delete(AnswerMark))


def _is_prepared(db: Session, place: Place) -> None:
    db.execute(update(RoundTable).where(RoundTable.id == place["table_id"]).values(opened_at=None))


def _own_check(db: Session, place: Place) -> None:
    check = update(Verification).where(Verification.channel_id == place["channel"])
    db.execute(check.values(user_id=place["writer"], at=clock.now()))


def _just_confirmed(db: Session, place: Place) -> None:
    own = {"channel_id": place["channel"], "user_id": place["writer"]}
    db.add(Verification(**own, how="web", result="confirmed", at=clock.now()))


def _own_reservation(db: Session, place: Place) -> None:
    db.execute(update(CheckReservation).values(user_id=place["writer"]))


def _own_suggestion(db: Session, place: Place) -> None:
    db.execute(update(Suggestion).values(by_id=place["writer"]))


def _nothing_reserved(db: Session, place: Place) -> None:
    db.execute(delete(CheckReservation))


def _pressed(db: Session, place: Place) -> None:
    """The writer pressed "Stimmt noch" today, where nobody had."""
    none, mine = {"on": None, "by_id": None, "as": ""}, {"checked_on": clock.today(), "checked_by_id": place["writer"]}
    db.execute(update(MissionFact).values(check_before=none, **mine))
    db.execute(update(Programme).values(check_before=none, **mine))
    before, own = none | {"on": "2026-01-01"}, {"reviewed_on": clock.today(), "reviewed_by_id": place["writer"]}
    db.execute(update(CountrySection).values(check_before=before, **own))


def _own_hours_check(db: Session, place: Place) -> None:
    db.execute(update(HoursCheck).values(user_id=place["writer"], at=clock.now()))


def _hours_are_doubted(db: Session, place: Place) -> None:
    db.add(HoursCheck(organisation_id=place["organisation"], result="doubted"))


def _is_missed(db: Session, place: Place) -> None:
    db.execute(update(Channel).where(Channel.id == place["channel"]).values(misses=3, unreachable_on=clock.today()))


def _own_proposal(db: Session, place: Place) -> None:
    db.execute(update(Topic).where(Topic.id == place["topic"]).values(proposed_by_id=place["writer"]))


def _none_runs(db: Session, place: Place) -> None:
    running = update(Meeting).where(Meeting.state == "running", Meeting.table_id == place["table_id"])
    db.execute(running.values(state="held", current_item_id=None))


def _door_is_open(db: Session, place: Place) -> None:
    there = {"checkin_code": "123456", "checkin_token": "sweep-" * 4}
    db.execute(update(Meeting).where(Meeting.id == place["meeting"]).values(**there))


def _no_modules(db: Session, place: Place) -> None:
    db.execute(delete(TextModule).where(TextModule.table_id == place["table_id"]))


def _module_begins(db: Session, place: Place) -> None:
    db.execute(update(TextModule).where(TextModule.id == place["module"]).values(starts="Punkt"))


def _comments_open(db: Session, place: Place) -> None:
    until = clock.today() + timedelta(days=5)
    db.execute(update(Minutes).where(Minutes.meeting_id == place["meeting"]).values(comments_until=until))


def _approved_today(db: Session, place: Place) -> None:
    db.execute(update(Minutes).where(Minutes.meeting_id == place["meeting"]).values(approved_at=clock.now()))


def _seat_was_freed(db: Session, place: Place) -> None:
    db.execute(update(Member).where(Member.id == place["member"]).values(left_at=clock.now()))


def _nobody_moderates(db: Session, place: Place) -> None:
    db.execute(update(Member).where(Member.table_id == place["table_id"]).values(role="member"))


def _own_place(db: Session, place: Place) -> None:
    db.execute(update(TrainingPlace).where(TrainingPlace.id == place["place"]).values(user_id=place["writer"]))


def _own_device(db: Session, place: Place) -> None:
    db.execute(update(Device).where(Device.id == place["device"]).values(user_id=place["writer"]))


def _own_revoked_device(db: Session, place: Place) -> None:
    _own_device(db, place)
    db.execute(update(Device).where(Device.id == place["device"]).values(revoked_at=clock.now()))


def _seen_rows(place: Place) -> dict[str, Any]:
    """The form under a dry run of the file of tests/sweeps/objects.py."""
    sheet = reading.sheet(f"Name;Ort\nCanary contact {place['table']};Kiel\n")
    plans = planning.plans(reading.rows_of_sheet(sheet, ["name", "city"]), planning.Known([], {}, {}))
    return {"row": "2", "seen": contact_files.digest(plans)}


def _seen_entry(place: Place) -> dict[str, Any]:
    """What the page behind the link shows of the embassy of tests/sweeps/objects.py."""
    values = {"name": "Botschaft Ghana", "city": "Berlin", f"way-{place['channel']}": "+49 30 1234567"}
    values |= {"office_hours": "Mo 9-12", "district": "", "languages": ""}
    return {"seen": facts.mark([facts.Fact(name, name, name, value) for name, value in values.items()])}


def _difference(db: Session, place: Place, **values: Any) -> None:
    db.execute(update(MissionDifference).where(MissionDifference.id == place["difference"]).values(**values))


def _phone_as_before(db: Session, place: Place) -> None:
    _difference(db, place, decision="open")


def _taken_over(db: Session, place: Place) -> None:
    _difference(db, place, decision="accepted")


def _own_objection(db: Session, place: Place) -> None:
    db.execute(update(Objection).where(Objection.id == place["objection"]).values(author_id=place["writer"]))


_FACTS = {"day": "2027-03-04", "starts": "14:00", "ends": "16:00", "place": "Kreishaus"}
_ENTRY = {"name": "Beratungsstelle Nord", "kind": "migration_counselling", "region": "01051"}
_MEETING, _ITEM = "/tables/{table}/meetings/{meeting:int}", "/tables/{table}/meetings/{meeting:int}/items/{item:int}"
_SECTION = _MEETING + "/sections/{section:int}"
_LIVE, _BLOCK = _MEETING + "/live", "/tables/{table}/blocks/{block:int}"
_ENTRIES, _ONE = "/tables/{table}/directory", "/tables/{table}/directory/{organisation:int}"
_WAY, _TASK = _ONE + "/channels/{channel:int}", "/tables/{table}/tasks/{task:int}"
_PERSON, _MEMBER = "/people/{user:int}", "/tables/{table}/members/{member:int}"
_OWN_SESSION = "a session belongs to one browser; nobody else sees it"
_PLANNED = {"meeting": "planned"}
_MINUTES, _PUBLISHED = _MEETING + "/minutes", {"meeting": "published"}
_TOPIC, _GOT = "/tables/{table}/topics/{topic:int}", "/tables/{table}/received/{received:int}"
_POLL, _SERIES = "/tables/{table}/polls/{poll:int}", "/tables/{table}/series/{series:int}"
_TEMPLATE, _MODULE = "/tables/{table}/agenda-templates/{template:int}", "/tables/{table}/modules/{module:int}"
_CHECK, _OBJECTION = _LIVE + "/checks/{check:int}", "/tables/{table}/objections/{objection:int}"
_OF_ITEM, _GUARD = "/tables/{table}/items/{item:int}", _MINUTES + "/guard"
_DECIDED = "/tables/{table}/decisions/{entry:int}"
_GLOSSARY, _TERM = "/tables/{table}/glossary", "/tables/{table}/glossary/{term:int}"
_LAND = "/tables/{table}/countries/{country}/sections/{subject}"
_PROGRAMMES, _PROGRAMME = "/tables/{table}/programmes", "/tables/{table}/programmes/{programme:int}"
_CARD = {"name": "Hilfe 3.0", "source": "Merkblatt", "link": "https://example.org/hilfe", "countries": "Ghana"}
_RULE = {
    "unit": "months",
    "every": "3",
    "nth": "2",
    "weekday": "1",
    "since": "2027-01-01",
    "starts": "14:00",
    "ends": "16:00",
}
_DAY_OF = "/tables/{table}/training/{training:int}"
_TRAINING = {"title": "Passersatz", "day": "2027-03-09", "starts": "14:00", "ends": "17:00", "seats": "12"}
_DATE = {"day": "2027-03-09", "starts": "14:00", "ends": "16:00"}
_DATES = {f"{name}-{row}": value for row in (1, 2) for name, value in (_DATE | {"day": f"2027-03-0{row}"}).items()}
_GUEST = {"name": "Gast", "email": "neuer-gast@example.org"}
_CSV = {"file": ("kontakte.csv", b"Name;Ort\nBeratung;Kiel\n")}
_INQUIRIES = _ENTRIES + "/inquiries"
_UPLOAD = "/tables/{table}/directory/files/{upload:int}"
_PDF = {"files": ("plan.txt", b"Ein Plan.\n")}
_QUESTION = "/tables/{table}/questions/{question:int}"
_ANSWER = {"text": "Beim Standesamt.", "sources": "Botschaft", "as_of": "2026-03-01", "review_months": "6"}
_STOP_FORM = {"region": "01051", "place": "Marktplatz", "starts": "10:00", "ends": "12:00", "seen": "0"}
_PASSING = "who writes is kept nowhere"


def _soon() -> str:
    return (clock.today() + timedelta(days=5)).isoformat()


_STEP, _CODE, _SALT = "step-of-sweep", "abcdefghjkmn", "of the sweep"
_DEVICE = Pocket(77)
_COOKIE = f"; roundtable-step={_STEP}"
_KEYS, _SAFE = "/profile/security/passkeys", "/profile/security"
_ANSWERED = {"answer": _DEVICE.answer(in_base64url(CHALLENGE)), "then": "/tasks"}
_MADE = {"answer": _DEVICE.make(in_base64url(CHALLENGE)), "name": "Telefon"}
_BEGINS = "a begun sign-in belongs to one browser; nobody else sees it"

EXAMPLES: dict[str, Example] = {
    "/sign-in/second": Example({"code": _CODE}, who="none", first=_begun("second"), cookies=_COOKIE),
    "/sign-in/passkey/options": Example(who="none", unseen=_BEGINS),
    "/sign-in/passkey": Example(_ANSWERED, who="none", first=_begun("passkey"), cookies=_COOKIE, unseen=_OWN_SESSION),
    "/sign-in/second/passkey/options": Example(who="none", first=_begun("second"), cookies=_COOKIE, unseen=_BEGINS),
    "/sign-in/second/passkey": Example(
        _ANSWERED, who="none", first=_begun("second"), cookies=_COOKIE, unseen=_OWN_SESSION
    ),
    "/proof": Example({"code": _CODE, "then": "/tasks"}, first=_has_passkey),
    "/proof/link": Example(unseen="only a mail is sent"),
    "/proof/passkey/options": Example(first=_has_passkey, unseen=_BEGINS),
    "/proof/passkey": Example(_ANSWERED, first=_begun("proof"), cookies=_COOKIE),
    _SAFE + "/app": Example(),
    _SAFE + "/app/confirmation": Example(_code_of_app, first=_has_unconfirmed_app),
    _SAFE + "/app/removal": Example(),
    _SAFE + "/step": Example(first=_has_passkey),
    _SAFE + "/step/removal": Example(first=_has_passkey),
    _SAFE + "/codes": Example(first=_has_passkey),
    _KEYS: Example(_MADE, first=_begins_to_add, cookies=_COOKIE),
    _KEYS + "/options": Example(unseen=_BEGINS),
    _KEYS + "/{passkey:int}": Example({"name": "Mein Telefon"}),
    _KEYS + "/{passkey:int}/removal": Example(),
    "/sign-in": Example({"email": "petra@example.org"}, who="none", unseen="only a mail is sent"),
    "/sign-in/{token}": Example(who="none", unseen=_OWN_SESSION),
    "/sign-out": Example(),
    "/language": Example({"locale": "en"}),
    "/setup/{token}": Example({"name": "Erste", "email": "erste@example.org"}, who="none", first=_nobody_administrates),
    "/profile": Example({"name": "Antonia", "locale": "de"}),
    "/profile/password": Example({"new_password": "sieben Deiche hoch"}),
    "/profile/password/removal": Example(),
    "/profile/sessions/closure": Example(),
    "/profile/sessions/{session:int}/closure": Example(),
    "/profile/devices": Example({"name": "Mein Telefon"}),
    "/profile/devices/{device:int}/revocation": Example(first=_own_device),
    "/profile/devices/{device:int}/allowance": Example(first=_own_revoked_device),
    "/tables/{table}/invitations": Example({"role": "guest", "days": "7", "uses": "1"}, who="moderator"),
    "/tables/{table}/invitations/{invitation:int}/revocation": Example(who="moderator"),
    "/join/{token}": Example({"name": "Neu", "email": "neu@example.org", "oath": "1"}, who="none"),
    "/people": Example({"name": "Neu", "email": "neu@example.org", "table": "", "role": "coordinator"}),
    _PERSON + "/role": Example({"role": "coordinator"}),
    _PERSON + "/closure": Example(),
    _PERSON + "/opening": Example(at={"user": "closed_user"}),
    _PERSON + "/link": Example(unseen="only a mail is sent"),
    "/tables/{table}/opening": Example(first=_is_prepared),
    "/tables/{table}/settings": Example({"about": "Wir treffen uns im Kreishaus.", "founded": "2018"}),
    _MEMBER: Example({"role": "guest", "organisation": "Helferkreis"}),
    _MEMBER + "/leaving": Example(),
    _MEMBER + "/handover": Example({"everybody": "text-Moderation"}),
    _MEMBER + "/return": Example({"role": "volunteer"}, who="moderator", first=_seat_was_freed),
    "/tables/{table}/first-moderation": Example(first=_nobody_moderates),
    "/tables/{table}/meetings/new": Example(_FACTS),
    _MEETING + "/facts": Example(_FACTS, _PLANNED),
    _MEETING + "/cancellation": Example({"reason": "Sturmflut"}, _PLANNED),
    _MEETING + "/revival": Example(at={"meeting": "cancelled"}),
    _MEETING + "/answer": Example({"answer": "yes"}, _PLANNED, who="moderator"),
    _MEETING + "/items": Example({"title": "Fahrtkosten", "minutes": "15"}),
    _MEETING + "/sections/new": Example(lambda place: {"title": "Berichte", "first": place["item"]}),
    _SECTION: Example({"title": "Berichte"}),
    _SECTION + "/position": Example({"direction": "down"}),
    _SECTION + "/removal": Example(),
    _MEETING + "/usual-agenda": Example(at=_PLANNED),
    _MEETING + "/carry-over": Example(lambda place: {"carry": [place["candidate"]]}, _PLANNED),
    _ITEM: Example(lambda place: {"title": "Anders", "kind": "report", "minutes": "5", "seen": place["mark"]}),
    _ITEM + "/duration": Example({"minutes": "25"}),
    _ITEM + "/position": Example({"direction": "down"}),
    _ITEM + "/removal": Example(at={"item": "free_item"}),
    _MEETING + "/import": Example({"text": "TOP 1 Begrüßung\nTOP 2 Berichte", "step": "take", "item": ["0", "1"]}),
    _LIVE + "/opening": Example(at=_PLANNED, first=_none_runs),
    _LIVE + "/current-item": Example(lambda place: {"item": place["free_item"], "leaves": place["item"]}),
    _LIVE + "/clock": Example({"state": "running"}),
    _LIVE + "/items/{item:int}/postponement": Example(),
    _LIVE + "/items/{item:int}/reopening": Example(at={"item": "done_item"}),
    _LIVE + "/end": Example(),
    _LIVE + "/reopening": Example(first=_none_runs),
    _LIVE + "/attendance": Example(),
    _LIVE + "/attendance/{member:int}": Example({"presence": "present"}),
    "/tables/{table}/items/{item:int}/blocks": Example({"text": "Die Fahrtkosten werden erstattet.", "kind": "note"}),
    _BLOCK: Example({"text": "Anders als vorher.", "base_rev": "1"}),
    _BLOCK + "/kind": Example({"kind": "note"}),
    _BLOCK + "/removal": Example(),
    _BLOCK + "/restoration": Example(at={"block": "removed_block"}),
    _BLOCK + "/position": Example({"up": "1"}, {"block": "second_block"}),
    "/tables/{table}/conflicts/{conflict:int}/choice": Example({"choice": "mine"}),
    "/tables/{table}/decisions/{decision:int}/result": Example({"result": "unanimous"}),
    _MEETING + "/minutes/publication": Example(at={"meeting": "written"}),
    _MEETING + "/minutes/approval": Example({"early": "1"}, at={"meeting": "published"}),
    _MEETING + "/minutes/approval/withdrawal": Example(
        {"reason": "Verklickt."}, {"meeting": "approved"}, first=_approved_today
    ),
    _MEETING + "/minutes/reopening": Example({"reason": "Ein Name fehlt."}, {"meeting": "published"}),
    "/profile/task-feed": Example(),
    "/profile/task-feed/revocation": Example(),
    "/tables/{table}/tasks": Example({"text": "Passersatz klären", "confirm": "1"}),
    _TASK: Example({"title": "Passersatz beantragen", "version": "1"}),
    _TASK + "/status": Example({"status": "done", "version": "1"}),
    _TASK + "/due": Example({"due": "01.03.2027", "version": "1"}),
    _TASK + "/assignee": Example({"assignee": "Jonas", "version": "1"}),
    _ENTRIES: Example(_ENTRY),
    "/tables/{table}/directory/files": Example(files=_CSV),
    _ONE + "/merging": Example(lambda place: {"other": place["twin"], "version": "1", "other_version": "1"}),
    "/tables/{table}/directory/merges/{merge:int}/undoing": Example(),
    _UPLOAD + "/columns": Example({"column-0": "name", "column-1": "city"}),
    _UPLOAD + "/taking": Example(_seen_rows),
    _UPLOAD + "/undoing": Example(at={"upload": "taken_upload"}),
    _ONE: Example({"name": "Botschaft", "kind": "embassy", "country_code": "GH", "version": "1"}),
    _ONE + "/phone": Example({"state": "on"}),
    _ONE + "/archive": Example(),
    _ONE + "/suggestions": Example({"name": "Botschaft", "kind": "embassy", "country_code": "GH", "reason": "Brief"}),
    _ONE + "/suggestions/gone": Example({"reason": "Brief vom Mai"}),
    _ONE + "/people": Example({"function": "Sekretariat", "visibility": "all"}),
    _ONE + "/people/{post:int}/end": Example(),
    _ONE + "/people/{post:int}/restoration": Example(at={"post": "ended_post"}),
    _ONE + "/earlier/{change:int}": Example({"version": "1"}),
    _ONE + "/earlier/values/{line:int}": Example(),
    _ENTRIES + "/suggestions": Example(_ENTRY),
    _ENTRIES + "/suggestions/{suggestion:int}/acceptance": Example({"seen": mark("Berlin")}),
    _ENTRIES + "/suggestions/{suggestion:int}/withdrawal": Example(first=_own_suggestion),
    _ENTRIES + "/suggestions/{suggestion:int}/refusal": Example({"reason": "Das stimmt noch."}),
    _ONE + "/restoration": Example(at={"organisation": "archived_organisation"}),
    _ONE + "/facts/{fact}": Example(
        lambda place: {
            "answer": "no",
            "text": "Nur Visa.",
            "source": "Konsularabteilung, telefonisch",
            "as_of": clock.today().isoformat(),
            "seen": str(place["known_fact"]),
        }
    ),
    _ONE + "/facts/{fact}/suggestions": Example(
        lambda place: {
            "answer": "sometimes",
            "text": "Mit Termin.",
            "source": "Konsularabteilung, telefonisch",
            "as_of": clock.today().isoformat(),
        }
    ),
    _ONE + "/facts/{fact}/check": Example(lambda place: {"seen": str(place["known_fact"])}),
    _ONE + "/facts/{fact}/check/withdrawal": Example(first=_pressed),
    _ONE + "/channels": Example({"kind": "email", "value": "konsulat@example.org"}),
    _WAY: Example({"result": "changed", "value": "+49 30 7654321"}),
    _WAY + "/consent/withdrawal": Example(at={"channel": "private_channel"}),
    _WAY + "/check": Example({"how": "phone"}),
    _WAY + "/check/withdrawal": Example(first=_own_check),
    _WAY + "/restoration": Example(at={"channel": "archived_channel"}),
    _WAY + "/answer": Example({"answer": "confirmed", "how": "phone"}),
    _WAY + "/answer/withdrawal": Example(first=_own_check),
    _WAY + "/settlement": Example({"decision": "keep"}, first=_is_missed),
    _ONE + "/return": Example(first=_own_reservation),
    _ONE + "/hours/answer": Example({"answer": "confirmed", "how": "phone", "seen": "Mo 9-12"}),
    _ONE + "/hours/answer/withdrawal": Example(first=_own_hours_check),
    _ONE + "/hours/settlement": Example({"decision": "keep"}, first=_hours_are_doubted),
    _ONE + "/hours/check": Example({"how": "web", "seen": "Mo 9-12"}),
    _ONE + "/hours/check/withdrawal": Example(first=_own_hours_check),
    _ENTRIES + "/checklist": Example(first=_nothing_reserved),
    _ENTRIES + "/checks": Example(lambda place: {"fact": place["channel"], "how": "web"}),
    _ENTRIES + "/checks/withdrawal": Example(lambda place: {"done": place["channel"]}, first=_just_confirmed),
    _MEETING + "/invitation": Example({"message": "Willkommen."}, _PLANNED),
    "/tables/{table}/topics": Example({"title": "Fahrdienst", "minutes": "10"}),
    "/tables/{table}/topics/guest-link": Example(_GUEST),
    _TOPIC + "/acceptance": Example(lambda place: {"meeting": place["planned"]}),
    _TOPIC + "/withdrawal": Example(first=_own_proposal),
    _TOPIC + "/refusal": Example({"reason": "Das haben wir schon."}),
    _INQUIRIES: Example(lambda place: {"entry": place["due_office"]}),
    _INQUIRIES + "/{inquiry:int}/withdrawal": Example(),
    _INQUIRIES + "/{inquiry:int}/bounce": Example(),
    "/tables/{table}/directory/opt-outs/{opt_out:int}/relisting": Example(
        lambda place: {f"reason-{place['opt_out']}": "Am Telefon geklärt."}
    ),
    "/via/{token}/entry/confirmation": Example(_seen_entry, {"token": "entry_token"}, who="none"),
    "/via/{token}/entry/corrections": Example({"city": "Potsdam"}, {"token": "entry_token"}, who="none"),
    "/via/{token}/entry/opt-out": Example({"reason": "Umzug"}, {"token": "entry_token"}, who="none"),
    "/via/{token}/proposal": Example({"title": "Fahrdienst"}, {"token": "proposal_token"}, who="none"),
    _OF_ITEM + "/forwarding": Example({"to": "kiel", "title": "Fahrdienst"}, {"item": "free_item"}),
    "/tables/{table}/tasks/{task:int}/forwarding": Example({"to": "kiel", "title": "Fahrdienst"}),
    _GOT + "/acceptance": Example(lambda place: {"meeting": place["planned"]}, {"received": "sent_here"}),
    _GOT + "/refusal": Example({"reason": "Das haben wir schon."}, {"received": "sent_here"}),
    "/tables/{table}/forwardings/{forwarding:int}/withdrawal": Example(),
    "/tables/{table}/polls/new": Example({"title": "Frühjahr", **_DATES}),
    _POLL + "/vote": Example({"all": "yes"}, who="moderator"),
    _POLL + "/options": Example(_DATE),
    _POLL + "/options/{option:int}/removal": Example(),
    _POLL + "/answer-by": Example(lambda place: {"answer_by": _soon()}),
    _POLL + "/guests": Example(_GUEST),
    _POLL + "/closing": Example(lambda place: {"option": place["poll_option"]}),
    _POLL + "/withdrawal": Example(),
    "/via/{token}/poll": Example({"all": "maybe"}, {"token": "poll_token"}, who="none"),
    "/tables/{table}/series/new": Example(_RULE),
    _SERIES + "/dates": Example(lambda place: {"day": place["series_day"]}),
    _SERIES + "/rule": Example(_RULE),
    _SERIES + "/end": Example(),
    "/tables/{table}/agenda-templates/new": Example({"name": "Kurz", "title-0": "Berichte"}),
    _TEMPLATE: Example({"name": "Kurz", "title-0": "Berichte", "seen": "1"}),
    _TEMPLATE + "/removal": Example(at={"template": "free_template"}),
    _MEETING + "/as-template": Example({"name": "Wie diesmal"}),
    _MEETING + "/agenda-template": Example(lambda place: {"template": place["template"]}, _PLANNED),
    _LIVE + "/attendance/{member:int}/deputy": Example({"deputy": "Hauke"}),
    _LIVE + "/attendance/{member:int}/times": Example({"arrived": "", "left": ""}),
    _LIVE + "/door": Example({"state": "open"}),
    _LIVE + "/visitors/{visitor:int}": Example({"step": "confirm"}),
    "/tables/{table}/quorum": Example({"rule": "half"}),
    "/c": Example({"code": "123456", "name": "Heinke", "organisation": "Amt"}, who="none", first=_door_is_open),
    "/c/{key}": Example({"code": "123456", "name": "Heinke", "organisation": "Amt"}, who="none", first=_door_is_open),
    "/c/here/{token}": Example(who="none"),
    _MEETING + "/projector/links": Example(),
    _MEETING + "/projector/links/end": Example(),
    _LIVE + "/hand": Example({"state": "up"}, who="moderator"),
    _LIVE + "/speakers": Example({"name": "Heinke"}),
    _LIVE + "/speakers/{speaker:int}": Example({"step": "call"}),
    _LIVE + "/checks": Example({"question": "Drucken?"}),
    _CHECK: Example({"choice": "consent"}, who="moderator"),
    _CHECK + "/closing": Example(),
    _CHECK + "/decision": Example(at={"check": "closed_check"}),
    _BLOCK + "/layer": Example({"internal": "1"}),
    _MINUTES + "/items/{item:int}/no-decision": Example(),
    _MINUTES + "/comment-phase": Example(lambda place: {"comments_until": _soon()}, {"meeting": "guarded"}),
    _MINUTES + "/objections": Example({"text": "Es waren sechs."}, {"meeting": "objected"}),
    _OBJECTION + "/answer": Example(
        {"verdict": "rejected", "answer": "Es waren sieben."}, {"objection": "open_objection"}
    ),
    _OBJECTION + "/withdrawal": Example(at={"objection": "open_objection"}, first=_own_objection),
    _BLOCK + "/comments": Example({"text": "Stimmt das?"}, first=_comments_open),
    "/tables/{table}/comments/{comment:int}/resolution": Example({"answer": "Ja."}),
    _MINUTES + "/corrections": Example(
        lambda place: {"text": "Es waren sechs.", "in_meeting": place["draft"]["meeting"]}, {"meeting": "approved"}
    ),
    _MINUTES + "/objection-links": Example({"people": "gast@example.org Gast"}, {"meeting": "objected"}),
    "/via/{token}/objections": Example({"text": "Es waren acht."}, {"token": "objection_token"}, who="none"),
    "/via/{token}/objections/{objection:int}/withdrawal": Example(
        at={"token": "objection_token", "objection": "open_objection"}, who="none"
    ),
    "/tables/{table}/redactions/preview": Example({"phrase": "Canary text"}, unseen="it only looks"),
    "/tables/{table}/redactions/checksum": Example({"checksum": "0" * 64}, unseen="it only looks"),
    "/tables/{table}/redactions": Example({"phrase": "Canary text", "reason": "Ein Name stand da."}),
    _DECIDED + "/standing": Example({"status": "done", "seen": "1"}),
    _DECIDED + "/subjects": Example({"country": "GH", "seen": "1"}),
    _MINUTES + "/mailing": Example({"number": "1", "form": "text", "to": "petra@example.org"}, _PUBLISHED),
    "/tables/{table}/mails/again": Example(lambda place: {"place": "meeting", "number": str(place["meeting"])}),
    "/mails/{token}": Example({"List-Unsubscribe": "One-Click"}, {"token": "stop_token"}, who="none"),
    "/mails/{token}/again": Example({}, {"token": "stop_token"}, who="none"),
    _MINUTES + "/mailing/retry": Example(at={"meeting": "objected"}),
    "/tables/{table}/modules/adoption": Example(first=_no_modules),
    "/tables/{table}/modules/new": Example({"title": "Ende", "text": "Die Sitzung endet."}),
    _MODULE: Example({"title": "Ende", "text": "Die Sitzung endet.", "seen": "1"}),
    _MODULE + "/removal": Example(),
    _OF_ITEM + "/modules": Example({"text": "Getippt."}),
    _OF_ITEM + "/modules/insertion": Example(lambda place: {"number": "0", "title": f"Canary module {place['table']}"}),
    _MINUTES + "/preparation": Example(first=_module_begins),
    _OF_ITEM + "/writing": Example({"state": "on"}, unseen=_PASSING),
    _OF_ITEM + "/writing/request": Example(lambda place: {"writer": place["writer"]}, unseen=_PASSING),
    _MEETING + "/files": Example(files=_PDF),
    _OF_ITEM + "/files": Example(files=_PDF),
    "/tables/{table}/files/{file:int}/removal": Example(),
    "/tables/{table}/questions": Example({"country": "GH", "title": "Wo bekommt man eine Urkunde?"}),
    _QUESTION + "/answers": Example(_ANSWER),
    _QUESTION + "/answers/{answer:int}": Example({**_ANSWER, "version": "2"}, {"answer": "own_answer"}),
    _QUESTION + "/answers/{answer:int}/withdrawal": Example({"on": "1"}, {"answer": "own_answer"}),
    _QUESTION + "/answers/{answer:int}/mark": Example({"on": "1"}, first=_nobody_marked),
    _QUESTION + "/answers/{answer:int}/acceptance": Example({**_ANSWER, "topic": "housing", "version": "1"}),
    _QUESTION + "/closure": Example({"note": "Am Telefon geklärt."}),
    _QUESTION + "/reopening": Example(at={"question": "settled_question"}),
    "/tables/{table}/regions/{region}/centres": Example(
        lambda place: {"centre": place["unserved"], "place": "Rathaus"}, {"region": "other_region"}
    ),
    "/tables/{table}/regions/{region}/centres/{served:int}/removal": Example(),
    "/tables/{table}/directory/{organisation:int}/stops": Example(lambda place: _STOP_FORM | {"day": _soon()}),
    "/tables/{table}/stops/{stop:int}": Example(lambda place: _STOP_FORM | {"day": _soon()}),
    "/tables/{table}/stops/{stop:int}/cancellation": Example(
        {"reason": "Der Wagen ist in der Werkstatt.", "seen": "0"}
    ),
    "/tables/{table}/repeated-stops/{tour:int}/end": Example(
        lambda place: {"reason": "Ab dann im Rathaus.", "last": _soon()}
    ),
    "/tables/{table}/training/new": Example(_TRAINING),
    "/tables/{table}/totals/entries/{centre:int}/{quarter}": Example(
        {"country-0": "Ghana", "count-0": "12", "seen": "1"}
    ),
    "/state/missions/imports": Example(),
    "/state/missions/files": Example(files={"file": ("liste.json", answer(e1=entry()))}),
    "/state/missions/decisions": Example(
        lambda place: {"part": "plain", "seen": place["import"], f"d-{place['difference']}": "accept"},
        first=_phone_as_before,
    ),
    "/state/missions/imports/{import:int}/undoing": Example(first=_taken_over),
    "/tables/{table}/totals/releases": Example(lambda place: {"quarter": place["quarter"]}),
    _DAY_OF + "/facts": Example(_TRAINING),
    _DAY_OF + "/cancellation": Example({"reason": "Zu wenige Anmeldungen."}),
    _DAY_OF + "/place": Example({"companions": "1"}),
    _DAY_OF + "/place/return": Example(first=_own_place),
    _DAY_OF + "/places/{place:int}/removal": Example(),
    _DAY_OF + "/places/{place:int}/presence": Example(
        {"presence": "present"}, {"training": "begun_training", "place": "begun_place"}
    ),
    _GUARD + "/replacements": Example(
        lambda place: {
            "row": place["guarded_block"],
            "found": place["phone"],
            "start": "16",
            "replacement": "das Büro",
        },
        {"meeting": "guarded"},
    ),
    _GUARD + "/decisions": Example(
        lambda place: {"rule": "telephone", "found": place["phone"], "reason": "Bekannt."}, {"meeting": "guarded"}
    ),
    _PROGRAMMES: Example(_CARD),
    _PROGRAMME: Example({**_CARD, "version": "1"}),
    _PROGRAMME + "/check": Example({"version": "1"}),
    _GLOSSARY: Example({"word": "XYZ", "meaning": "Beispiel"}),
    _TERM: Example({"word": "ABC", "meaning": "Anders", "version": "1"}),
    _TERM + "/removal": Example(),
    _TERM + "/restoration": Example(at={"term": "removed_term"}),
    _LAND: Example(
        {
            "text": "Mieten sind hoch.",
            "sources": "Länderblatt",
            "as_of": "2026-03-01",
            "review_months": "6",
            "version": "1",
        }
    ),
    _LAND + "/review": Example({"version": "1"}),
    _LAND + "/review/withdrawal": Example(first=_pressed),
    _PROGRAMME + "/check/withdrawal": Example(first=_pressed),
    "/tables/{table}/countries/{country}/following": Example({"state": "on"}),
    _GUARD + "/reconsiderations": Example(lambda place: {"decision": place["guard_decision"]}, {"meeting": "guarded"}),
}

# Which objects are in the address of a page, if not the usual ones; like `at` of an example.
PAGES: dict[str, dict[str, str]] = {
    "/stops/{token}/calendar.ics": {"token": "stops_token"},
    "/feeds/{token}/tasks.ics": {"token": "feed_token"},
    "/open-data/hsds/organizations/{ident}": {"ident": "open_organization"},
    "/open-data/hsds/services/{ident}": {"ident": "open_service"},
    _QUESTION + "/answers/{answer:int}/form": {"answer": "own_answer"},
    "/mails/{token}": {"token": "stop_token"},
    "/via/{token}/entry": {"token": "entry_token"},
    "/via/{token}/entry/opt-out": {"token": "entry_token"},
    "/via/{token}/proposal": {"token": "proposal_token"},
    "/via/{token}/poll": {"token": "poll_token"},
    "/via/{token}/minutes": {"token": "objection_token"},
    "/via/{token}/projector": {"token": "projector_token"},
    "/via/{token}/changes": {"token": "projector_token"},
}
# Pages that need a query parameter: its name, and which object it is.
QUESTIONS = {_POLL + "/closing": ("option", "poll_option")}
