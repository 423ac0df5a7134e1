"""Pure. The outline: what a file of the minutes says, in the reader's language and in reading order, as plain data.

A document has the facts, the outline the words. Every format writes exactly the outline, so all have the same content.
"""

import re
from typing import Any

from roundtable.core import i18n
from roundtable.core.i18n import gettext as _
from roundtable.markdown.tree import Node, tree
from roundtable.minutes import words
from roundtable.minutes.attendance_words import attendees, words_of_attendance
from roundtable.minutes.contacts.notes import contact_notes

# Not allowed in XML (XML 1.0, section 2.2), or noncharacters of Unicode (the last two of each plane).
_NONCHARACTERS = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
UNSHOWABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")


def outline(content: dict[str, Any], base_url: str) -> dict[str, Any]:
    """`content` is a document with "seal" (minutes/document/layers), and "redaction" (its id) if there was one.

    It may have "contacts" (minutes/contacts), which are of the day on which the file is made.

    "facts", "attendance" and "notes" are lists of [label, text]. The text of a paragraph is a tree of nodes
    (roundtable.markdown.tree); its links are made absolute with `base_url`, because files are opened elsewhere.
    """
    content = _without_unshowable(content)
    meeting, version = content["meeting"], content["version"]
    kind, occasion = _("Minutes of results"), _occasion(meeting)
    table = _("Round Table Return Counselling %(name)s", name=content["table"]["long_name"])
    return {
        "lang": i18n.current(),
        "kind": kind,
        "table": table,
        "occasion": occasion,
        "title": f"{kind}: {table}, {occasion}",
        "draft": "" if version else _("Draft"),
        "time": _time(meeting),
        "facts": _facts(meeting),
        "attendance": _attendance(content["attendance"]),
        "items": [_item(item, base_url) for item in content["items"]],
        "tasks": _tasks(content["tasks"]),
        "sign": _sign(content),
        "notes": _notes(content),
        "remarks": _remarks(content),
        "foot": _page_foot(version),
    }


def _occasion(meeting: dict[str, Any]) -> str:
    kind = _("Extraordinary meeting") + ", " if meeting["extraordinary"] else ""
    title = f": {meeting['title']}" if meeting["title"] else ""
    return kind + _("Meeting %(number)s of %(year)s", number=meeting["number"], year=meeting["year"]) + title


def _time(meeting: dict[str, Any]) -> dict[str, str]:
    hour = " Uhr" if i18n.current() == "de" else ""
    begin, end = meeting["begin"], meeting["end"]
    return {
        "day": words.iso_long(begin),
        "begin": begin[11:] + hour,
        "end": end[11:] + hour if end else "",
        "whole": words.iso_moment(begin) + (" " + _("to %(time)s", time=end[11:]) if end else "") + hour,
    }


def _facts(meeting: dict[str, Any]) -> list[list[str]]:
    found = [
        [_("Date"), _time(meeting)["whole"]],
        [_("Place"), meeting["place"]],
        [_("Chair"), meeting["chair"]],
        [_("Minutes"), meeting["minute_taker"]],
        [_("Invitation"), words.invitation_words(meeting)],
    ]
    return [[label, text] for label, text in found if text]


def _attendance(attendance: dict[str, list[Any]]) -> list[list[str]]:
    labels = {
        "present": _("Present"),
        "deputy": _("Represented"),
        "excused": _("Excused"),
        "absent": _("Not represented"),
        "guest": _("Guest"),
    }
    there = {name: ", ".join(attendees(attendance[name], name)) for name in labels}
    return [[label, there[name]] for name, label in labels.items() if there[name]]


def _item(item: dict[str, Any], base_url: str) -> dict[str, Any]:
    return {
        "label": item["label"],
        "title": item["title"],
        "remark": words.item_remark(item),
        "heading": " ".join(filter(None, (f"TOP {item['label']}" if item["label"] else "", item["title"]))),
        "blocks": [_block(block, base_url) for block in item["blocks"]],
    }


def _block(block: dict[str, Any], base_url: str) -> dict[str, Any]:
    decision = block["decision"]
    return {
        "nodes": [_absolute(node, base_url) for node in tree(block["text"])],
        "decision": _("Decision %(number)s", number=decision["label"]) if decision else "",
        "result": words.result_words(decision) if decision else "",
        "attendance": words_of_attendance(decision) if decision else "",
    }


def _absolute(node: Node, base_url: str) -> Node:
    found = dict(node)
    for name in ("c", "items"):
        if name in node:
            found[name] = [_absolute(inner, base_url) for inner in node[name]]
    if "rows" in node:
        found["rows"] = [[[_absolute(inner, base_url) for inner in cell] for cell in row] for row in node["rows"]]
    if node.get("url", "").startswith("/"):
        found["url"] = base_url.rstrip("/") + node["url"]
    return found


def _tasks(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "heading": _("Tasks"),
        "summary": _("Tasks from this meeting"),
        "columns": [_("No."), _("Task"), _("Responsible"), _("Deadline"), _("Progress")],
        "rows": [
            [
                str(task["number"]),
                task["title"],
                task["assignee"] or _("nobody yet"),
                deadline(task),
                words.status_words(task["status"]),
            ]
            for task in tasks
        ],
    }


def deadline(task: dict[str, Any]) -> str:
    if task["due"]:
        return words.iso_day(task["due"])
    if task["due_next_meeting"]:
        return _("next meeting")
    return _("Resubmission %(day)s", day=words.iso_day(task["resubmit"])) if task["resubmit"] else "–"


def _sign(content: dict[str, Any]) -> list[str]:
    meeting, version = content["meeting"], content["version"]
    place = f"{content['table']['seat']}, {words.iso_date(version['published_at'])}" if version else ""
    chair = _("Chair: %(name)s", name=meeting["chair"]) if meeting["chair"] else ""
    minutes = _("Minutes: %(name)s", name=meeting["minute_taker"]) if meeting["minute_taker"] else ""
    return [line for line in (place, chair, minutes) if line]


def _notes(content: dict[str, Any]) -> list[list[str]]:
    version, seal = content["version"], content["seal"]
    public = _("Checksum of the public version (SHA-256):")
    found = [
        [_("Distribution:"), _("Members of the round table.")],
        [_("Reason for this version:"), version["reason"] if version else ""],
        *_files(content),
        *contact_notes(content),
        [public if seal["layer"] == "public" else _("Checksum (SHA-256):"), words.in_fours(seal["sha256"])],
    ]
    return [[label, text] for label, text in found if text]


def _files(content: dict[str, Any]) -> list[list[str]]:
    """Names and checksums of the attachments; the files themselves are not included."""
    places = [(_("Attachment to %(top)s:", top=f"TOP {item['label']}"), item) for item in content["items"]]
    return [
        [label, f"{file['name']} (SHA-256 {file['sha256']})"]
        for label, part in [*places, (_("Attachment to the meeting:"), content)]
        for file in part["files"]
    ]


def _remarks(content: dict[str, Any]) -> list[str]:
    """Draft or version, and what happened to this version after it was published."""
    found = [_status(content["version"])]
    if content["seal"]["withheld"]:
        found.append(_("Part of this version has become internal since it was published and is not shown."))
    if content.get("redaction"):
        found.append(_("Words were taken out later (redaction %(number)s).", number=content["redaction"]))
    return found


def _status(version: dict[str, Any] | None) -> str:
    if not version:
        return _("This is a draft. It counts only when it is published.")
    return _(
        "Version %(number)s, published on %(day)s at %(time)s.",
        number=version["number"],
        day=words.iso_date(version["published_at"]),
        time=version["published_at"][11:],
    )


def _page_foot(version: dict[str, Any] | None) -> dict[str, str]:
    """Words for the foot of each page: "version", and "page" … "of" …."""
    return {
        "version": _("Version %(number)s", number=version["number"]) if version else _("Draft"),
        "page": _("Page"),
        "of": _("of"),
    }


def _without_unshowable(value: Any) -> Any:
    if isinstance(value, str):
        return UNSHOWABLE.sub("", value)
    if isinstance(value, list):
        return [_without_unshowable(part) for part in value]
    return {name: _without_unshowable(part) for name, part in value.items()} if isinstance(value, dict) else value
