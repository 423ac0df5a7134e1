"""The register of decisions: entering published ones, changing their status, proposing reviews."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import clock, i18n
from roundtable.core.actors import Actor, System
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.sight import NEEDS
from roundtable.core.text import fold
from roundtable.meetings.topics.models import Topic
from roundtable.minutes.models import MinutesVersion
from roundtable.minutes.queries import author_name
from roundtable.minutes.register import queries
from roundtable.minutes.register.models import STATUSES, RegisterEntry, RegisterSubject

MOST_SUBJECTS = 20
LONGEST_NOTE = 1900  # of a topic's note
SHORTEST_NAME = 4  # shorter names of organisations are not recognised: they are too often ordinary words


@dataclass(frozen=True)
class Standing:
    """Whether a decision holds: "valid" (with a day to review it on), "replaced" by a later one, or "done"."""

    status: str
    replaced_by: RegisterEntry | None = None
    review_on: date | None = None


def enter_decisions(actor: Actor, version: MinutesVersion, content: dict[str, Any]) -> None:
    """Make the register's entries for this meeting equal the decisions of this version; called after freezing it.

    What people entered about a decision (its status, review day, subjects) is kept.
    """
    meeting_id = version.minutes.meeting_id
    known = queries.of_meeting(actor.db, meeting_id)
    decided = [(item, block) for item in content["items"] for block in item["blocks"] if _is_decided(block)]
    recognise = _recogniser(actor.db, version.table_id) if decided else None
    for item, block in decided:
        entry = known.pop(block["id"], None)
        is_new = entry is None
        entry = entry or RegisterEntry(table_id=version.table_id, meeting_id=meeting_id, block_id=block["id"])
        _fill_entry(entry, content["meeting"]["begin"][:10], item, block)
        actor.db.add(entry)
        actor.db.flush()
        if is_new and recognise:
            _set_subjects(actor.db, entry, *recognise(f"{entry.title}\n{entry.text}"))
    for gone in known.values():
        _withdraw(actor.db, gone)
    if decided or known:
        record(actor, "decision.entered", "decisions", version)


def _is_decided(block: dict[str, Any]) -> bool:
    return bool(block["decision"]) and block["decision"]["result"] != "postponed"


def _fill_entry(entry: RegisterEntry, day: str, item: dict[str, Any], block: dict[str, Any]) -> None:
    decision = block["decision"]
    entry.year, entry.number, entry.decided_on = decision["year"], decision["number"], date.fromisoformat(day)
    entry.title, entry.text, entry.withdrawn = item["title"][:200], block["text"], False
    entry.outcome = {name: decision[name] for name in ("result", "yes", "no", "abstained")}
    entry.needs = _needs(item.get("visibility", "all"), block.get("internal", False))
    entry.status = entry.status or "valid"


def _needs(visibility: str, internal: bool) -> str:
    if visibility != "all":
        return NEEDS[visibility]
    return "internal:read" if internal else "minutes:read"


def _withdraw(db: Session, entry: RegisterEntry) -> None:
    """Mark an entry whose decision is in no newest version any more; what it had replaced is valid again."""
    entry.withdrawn = True
    for old in queries.replaced_through(db, entry.id):
        old.status, old.replaced_by_id = "valid", None


def change_standing(actor: Actor, entry: RegisterEntry, standing: Standing, seen: int) -> None:
    """Say whether a decision still holds.

    `seen` is the version that the form showed; raises Conflict if somebody else has changed the entry since, Invalid
    for a replacement that isn't a later decision of the same table.
    """
    _lock_entry(actor, entry, seen)
    status, by, review_on = standing.status, standing.replaced_by, standing.review_on
    if status not in STATUSES:
        raise Invalid({"status": _("Please choose one of the options.")})
    if status == "replaced":
        _check_successor(actor.db, entry, by)
    before = entry.replaced_by_id
    entry.status = status
    entry.replaced_by_id = by.id if by and status == "replaced" else None
    if review_on != entry.review_on or status != "valid":
        entry.review_on, entry.review_topic_id = review_on if status == "valid" else None, None
    _note_change(actor, entry)
    record(actor, "decision.standing_set", f"decisions/{entry.id}", entry, title=entry.label, what=status)
    for other in {before, entry.replaced_by_id} - {None}:
        record(actor, "decision.linked", f"decisions/{other}", entry, title=entry.label)
    propose_due(actor.db, (entry,))


def _check_successor(db: Session, entry: RegisterEntry, by: RegisterEntry | None) -> None:
    if by is None:
        raise Invalid({"by": _("Please choose the decision that replaced this one.")})
    db.refresh(by)
    if by.withdrawn:
        raise Invalid({"by": _("This decision was taken back. Please choose another one.")})
    # Only later decisions, so that replacements can't form a circle.
    if by.table_id != entry.table_id or _order(by) <= _order(entry):
        raise Invalid({"by": _("Only a later decision of the same table can replace this one.")})


def _order(entry: RegisterEntry) -> tuple[date, int, int]:
    return entry.decided_on, entry.year, entry.number


def change_subjects(
    actor: Actor, entry: RegisterEntry, countries: list[str], organisations: list[str], seen: int
) -> None:
    """Set what a decision is about, for the filters. `countries` are codes; unknown ones raise Invalid."""
    _lock_entry(actor, entry, seen)
    known = {code for code, _name in queries.countries(actor.db)}
    if not set(countries) <= known:
        raise Invalid({"country": _("Please choose one of the options.")})
    if len(countries) + len(organisations) > MOST_SUBJECTS:
        raise Invalid({"organisation": _("At most %(most)s countries and organisations, please.", most=MOST_SUBJECTS)})
    _set_subjects(actor.db, entry, countries, organisations)
    _note_change(actor, entry)
    record(actor, "decision.subjects_set", f"decisions/{entry.id}", entry, title=entry.label)


def _set_subjects(db: Session, entry: RegisterEntry, countries: Iterable[str], organisations: Iterable[str]) -> None:
    wanted = {("country", code) for code in countries} | {("organisation", name) for name in organisations}
    kept = [subject for subject in entry.subjects if (subject.kind, subject.value) in wanted]
    missing = wanted - {(subject.kind, subject.value) for subject in kept}
    made = [RegisterSubject(table_id=entry.table_id, kind=kind, value=value) for kind, value in sorted(missing)]
    entry.subjects = [*kept, *made]
    db.flush()


def _lock_entry(actor: Actor, entry: RegisterEntry, seen: int) -> None:
    serialise_writers(actor.db, entry)
    if entry.version != seen:
        raise Conflict(_("Somebody else has just changed this entry. Please look at it again."))


def _note_change(actor: Actor, entry: RegisterEntry) -> None:
    entry.changed_at, entry.changed_by = clock.now(), author_name(actor)[:120]


def propose_due(db: Session, entries: Iterable[RegisterEntry]) -> None:
    """Propose the review of decisions whose day has come as topics, once for each date."""
    for entry in entries:
        if entry.status != "valid" or not entry.review_on or entry.review_on > clock.today() or entry.review_topic_id:
            continue
        with i18n.use(i18n.DEFAULT):  # the text is stored
            topic = Topic(
                table_id=entry.table_id,
                block_id=entry.block_id,
                guest_name=_("Decision register"),
                title=_("Review decision %(number)s: %(title)s", number=entry.label, title=entry.title)[:200],
                note=entry.text[:LONGEST_NOTE],
            )
        db.add(topic)
        db.flush()
        entry.review_topic_id = topic.id
        here = System(db, entry.table_id)
        record(here, "decision.review_due", "topics", topic, title=topic.title)
        record(here, "decision.review_proposed", f"decisions/{entry.id}", entry)


def propose_reviews(db: Session) -> None:
    """A duty, called about once a minute."""
    propose_due(db, queries.due(db, clock.today()))


def _recogniser(db: Session, table_id: int) -> Any:
    """A function: text → ([codes of countries], [names of organisations]) that it mentions."""
    countries, organisations = queries.known_names(db, table_id)
    by_country = [(c.code, [c.name_de, c.name_en]) for c in countries]

    def found(text: str) -> tuple[list[str], list[str]]:
        folded = fold(text)
        codes = [code for code, names in by_country if any(_is_named(name, folded, text) for name in names)]
        named = [o for o in organisations if len(o) >= SHORTEST_NAME and _is_named(o, folded, text)]
        return codes[:MOST_SUBJECTS], named[: MOST_SUBJECTS - len(codes[:MOST_SUBJECTS])]

    return found


def _is_named(name: str, folded: str, text: str) -> bool:
    """Whether the text has the name as whole words, perhaps with a genitive ending; "USA" only in capitals."""
    if name.isupper():
        return re.search(rf"\b{re.escape(name)}\b", text) is not None
    wanted = fold(name)
    return wanted in folded and re.search(rf"(?<!\w){re.escape(wanted)}(?:s|n|ns)?(?!\w)", folded) is not None


duties = [propose_reviews]
