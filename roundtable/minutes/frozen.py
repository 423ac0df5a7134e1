"""Pure. Published documents as they are read: what an earlier release froze gets the shape that a document has today.

What is stored never changes, nor does its checksum; only what was read is filled up, in memory. Whoever adds a
name to the document (document.py) says here what it is in documents that were frozen before.
"""

import json
from typing import Any

# 2: who was there, by organisation with deputies and times, and at each decision; which files belong to it; what is
# for whom.
FORMAT = 2

# What was not known of a part in the first format. Everything was for everybody, and nobody noted when.
MEETING: dict[str, Any] = {"invitation": None}
ITEM: dict[str, Any] = {"visibility": "all", "files": []}
BLOCK: dict[str, Any] = {"internal": False}
DECISION: dict[str, Any] = {"present": [], "quorum": None}
TASK: dict[str, Any] = {"item": None, "visibility": "all", "block": None, "internal": False}
ATTENDEE = dict.fromkeys(("by", "note", "from", "until", "from_top", "until_top"), "")


def read(text: str) -> dict[str, Any]:
    """A stored document in today's shape."""
    return in_todays_shape(json.loads(text))


def in_todays_shape(content: dict[str, Any]) -> dict[str, Any]:
    """The document with every name that today's have."""
    if content["format"] >= FORMAT:
        return content
    return {
        "files": [],
        **content,
        "format": FORMAT,
        "meeting": MEETING | content["meeting"],
        "attendance": {name: [_attendee(one) for one in group] for name, group in content["attendance"].items()},
        "items": [_item(item) for item in content["items"]],
        "tasks": [TASK | task for task in content["tasks"]],
    }


def _attendee(one: Any) -> dict[str, str]:
    """It was a line of text: the organisation, perhaps with a remark in brackets."""
    return ATTENDEE | ({"seat": one} if isinstance(one, str) else one)


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return ITEM | item | {"blocks": [_block(block) for block in item["blocks"]]}


def _block(block: dict[str, Any]) -> dict[str, Any]:
    decision = block["decision"]
    return BLOCK | block | {"decision": DECISION | decision if decision else None}
