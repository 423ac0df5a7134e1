"""Which contacts the documents mention, and what is said of them today. Frozen documents don't hold it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import i18n
from roundtable.core.i18n import LOCALES
from roundtable.core.sight import as_public
from roundtable.directory import checks
from roundtable.directory.exports.writing import doubts
from roundtable.directory.models import Organisation
from roundtable.minutes.queries import mentioned_contacts

Document = dict[str, Any]


def mentioned(db: Session, documents: Sequence[Document]) -> list[list[Organisation]]:
    """For each document the entries that its texts mention by "#". The number of statements is always the same."""
    texts = [_texts(document) for document in documents]
    found: list[list[Organisation]] = [[] for _document in documents]
    if any(texts):
        for answers in mentioned_contacts(db, texts):
            found = [before + entries for before, entries in zip(found, answers, strict=True)]
    return found


def with_contacts(db: Session, documents: Sequence[Document], today: date) -> list[Document]:
    """The documents for files and mails: each says under "contacts" how sure the contacts are that it mentions."""
    with as_public(db) as public:
        found = mentioned(public, documents)
        lines = [contact_lines(entries, today) for entries in found]
    return [{**document, "contacts": said} for document, said in zip(documents, lines, strict=True)]


def contact_lines(entries: Collection[Organisation], today: date) -> dict[str, Any]:
    """{"day": ISO, "de": [[name, verdict]], "en": …}: one document is written in the language of whoever gets it."""
    found: dict[str, Any] = {"day": today.isoformat()}
    for language in LOCALES:
        with i18n.use(language):
            found[language] = [[entry.name, _said(entry, today)] for entry in entries]
    return found if entries else {}


def _said(entry: Organisation, today: date) -> str:
    """ "Telefon: zuletzt geprüft 03/2025, veraltet"; before it that an office has closed."""
    verdict, warning = checks.entry_verdict(entry, today).text, doubts(entry, today)
    main = checks.main_channel(entry.channels)
    if checks.state(main, today) == "bad":  # the warning says that already
        return warning
    return f"{warning}. {verdict}" if warning else verdict


def _texts(document: Document) -> list[str]:
    texts = [block["text"] for item in document["items"] for block in item["blocks"]]
    texts += [item["title"] for item in document["items"]] + [task["title"] for task in document["tasks"]]
    return [text for text in texts if "#" in text]
