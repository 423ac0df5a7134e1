"""Two layers in one text: what of a document a reader may see, and the public version that may leave the table.

A frozen version holds everything, under one checksum. Each reader gets it without what isn't meant for them; what
leaves the table (files, mails, the guests' view) is always the public version, and it has a checksum of its own,
which anybody can check who only has that. What became internal after it was published is withheld from then on.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from roundtable.core.sight import NEEDS, VISIBILITIES, WHOLE, as_public
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.document.queries import canonical, checksum, draft_document, of_version
from roundtable.minutes.models import Block, MinutesVersion

PUBLIC: frozenset[str] = frozenset()  # what everybody may: nothing beyond reading


def for_reader(content: dict[str, Any], can: Collection[str]) -> dict[str, Any]:
    """The document without items, paragraphs and tasks that need a permission which this reader doesn't have.

    It leaves no trace: no gap, no number of characters. (A missing TOP number says that there is such an item.)
    Public checksums were taken of what this function returns for PUBLIC: for what it knows today it must not change.
    """
    items = [_item(item, can) for item in content["items"] if _is_seen(item, can)]
    if len(items) == len(content["items"]) and not _is_layered(content, can):
        return content
    labels = {item["label"] for item in items}
    return {
        **content,
        "items": items,
        "tasks": [task for task in content["tasks"] if _is_seen(task, can)],
        "attendance": {name: [_named(one, labels) for one in group] for name, group in content["attendance"].items()},
    }


def _is_layered(content: dict[str, Any], can: Collection[str]) -> bool:
    blocks = [block for item in content["items"] for block in item["blocks"]]
    return not all(_is_seen(part, can) for part in [*blocks, *content["tasks"]])


def _item(item: dict[str, Any], can: Collection[str]) -> dict[str, Any]:
    return {**item, "blocks": [block for block in item["blocks"] if _is_seen(block, can)]}


def _is_seen(part: dict[str, Any], can: Collection[str]) -> bool:
    """An item, a paragraph or a task. As it was frozen, a document of the first format has neither of these names."""
    visibility = part.get("visibility", "all")
    if visibility != "all" and NEEDS[visibility] not in can:
        return False
    return not part.get("internal") or "internal:read" in can


def _named(attendee: Any, labels: set[str]) -> Any:
    """Who came at a hidden item came at a time, without its number."""
    if isinstance(attendee, str):
        return attendee
    tops = {name: attendee[name] for name in ("from_top", "until_top") if name in attendee}
    return {**attendee, **{name: top if top in labels else "" for name, top in tops.items()}}


def has_layers(content: dict[str, Any]) -> bool:
    """Whether there is a public version that differs from this one."""
    return for_reader(content, PUBLIC) is not content


def public_checksum(version: MinutesVersion) -> str:
    """Of the public version as it was published (or redacted); that of the whole text when all of it is public."""
    content = json.loads(version.content)  # as it was frozen: the checksum is of that
    public = for_reader(content, PUBLIC)
    return checksum(canonical(public)) if public is not content else checksum(version.content)


def seen(version: MinutesVersion, can: Collection[str]) -> dict[str, Any]:
    """A published version as this reader sees it. `seal` is what the paper says about it: which version it is
    ("public", "internal", or "" when there is only one), its checksum, and whether anything became internal since.
    """
    return seen_all([version], can)[0]


def seen_all(versions: list[MinutesVersion], can: Collection[str]) -> list[dict[str, Any]]:
    """The same for many, with two queries."""
    db = object_session(versions[0]) if versions else None
    if db is None:
        return []
    hidden = _hidden_today(db, {version.minutes.meeting_id for version in versions})
    return [_seen(version, can, *hidden) for version in versions]


def _seen(
    version: MinutesVersion, can: Collection[str], visibilities: dict[int, str], internal: set[int]
) -> dict[str, Any]:
    content = of_version(version)
    now = _as_today(content, visibilities, internal)
    shown = for_reader(now, can)
    public = shown == for_reader(now, PUBLIC)
    layer = ("public" if public else "internal") if has_layers(now) else ""
    withheld = len(_parts(shown)) < len(_parts(for_reader(content, can)))
    sha256 = checksum(version.content) if layer == "internal" else public_checksum(version)
    return {**shown, "seal": {"layer": layer, "sha256": sha256, "withheld": withheld}}


def draft(db: Session, meeting: Meeting, public: bool = False) -> dict[str, Any]:
    """The minutes as they stand now, for whoever this session is limited to, or as the public version."""
    if public:
        with as_public(db) as other:
            content = draft_document(other, other.get_one(Meeting, meeting.id))
    else:
        content = draft_document(db, meeting)
    layer = "public" if public else "internal" if has_layers(content) else ""
    return {**content, "seal": {"layer": layer, "sha256": "", "withheld": False}}


def _parts(content: dict[str, Any]) -> list[Any]:
    return [*content["items"], *content["tasks"], *(block for item in content["items"] for block in item["blocks"])]


def _hidden_today(db: Session, meeting_ids: set[int]) -> tuple[dict[int, str], set[int]]:
    """What is not for everybody now: {item id: visibility}, and the internal paragraphs."""
    items = select(AgendaItem.id, AgendaItem.visibility).where(AgendaItem.meeting_id.in_(meeting_ids))
    blocks = select(Block.id).where(Block.meeting_id.in_(meeting_ids), Block.internal)
    visibilities = dict(db.execute(items.where(AgendaItem.visibility != "all").execution_options(**WHOLE)).all())
    return visibilities, set(db.scalars(blocks.execution_options(**WHOLE)))


def _as_today(content: dict[str, Any], visibilities: dict[int, str], internal: set[int]) -> dict[str, Any]:
    """With the stricter of what was frozen and what holds now."""
    if not visibilities and not internal:
        return content
    return {
        **content,
        "items": [_stricter(item, visibilities, internal) for item in content["items"]],
        "tasks": [
            {
                **task,
                "visibility": _strict(task, visibilities.get(task.get("item"), "all")),
                "internal": task.get("internal", False) or task.get("block") in internal,
            }
            for task in content["tasks"]
        ],
    }


def _stricter(item: dict[str, Any], visibilities: dict[int, str], internal: set[int]) -> dict[str, Any]:
    return {
        **item,
        "visibility": _strict(item, visibilities.get(item["id"], "all")),
        "blocks": [{**b, "internal": b.get("internal", False) or b["id"] in internal} for b in item["blocks"]],
    }


def _strict(part: dict[str, Any], now: str) -> str:
    return max(str(part.get("visibility", "all")), now, key=VISIBILITIES.index)
