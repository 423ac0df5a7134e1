"""Example values for each mail, for every variant of its text. A new mail needs an entry here."""

from datetime import UTC, date, datetime
from typing import Any

NAME, TABLE, PATH = "Petra Ö'Neil", "Kreis Haus & Hof", "/tables/haus/meetings/7"
OTHER, TITLE, REASON, BY = "Kiel", "Fahrdienst <abends>", "Das haben wir schon.", "Birgit"
BEGIN, END = datetime(2027, 3, 4, 13, tzinfo=UTC), datetime(2027, 3, 4, 15, tzinfo=UTC)
_STEPS = ("on", "off", "unlocked", "code_used", "passkey_added", "passkey_removed", "app_removed")
_USUAL = {"name": NAME, "table": TABLE, "path": PATH}
_FACTS = {
    "title": "",
    "number": 2,
    "year": 2027,
    "starts_at": BEGIN,
    "ends_at": END,
    "place": "",
    "place_note": "",
    "chair": "",
}
_INVITED = {**_USUAL, "by": BY, "message": "", "items": [], "facts": _FACTS}
_EVERYTHING = {**_FACTS, "title": TITLE, "place": "Kreishaus", "place_note": "Zimmer 3", "chair": BY}
_ITEM = {"label": "1", "title": TITLE, "minutes": 15}
_POLL = {**_USUAL, "title": TITLE, "note": "", "times": [(BEGIN, END)], "by": BY, "guest": False, "answer_by": None}
_SET = {**_USUAL, "title": TITLE, "by": BY, "place": "", "noted": "", "starts_at": BEGIN, "ends_at": END}
_ANSWER = {**_USUAL, "title": TITLE, "state": "declined", "answer": REASON}
_TRAINING = {
    "name": NAME,
    "title": TITLE,
    "starts_at": BEGIN,
    "ends_at": END,
    "place": "Kreishaus",
    "companions": 1,
    "reason": REASON,
    "path": "/training/3",
}
_QUESTION = {"name": NAME, "title": TITLE, "country": "Ghana", "note": "", "path": "/questions/3"}
_ASKED = {"table": TABLE, "days": 60, "entries": [{"name": NAME, "path": "/via/x/entry"}], "english": ""}
_MINUTES = {
    **_USUAL,
    "day": BEGIN,
    "number": 1,
    "by": BY,
    "message": "",
    "form": "text",
    "until": None,
    "part": "informed",
    "text": "TOP 1",
}

SAMPLES: dict[str, list[dict[str, Any]]] = {
    "added": [_USUAL],
    "entry_inquiry": [
        _ASKED,
        _ASKED | {"english": TITLE},
        _ASKED | {"entries": [{"name": NAME, "path": "/via/x/entry"}, {"name": OTHER, "path": "/via/y/entry"}]},
    ],
    "forwarded": [_USUAL | {"other": OTHER, "title": TITLE, "note": note} for note in ("", "Bitte bis Mai.")],
    "forwarding_result": [_ANSWER | {"other": OTHER}, _ANSWER | {"other": OTHER, "state": "accepted", "answer": ""}],
    "join": [_USUAL],
    "meeting_invitation": [_INVITED, _INVITED | {"facts": _EVERYTHING, "message": "Bis bald!", "items": [_ITEM]}],
    "minutes": [
        _MINUTES,
        _MINUTES | {"form": "pdf", "text": "", "message": "Bis bald!", "until": date(2027, 4, 1), "part": "attended"},
    ],
    "objection": [_USUAL | {"day": BEGIN, "until": date(2027, 4, 1)}],
    "password": [{"name": NAME, "removed": removed} for removed in (False, True)],
    "second_step": [{"name": NAME, "what": what, "device": "Telefon", "left": 9} for what in _STEPS],
    "poll": [_POLL, _POLL | {"note": "Vormittags.", "guest": True}],
    "poll_result": [_SET, _SET | {"place": "Kreishaus", "path": ""}],
    "proposal_link": [_USUAL | {"by": BY, "days": 30}],
    "proposal_result": [
        _ANSWER | {"label": "", "day": None, "path": ""},
        _ANSWER | {"state": "accepted", "answer": "", "label": "4", "day": BEGIN},
    ],
    "question": [
        *(_QUESTION | {"news": news} for news in ("answered", "accepted", "closed")),
        _QUESTION | {"news": "closed", "note": REASON},
    ],
    "sign_in": [_USUAL],
    "training": [
        _TRAINING | {"news": news} for news in ("seat", "waiting", "moved_up", "removed", "changed", "cancelled")
    ]
    + [_TRAINING | {"news": "seat", "place": "", "companions": 2}],
    "welcome": [_USUAL],
}


def texts(value: Any) -> set[str]:
    """All texts in a sample, which may be the same in every language."""
    if isinstance(value, dict):
        return texts(list(value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(texts(one) for one in value))
    return {value} if isinstance(value, str) else set()
