"""Pure. Where in a sentence its deadline stands: "bis 15.3.", "Frist: …", "Wiedervorlage …", "… in zwei Wochen"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from roundtable.tasks.entries.phrases import NOT_UNDERSTOOD, Due, Known, reading_at
from roundtable.tasks.entries.words import ANY_MONTH, ANY_WEEKDAY, COUNT, MEETING, ONLY_NEXT, PART, PERIOD, UNIT, WHICH

MOST_WORDS = 8  # that announce one deadline together: "Frist: bis spätestens zum"
NEAR = 80  # letters before a "bis" that are looked at


@dataclass(frozen=True)
class Problem:
    """A phrase that means a deadline of which no day could be read. `message` is untranslated."""

    message: str
    phrase: str


@dataclass(frozen=True)
class Found:
    """A deadline and its place in the text; a `problem` instead of `due` if no day could be read."""

    start: int
    end: int
    due: Due | None
    problem: Problem | None = None


_FOLLOW_UP = (
    r"(?:zur\s+|auf\s+|als\s+)?(?:Wiedervorlage|W\.?\s?V(?:l|orl)?\b\.?|(?:er)?neut\s+vorlegen|wieder\s+vorlegen"
    r"|follow[- ]up)"
)
_NAMED = (
    r"(?:Abgabe|Rückgabe)?(?:frist|termin|schluss)(?=\s*:)|Frist|Abgabe|Stichtag|Fälligkeit|fällig|Deadline|due(?:\s+date)?"
    r"|zu\s+erledigen|erledigt?(?=\s+bis)"
)
_UNTIL = r"bis|until|till|(?:aller)?spätestens|(?:no|not)\s+later\s+than|at\s+the\s+latest"
_IF_A_DAY = r"by|before|vor"
_FILLER = (
    r"(?:zum|zur|zu|de[rnms]|da[st]|die|am|im|in|um|an|bis|by|on|at|the|our|einschl(?:ießlich|\.)|inkl(?:usive|\.)|incl\."
    r"|(?:aller)?spätestens|längstens|höchstens|maximal|max\.|ca\.|circa|etwa|ungefähr|voraussichtlich|vor|Ablauf|noch)\s+"
)
_TIME = (
    r"(?:,?\s*(?:\(?(?:um|gegen|ab|at|vor)\s+)?(?:\d{1,2}(?:[.:]\d\d)?\s*(?:Uhr|h|am|pm|o'clock)\b|\d{1,2}:\d\d\b)"
    r"|,?\s+(?:gegen\s+|am\s+)?(?:Abend|Vormittag|Nachmittag|Mittag|früh|Morgen|Nacht|abends?|mittags?|morgens|vormittags?"
    r"|nachmittags?|noon|evening|Dienstschluss|Feierabend)\b)*"
)
# Before a "bis": what makes it a span ("Mo bis Fr", "von 3 bis 5") and no deadline.
_SPAN = (
    rf"\b(?:(?P<weekday>{ANY_WEEKDAY})|(?P<month>{ANY_MONTH})|(?P<number>\d+(?:\.(?:\d+\.?)?(?:\d{{2,4}})?)?(?:\s*(?:Uhr|h))?"
    rf"|{COUNT}))\s+$"
)
_DATED = (
    r"(?:Protokoll|Niederschrift|Schreiben|Brief|Bescheid|Mail|Erlass|Rechnung|Antrag|Beschluss|Vermerk|Angebot|Anfrage)"
    r"\w*\s+vom\s+\S+\s+$"
)
_FROM = r"\b(?:von|vom|zwischen|from|ab)\s+(?:de[rmn]\s+)?\S+(?:\s+\S+)?\s+$"
_QUANTITY = (
    r"(?:zu\s+)?(?:etwa\s+)?(?:\d+(?:[.,]\d+)*(?![.\d])\s*(?:\w|%|€|$)|(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|"
    r"hundert|tausend|max\w*|mehrere[rn]?)\b)|(?:auf|jetzt|dato|hier(?:her|hin)?|dahin|ins|oben|unten|and|und)\b|$"
)
_CLOCK_AT_END = r"\d{1,2}(?:[.:]\d\d)?\s*Uhr\s*[.!)]*$"
_SEASON = (
    r"(?:(?:dem\s+|den\s+|der\s+)?(?:Frühjahr|Frühling|Sommer|Herbst|Winter)s?\b|(?:de[nr]\s+)?(?:\w+)?(?:Ferien|Urlaub|Feiertagen?)\b"
    r"|spring\b|summer\b|autumn\b|winter\b|(?:den\s+)?(?:nächsten|kommenden)\s+(?:Tagen|Wochen|Monaten)\b)"
)
_NOT_AFTER = (
    r"\b(?:von|vom|seit|ab|für|aus|nach|zwischen|gegen|über|laut|gemäß|Herrn?|Frau|Familie|Raum|Zimmer|Nr\.|Beschluss"
    r"|Version|TOP|Punkt|Ziffer|Seite|Absatz|§|jede[nrms]?|immer|guten?|from|since|for|of|to)\s+(?:de[nrm]\s+|die\s+|das\s+|the\s+)?$"
)
_EVENT = r"\b(?:Einladung|Tagesordnung|Protokoll|Unterlagen|Vorlagen?|Raum|Anmeldung)\s+$"


@dataclass(frozen=True)
class _Words:
    trigger: re.Pattern[str]
    more_triggers: re.Pattern[str]
    filler: re.Pattern[str]
    time: re.Pattern[str]
    span: re.Pattern[str]
    since: re.Pattern[str]
    dated: re.Pattern[str]
    quantity: re.Pattern[str]
    clock: re.Pattern[str]
    season: re.Pattern[str]
    not_after: re.Pattern[str]
    event: re.Pattern[str]
    anywhere: re.Pattern[str]
    leading: re.Pattern[str]
    length: re.Pattern[str]
    length_before: re.Pattern[str]


@cache
def _words() -> _Words:
    # When first needed, as in phrases.py.
    def of(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    announcing = rf"(?P<follow>{_FOLLOW_UP})|(?P<named>{_NAMED})|(?P<until>{_UNTIL})|(?P<day>{_IF_A_DAY})"
    relative = rf"{COUNT}\s+{UNIT}\s+(?:vor|before)\s"
    part = rf"{PART}\s+(?:{WHICH}\s+)?(?:{PERIOD}|{ANY_MONTH}|(?:KW|Kalenderwoche)\s*\d|\d\.\s*KW|20[2-9]\d)\b"
    return _Words(
        of(rf"(?<![\w@-])(?:{announcing})(?![\w-])\s*[:=]?\s*"),
        of(rf"(?<![\w@-])(?:{_FOLLOW_UP}|{_NAMED}|{_UNTIL})(?:\s+(?:am|zum|zur))?\s*[:=,]?\s*$"),
        of(_FILLER),
        of(_TIME),
        of(_SPAN),
        of(_FROM),
        of(_DATED),
        of(_QUANTITY),
        of(_CLOCK_AT_END),
        of(_SEASON),
        of(_NOT_AFTER),
        of(_EVENT),
        of(
            rf"(?:(?:in|innerhalb|binnen|within)\s|(?:noch\s+)?(?:heute|übermorgen|uebermorgen|today|tomorrow)\b|(?-i:morgen)\b"
            rf"|{relative}|{part}|(?:Monats|Quartals|Jahres|Wochen)(?:ende|anfang|mitte|wechsel)\b)"
        ),
        of(r"(?:am|im|in|zum|zur|zu|an|on|at|bis|noch|bitte|the|der|de[mn]|nächste|\s)*\b"),
        of(rf"{COUNT}\s+{UNIT}\b"),
        of(rf"\b{COUNT}\s+{UNIT}\s+$"),
    )


def find_deadline(text: str, known: Known) -> Found | None:
    """The deadline of a sentence. The last one counts, because a task may mention other days before."""
    announced = list(_announced(text, known))
    for wanted in ([each for each in announced if each.due], [each for each in announced if each.problem]):
        if wanted:
            return max(wanted, key=lambda each: (each.end, -each.start))
    bare = list(_bare(text, known))
    understood = [each for each in bare if each.due] or bare
    return max(understood, key=lambda each: (each.end, -each.start), default=None)


def read_whole(text: str, known: Known) -> Due | Problem | None:
    """A text that is nothing but a deadline, with or without "bis"; None if it is none."""
    text = text.strip().rstrip(".!") if not re.search(r"\d\.$", text.strip()) else text.strip()
    words, start, follow = _words(), 0, False
    while match := words.trigger.match(text, start):
        start, follow = match.end(), follow or bool(match["follow"])
    reading = _read_phrase(text, start, replace(known, alone=True))
    if reading is None or not re.fullmatch(r"[\s.!]*", text[_after_time(text, reading[1]) :]):
        return None
    result = reading[0]
    return result if isinstance(result, Problem) else replace(result, is_follow_up=follow)


def _announced(text: str, known: Known) -> Iterator[Found]:
    """What stands behind a word that announces a deadline."""
    words = _words()
    for trigger in words.trigger.finditer(text):
        start = _start(text, trigger.start())
        named, until, before = trigger["named"], trigger["until"], (trigger["day"] or "").lower() in ("vor", "before")
        alone = not text[:start].strip()
        read = _read_phrase(text, trigger.end(), replace(known, alone=alone)) or (
            _length(text, trigger.end(), known) if named or trigger["follow"] else None
        )
        if before and words.length_before.search(text, max(0, trigger.start() - NEAR), trigger.start()):
            continue  # "eine Woche vor der Sitzung" is read as a whole
        if until and _is_span(text, trigger, read is not None):
            continue
        if read and isinstance(read[0], Due):
            due = replace(read[0], is_follow_up=bool(trigger["follow"]))
            yield Found(start, _after_time(text, read[1]), _day_before(due) if before else due)
        elif read and isinstance(read[0], Problem) and not trigger["day"]:
            yield Found(start, read[1], None, read[0])
        elif _means_a_deadline(text, trigger):
            yield Found(start, len(text), None, Problem(NOT_UNDERSTOOD, text[trigger.start() :][:80].strip()))


def _start(text: str, start: int) -> int:
    """Where words begin that announce a deadline together: "Frist: bis"."""
    for _word in range(MOST_WORDS):
        before = _words().more_triggers.search(text, max(0, start - NEAR), start)
        if before is None:
            break
        start = before.start()
    return start


def _read_phrase(text: str, start: int, known: Known) -> tuple[Due | Problem, int] | None:
    """The phrase here, or behind words such as "spätestens zum"; and where it ends."""
    for _word in range(MOST_WORDS):
        reading = reading_at(text, start, known)
        if reading and reading.due is None:
            return Problem(reading.problem, text[start : reading.end]), reading.end
        if reading and reading.due and not _is_other_meeting(text, start, reading.due, reading.end):
            return reading.due, reading.end
        filler = _words().filler.match(text, start)
        if filler is None:
            break
        start = filler.end()
    return None


def _is_other_meeting(text: str, start: int, due: Due, end: int) -> bool:
    """ "bis zur Sitzung" is the next one; "Termin" and "Mal" are so only with "nächste"."""
    word = text[start:end].lower()
    return due.until_next_meeting and word in ONLY_NEXT


def _length(text: str, start: int, known: Known) -> tuple[Due, int] | None:
    """ "Frist: 14 Tage"."""
    match = _words().length.match(text, start)
    reading = reading_at(f"in {match[0]}", 0, known) if match else None
    return (reading.due, start + reading.end - 3) if reading and reading.due else None


def _after_time(text: str, end: int) -> int:
    """Behind a time of day, which tasks don't have."""
    match = _words().time.match(text, end)
    return match.end() if match else end


def _day_before(due: Due) -> Due:
    return due if due.on is None or due.until_next_meeting else replace(due, on=due.on - timedelta(days=1))


def _is_span(text: str, trigger: re.Match[str], is_read: bool) -> bool:
    """Whether a "bis" goes from one thing to another of the same kind: "Mo bis Fr", "von Januar bis März"."""
    if trigger["until"].lower() not in ("bis", "until", "till"):
        return False
    words, after = _words(), text[trigger.end() :]
    before = text[max(0, trigger.start() - NEAR) : trigger.start()]
    if words.dated.search(before) or re.match(r"(?:spätestens|zum|zur|inkl|einschl)", after, re.IGNORECASE):
        return False
    if span := words.span.search(before):
        if span["weekday"]:
            return bool(re.match(ANY_WEEKDAY, after, re.IGNORECASE))
        if span["month"]:
            return bool(re.match(rf"(?:\d{{1,2}}\.\s*)?{ANY_MONTH}", after, re.IGNORECASE)) or not is_read
        return after[:1].isdigit() or not is_read
    return not is_read and bool(words.since.search(before))


def _means_a_deadline(text: str, trigger: re.Match[str]) -> bool:
    """Whether a deadline is meant although no day was read: "bis Herbst", but not "bis 12 Jahre"."""
    words, after = _words(), text[trigger.end() :]
    if trigger["follow"]:
        return not re.match(r"\w", after) or ":" in trigger[0]
    if trigger["named"]:
        return ":" in trigger[0] and bool(after)
    if trigger["until"]:
        if words.clock.match(after):
            return True
        return not words.quantity.match(after)
    return bool(words.season.match(after))


def _bare(text: str, known: Known) -> Iterator[Found]:
    """Phrases that nothing announces: at the beginning or the end, in brackets, and some anywhere."""
    words = _words()
    for place in re.finditer(r"(?<![\w@.-])(?=\w)", text):
        at = place.start()
        if words.not_after.search(text, max(0, at - NEAR), at):
            continue
        if read := _read_phrase(text, at, known):
            yield from _bare_phrase(text, at, read, known)
            continue
        lead = None if words.anywhere.match(text, at) else words.leading.match(text, at)
        if lead and lead.end() > at:
            yield from _bare_season(text, at, lead.end())


def _bare_phrase(text: str, at: int, read: tuple[Due | Problem, int], known: Known) -> Iterator[Found]:
    """The phrase that was read at this place, if it can be a deadline there and isn't a day that is over."""
    words, before = _words(), text[:at]
    found, end = read[0], _after_time(text, read[1])
    first = not before.strip(" (") or bool(re.fullmatch(r"\s*(?:noch|bitte)\s+", before, re.IGNORECASE))
    last = not re.search(r"\w", text[end:])
    bracketed = before.endswith(("(", "[")) and text[end:][:1] in (")", "]")
    fits = bracketed or ((first or last) and _may_stand_alone(text, at, end)) or words.anywhere.match(text, at)
    if not fits or words.event.search(before):
        return
    if isinstance(found, Problem):
        if found.message != NOT_UNDERSTOOD:
            yield Found(at, end, None, found)
    elif found.on is None or found.on >= known.today:
        yield Found(at, end, found)


def _bare_season(text: str, at: int, begin: int) -> Iterator[Found]:
    match = _words().season.match(text, begin)
    if match and (not text[:at].strip() or not re.search(r"\w", text[match.end() :])):
        yield Found(at, match.end(), None, Problem(NOT_UNDERSTOOD, text[at : match.end()]))


def _may_stand_alone(text: str, at: int, end: int) -> bool:
    """Whether words at the beginning or the end are a deadline: "am Freitag", "15.1.", but no "März" in a name."""
    phrase, before = text[at:end], text[:at]
    if re.match(r"(?:am|on|zum|zur|heute|morgen|nächste|kommende|diese|next|this|übernächste)", phrase, re.IGNORECASE):
        return True
    if re.match(r"(?:im|in)\s", phrase, re.IGNORECASE):
        return True
    if re.search(r"\d{4}|\d\.\s?\d{1,2}\.|KW\s*\d|\d\s+\w*[a-zä]{3}", phrase):
        return True
    return (
        bool(before.strip())
        and bool(re.match(rf"{ANY_WEEKDAY}|{MEETING}", phrase, re.IGNORECASE))
        and (bool(re.search(r"[,–:;-]\s*$|\b[a-zäöü]\w+\s+$", before)))
    )
