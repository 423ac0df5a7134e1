"""Pure. Reads published documents; those that an earlier release froze are brought to today's shape.

This happens in memory only: the stored text and its checksum never change. Whoever adds a key to the document
(document/queries.py) adds its default for older documents here.
"""

import json
from typing import Any

# Format 2 added attendance as data (deputies, times, at each decision), attachments, and visibility.
FORMAT = 2

# Defaults for keys that format 1 did not have. In it, everything was visible to everybody.
MEETING: dict[str, Any] = {"invitation": None}
ITEM: dict[str, Any] = {"visibility": "all", "files": []}
BLOCK: dict[str, Any] = {"internal": False}
DECISION: dict[str, Any] = {"present": [], "quorum": None}
TASK: dict[str, Any] = {"item": None, "visibility": "all", "block": None, "internal": False}
ATTENDEE = dict.fromkeys(("by", "note", "from", "until", "from_top", "until_top"), "")


def read(text: str) -> dict[str, Any]:
    """A stored document in today's shape."""
    return upgrade(json.loads(text))


def upgrade(content: dict[str, Any]) -> dict[str, Any]:
    """The document with every key that today's documents have."""
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
    """In format 1 an attendee was one string: the organisation, perhaps with a remark in brackets."""
    return ATTENDEE | ({"seat": one} if isinstance(one, str) else one)


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return ITEM | item | {"blocks": [_block(block) for block in item["blocks"]]}


def _block(block: dict[str, Any]) -> dict[str, Any]:
    decision = block["decision"]
    return BLOCK | block | {"decision": DECISION | decision if decision else None}
