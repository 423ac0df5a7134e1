"""The internal and the public layer of a document: what a reader may see, and what may leave the table.

A frozen version holds everything, under one checksum. Each reader gets it without what they may not see. What leaves
the table (files, mails, the guests' view) is always the public version; it has a checksum of its own, so that
somebody who only has the public version can check it. What became internal after publication is withheld, too.
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

PUBLIC: frozenset[str] = frozenset()  # the permissions of the public: none


def for_reader(content: dict[str, Any], can: Collection[str]) -> dict[str, Any]:
    """The document without items, paragraphs and tasks that need a permission which this reader doesn't have.

    They leave no trace but the missing TOP number. Public checksums are taken of what this returns for PUBLIC, so
    for documents that exist the result must never change.
    """
    items = [_visible_item(item, can) for item in content["items"] if _may_see(item, can)]
    if len(items) == len(content["items"]) and not _is_layered(content, can):
        return content
    labels = {item["label"] for item in items}
    return {
        **content,
        "items": items,
        "tasks": [task for task in content["tasks"] if _may_see(task, can)],
        "attendance": {
            name: [_without_hidden_tops(one, labels) for one in group] for name, group in content["attendance"].items()
        },
    }


def _is_layered(content: dict[str, Any], can: Collection[str]) -> bool:
    blocks = [block for item in content["items"] for block in item["blocks"]]
    return not all(_may_see(part, can) for part in [*blocks, *content["tasks"]])


def _visible_item(item: dict[str, Any], can: Collection[str]) -> dict[str, Any]:
    return {**item, "blocks": [block for block in item["blocks"] if _may_see(block, can)]}


def _may_see(part: dict[str, Any], can: Collection[str]) -> bool:
    """`part` is an item, a paragraph or a task. In format 1 it has neither of these keys and is public."""
    visibility = part.get("visibility", "all")
    if visibility != "all" and NEEDS[visibility] not in can:
        return False
    return not part.get("internal") or "internal:read" in can


def _without_hidden_tops(attendee: Any, labels: set[str]) -> Any:
    """The attendee without numbers of items that the reader doesn't see; the times stay."""
    if isinstance(attendee, str):
        return attendee
    tops = {name: attendee[name] for name in ("from_top", "until_top") if name in attendee}
    return {**attendee, **{name: top if top in labels else "" for name, top in tops.items()}}


def has_layers(content: dict[str, Any]) -> bool:
    """Whether the public version differs from this document."""
    return for_reader(content, PUBLIC) is not content


def public_checksum(version: MinutesVersion) -> str:
    """The checksum of the public version as published (or redacted); the usual one if everything is public."""
    content = json.loads(version.content)  # as it was frozen: the checksum is of that
    public = for_reader(content, PUBLIC)
    return checksum(canonical(public)) if public is not content else checksum(version.content)


def read_version(version: MinutesVersion, can: Collection[str]) -> dict[str, Any]:
    """A published version as a reader with the permissions `can` sees it, plus "seal".

    "seal" is {"layer", "sha256", "withheld"}: "public", "internal", or "" if there is only one layer; the checksum;
    whether anything became internal since the publication.
    """
    return read_versions([version], can)[0]


def read_versions(versions: list[MinutesVersion], can: Collection[str]) -> list[dict[str, Any]]:
    """`read_version()` for many versions, with two queries."""
    db = object_session(versions[0]) if versions else None
    if db is None:
        return []
    hidden = _hidden_today(db, {version.minutes.meeting_id for version in versions})
    return [_read(version, can, *hidden) for version in versions]


def _read(
    version: MinutesVersion, can: Collection[str], visibilities: dict[int, str], internal: set[int]
) -> dict[str, Any]:
    content = of_version(version)
    now = _as_visible_today(content, visibilities, internal)
    shown = for_reader(now, can)
    public = shown == for_reader(now, PUBLIC)
    layer = ("public" if public else "internal") if has_layers(now) else ""
    withheld = len(_all_parts(shown)) < len(_all_parts(for_reader(content, can)))
    sha256 = checksum(version.content) if layer == "internal" else public_checksum(version)
    return {**_say_what_was_unreached(shown, content), "seal": {"layer": layer, "sha256": sha256, "withheld": withheld}}


def read_draft(db: Session, meeting: Meeting, public: bool = False) -> dict[str, Any]:
    """The minutes as they are now, with "seal": as this session may see them, or the public version."""
    if public:
        with as_public(db) as other:
            content = draft_document(other, other.get_one(Meeting, meeting.id))
    else:
        content = draft_document(db, meeting)
    layer = "public" if public else "internal" if has_layers(content) else ""
    return {**_say_what_was_unreached(content, content), "seal": {"layer": layer, "sha256": "", "withheld": False}}


def _say_what_was_unreached(shown: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """The document with "unreached" in items that were never discussed; only for showing, it is never frozen.

    `whole` decides, because an item whose paragraphs this reader doesn't see was discussed all the same.
    """
    found = _unreached(whole)
    return {**shown, "items": [{**item, "unreached": item["id"] in found} for item in shown["items"]]}


def _unreached(content: dict[str, Any]) -> set[int]:
    """Ids of items that a meeting never came to; none while it runs, or if nobody called up its items at all."""
    states = {item.get("state") for item in content["items"]}
    if "done" not in states or "running" in states:
        return set()
    with_tasks = {task.get("item") for task in content["tasks"]}
    left = [item for item in content["items"] if item["state"] == "open" and not item["blocks"]]
    return {item["id"] for item in left} - with_tasks


def _all_parts(content: dict[str, Any]) -> list[Any]:
    return [*content["items"], *content["tasks"], *(block for item in content["items"] for block in item["blocks"])]


def _hidden_today(db: Session, meeting_ids: set[int]) -> tuple[dict[int, str], set[int]]:
    """What is not public now: ({item id: visibility}, ids of internal paragraphs)."""
    items = select(AgendaItem.id, AgendaItem.visibility).where(AgendaItem.meeting_id.in_(meeting_ids))
    blocks = select(Block.id).where(Block.meeting_id.in_(meeting_ids), Block.internal)
    visibilities = dict(db.execute(items.where(AgendaItem.visibility != "all").execution_options(**WHOLE)).all())
    return visibilities, set(db.scalars(blocks.execution_options(**WHOLE)))


def _as_visible_today(content: dict[str, Any], visibilities: dict[int, str], internal: set[int]) -> dict[str, Any]:
    """Each part with the stricter of its visibility when frozen and its visibility today."""
    if not visibilities and not internal:
        return content
    return {
        **content,
        "items": [_item_as_today(item, visibilities, internal) for item in content["items"]],
        "tasks": [
            {
                **task,
                "visibility": _stricter_visibility(task, visibilities.get(task.get("item"), "all")),
                "internal": task.get("internal", False) or task.get("block") in internal,
            }
            for task in content["tasks"]
        ],
    }


def _item_as_today(item: dict[str, Any], visibilities: dict[int, str], internal: set[int]) -> dict[str, Any]:
    return {
        **item,
        "visibility": _stricter_visibility(item, visibilities.get(item["id"], "all")),
        "blocks": [{**b, "internal": b.get("internal", False) or b["id"] in internal} for b in item["blocks"]],
    }


def _stricter_visibility(part: dict[str, Any], now: str) -> str:
    return max(str(part.get("visibility", "all")), now, key=VISIBILITIES.index)
