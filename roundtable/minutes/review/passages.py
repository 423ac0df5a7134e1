"""Pure. The paragraphs of a document that an objection can be about."""

from typing import Any

from roundtable.markdown.render import plain


def passages(doc: dict[str, Any]) -> dict[int, tuple[str, str]]:
    """{block id: (label of its item, its words)} of a published document, in order.

    The state of the tasks is no paragraph of its own (ids below 1): objections are about its item.
    """
    blocks = [(item, block) for item in doc["items"] for block in item["blocks"] if block["id"] > 0]
    return {block["id"]: (item["label"], plain(block["text"], 100_000)) for item, block in blocks}
