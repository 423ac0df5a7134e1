"""Collects the texts for translation: `make messages`.

Each feature has a file roundtable/locale/de/<feature>.po; texts of several features are in common.po. Translations are
kept: they move along when a text moves to another file, and stay as comments in common.po when no source contains it
any more. English needs no file: the texts in the sources are English.
"""

from collections import defaultdict
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "roundtable" / "locale" / "de"
COMMON = "common"
KEYWORDS = {**DEFAULT_KEYWORDS, "noop": None}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {pattern: {"trimmed": "true", "silent": "false"} for pattern in ("**.html", "**.txt")}


def main() -> None:
    known = translations()
    places = found()
    domains = by_domain(places)
    unused = {key: text for key, text in known.items() if key not in places}
    missing = sum(
        update(domain, messages, known, unused if domain == COMMON else {}) for domain, messages in domains.items()
    )
    for stale in TARGET.glob("*.po"):
        if stale.stem not in domains:
            stale.unlink()
    print(f"{missing} texts without a German translation")


def found() -> dict:
    """{(context, message): {(domain, file)}} over sources and templates."""
    places = defaultdict(set)
    for base in (ROOT / "roundtable", ROOT / "templates"):
        extracted = extract_from_dir(base, METHODS, OPTIONS, KEYWORDS)
        for file, _line, message, _comments, context in extracted:
            parts = Path(file).parts
            domain = parts[0] if len(parts) > 1 else COMMON
            places[context, message].add((domain, f"{base.name}/{Path(file).as_posix()}"))
    return places


def by_domain(places: dict) -> dict:
    features = {path.parent.name for path in (ROOT / "roundtable").glob("*/pages.py")}
    domains = defaultdict(list, {COMMON: []})
    for (context, message), where in places.items():
        names = {domain for domain, _ in where}
        domain = names.pop() if len(names) == 1 else COMMON
        files = sorted((file, None) for _, file in where)
        domains[domain if domain in features else COMMON].append((files, message, context))
    return domains


def translations() -> dict:
    known = {}
    for path in sorted(TARGET.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="de")
        messages = [*catalogue.obsolete.values(), *catalogue]
        known |= {(m.context, m.id): m.string for m in messages if m.id and translated(m)}
    return known


def translated(message) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(texts)


def update(domain: str, messages: list, known: dict, unused: dict) -> int:
    catalogue = Catalog(locale="de", project="roundtable", charset="utf-8", fuzzy=False)
    for files, message, context in sorted(messages, key=lambda entry: (entry[0], str(entry[1]))):
        text = known.get((context, message), ("", "") if isinstance(message, tuple) else "")
        catalogue.add(message, text, locations=files, context=context)
    for (context, message), text in unused.items():
        catalogue.obsolete[message] = Message(message, text, context=context)
    buffer = BytesIO()
    # Without dates in the header, so that a run without new texts changes nothing.
    write_po(buffer, catalogue, width=110, omit_header=True, include_lineno=False)
    TARGET.mkdir(parents=True, exist_ok=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: de\\n"\n'
    plural = f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    (TARGET / f"{domain}.po").write_text(header + plural + buffer.getvalue().decode(), encoding="utf-8")
    return sum(not translated(message) for message in catalogue if message.id)


if __name__ == "__main__":
    main()
