"""For each action a form that it accepts, on objects for which it makes sense. A new action needs an entry here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from roundtable.accounts.models import SignInLink, User
from roundtable.meetings.models import Meeting
from roundtable.tables.models import RoundTable
from tests.sweeps.stages import Place


def nothing(db: Session, place: Place) -> None:
    """Most forms need no more than the objects."""


@dataclass(frozen=True)
class Example:
    """`at` says which objects stand in the address, where not the usual ones ({"meeting": "planned"}).

    `form` may be made from the objects. `first` changes rows before, without making any. `unseen` is the reason
    why this action records no event: a test checks that it doesn't.
    """

    form: dict[str, Any] | Callable[[Place], dict[str, Any]] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
    who: str = "administrator"
    first: Callable[[Session, Place], None] = nothing
    unseen: str = ""

    def fields(self, place: Place) -> dict[str, Any]:
        return self.form(place) if callable(self.form) else self.form

    def placed(self, place: Place) -> Place:
        return {**place, **{part: place[name] for part, name in self.at.items()}}


def _nobody_administrates(db: Session, place: Place) -> None:
    db.execute(update(User).values(state_role=""))
    db.execute(update(SignInLink).values(user_id=None))


def _is_prepared(db: Session, place: Place) -> None:
    db.execute(update(RoundTable).where(RoundTable.id == place["table_id"]).values(opened_at=None))


def _none_runs(db: Session, place: Place) -> None:
    running = update(Meeting).where(Meeting.state == "running", Meeting.table_id == place["table_id"])
    db.execute(running.values(state="held", current_item_id=None))


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

EXAMPLES: dict[str, Example] = {
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
    "/tables/{table}/invitations": Example({"role": "guest", "days": "7", "uses": "1"}),
    "/tables/{table}/invitations/{invitation:int}/revocation": Example(),
    "/join/{token}": Example(
        {"name": "Neu", "email": "neu@example.org", "oath": "1"}, who="none"
    ),
    "/people": Example({"name": "Neu", "email": "neu@example.org", "table": "dithmarschen", "role": "volunteer"}),
    _PERSON + "/role": Example({"role": "coordinator"}),
    _PERSON + "/closure": Example(),
    _PERSON + "/opening": Example(at={"user": "closed_user"}),
    _PERSON + "/link": Example(unseen="only a mail is sent"),
    "/tables/{table}/opening": Example(first=_is_prepared),
    "/tables/{table}/settings": Example({"about": "Wir treffen uns im Kreishaus.", "founded": "2018"}),
    _MEMBER: Example({"role": "volunteer", "organisation": "Helferkreis"}),
    _MEMBER + "/leaving": Example(),
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
    _MEETING + "/minutes/approval": Example(at={"meeting": "published"}),
    _MEETING + "/minutes/reopening": Example({"reason": "Ein Name fehlt."}, {"meeting": "published"}),
    "/tables/{table}/tasks": Example({"text": "Passersatz klären", "confirm": "1"}),
    _TASK: Example({"title": "Passersatz beantragen", "version": "1"}),
    _TASK + "/status": Example({"status": "done", "version": "1"}),
    _TASK + "/due": Example({"due": "01.03.2027", "version": "1"}),
    _ENTRIES: Example(_ENTRY),
    _ONE: Example({"name": "Botschaft", "kind": "embassy", "country_code": "GH", "version": "1"}),
    _ONE + "/archive": Example(),
    _ONE + "/restoration": Example(at={"organisation": "archived_organisation"}),
    _ONE + "/channels": Example({"kind": "email", "value": "konsulat@example.org"}),
    _WAY: Example({"result": "changed", "value": "+49 30 7654321"}),
    _WAY + "/check": Example({"how": "phone"}),
    _WAY + "/restoration": Example(at={"channel": "archived_channel"}),
}  # fmt: skip
