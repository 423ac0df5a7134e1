"""The Foreign Office's list as it comes: shapes of its answer, with invented numbers."""

import json
from typing import Any

# The fields of an entry, in their order.
FIELDS = (
    *("lastModified", "title", "leader", "locales", "country", "zip", "city", "region", "street", "number"),
    *("departments", "telefone", "fax", "mail", "url", "postal", "type", "remark", "open", "misc"),
)
GHANA = {
    "lastModified": 1_762_000_000_000,
    "title": "Botschaft der Republik Ghana",
    "leader": "I. E. Frau Abena Mustermann, Botschafterin",
    "country": "Ghana",
    "zip": "10439",
    "city": "Berlin",
    "street": "Stavangerstraße",
    "number": "17-19",
    "telefone": "(030) 5 47 14 90",
    "fax": "(030) 44 67 40 63",
    "mail": "info@ghana.example",
    "url": "www.ghana.example",
    "type": "Botschaft",
    "remark": "<p>Bitte <b>vorher</b> anrufen.<br>Frau Abena Mustermann hilft gern.</p>",
    "open": "Mo - Fr 09:00 - 12:00",
}
HAMBURG = {
    "lastModified": 1_750_000_000_000,
    "title": "Honorarkonsulat der Republik Ghana",
    "leader": "Herr Max Muster, Honorarkonsul",
    "country": "Ghana",
    "zip": "20095",
    "city": "Hamburg",
    "street": "Musterweg",
    "number": "1",
    "telefone": "(040) 12 34 56",
    "mail": "hamburg@ghana.example",
    "type": "Honorarkonsulat",
}


def entry(base: dict[str, Any] = GHANA, **changed: Any) -> dict[str, Any]:
    """An entry with all its fields."""
    return dict.fromkeys(FIELDS, "") | base | changed


def answer(**entries: dict[str, Any]) -> bytes:
    """`answer(e1=entry())` is the whole list; the numbers of its entries are given without their letter."""
    named = {name.removeprefix("e"): value for name, value in entries.items()}
    body = {"lastModified": 1_763_000_000_000, "contentList": list(named), **named}
    return json.dumps({"response": body}, ensure_ascii=False).encode()
