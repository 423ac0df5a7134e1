"""Pure. The paragraphs of a document that an objection can be about."""

from typing import Any

from roundtable.markdown.render import plain


def passages(doc: dict[str, Any]) -> dict[int, tuple[str, str]]:
    """{block id: (label of its item, its words)} of a published document, in order."""
    return {
        block["id"]: (item["label"], plain(block["text"], 100_000)) for item in doc["items"] for block in item["blocks"]
    }
