"""German and English. Source strings are English; catalogues are .po files, compiled when they have changed."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_date

from roundtable.core.clock import local, today

LOCALES = ("de", "en")
DEFAULT = "de"
_DIR = Path(__file__).parent.parent / "locale"
_COMPILED = Path(__file__).parent / "__pycache__"  # beside what Python keeps of our modules
_locale: ContextVar[str] = ContextVar("locale", default=DEFAULT)


def current() -> str:
    """The locale of the request, push or mail that is being made."""
    return _locale.get()


@contextmanager
def use(locale: str) -> Iterator[None]:
    """Everything inside speaks this language; an unknown one falls back to German."""
    token = _locale.set(locale if locale in LOCALES else DEFAULT)
    try:
        yield
    finally:
        _locale.reset(token)


def switch(locale: str) -> None:
    """From here on in this thread's request: the person's own language, once we know who it is."""
    _locale.set(locale if locale in LOCALES else DEFAULT)


def choose(accept_language: str) -> str:
    """The first language of an Accept-Language header that we have; German otherwise."""
    wanted = (part.split(";")[0].strip()[:2].lower() for part in accept_language[:200].split(","))
    return next((code for code in wanted if code in LOCALES), DEFAULT)


@cache
def catalogue(locale: str) -> NullTranslations:
    """All .po files of a language as one catalogue: each feature has its own file."""
    sources = [path.read_bytes() for path in sorted((_DIR / locale).glob("*.po"))]
    if not sources:
        return NullTranslations()
    kept = _COMPILED / f"{locale}.{sha256(b'|'.join(sources)).hexdigest()[:20]}.mo"
    try:
        compiled = kept.read_bytes()
    except OSError:
        compiled = _compile(locale, sources)
        with suppress(OSError):  # where nobody may write, nothing is kept
            _keep(compiled, kept)
    return GNUTranslations(BytesIO(compiled))


def _compile(locale: str, sources: Sequence[bytes]) -> bytes:
    from babel.messages.mofile import write_mo  # here, because the next start has no use for them
    from babel.messages.pofile import read_po

    whole, *others = (read_po(BytesIO(source), locale=locale) for source in sources)
    for part in others:
        for message in part:
            if message.id:  # the head stays that of the first
                whole[message.id] = message
    buffer = BytesIO()
    write_mo(buffer, whole)
    return buffer.getvalue()


def _keep(compiled: bytes, path: Path) -> None:
    """Write the file as a whole or not at all; what was compiled from earlier texts goes."""
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(compiled)
    part.replace(path)
    for earlier in path.parent.glob(f"{path.name.split('.')[0]}.*.mo"):
        if earlier != path:
            earlier.unlink(missing_ok=True)


def gettext(message: str, **values: Any) -> str:
    """The message in the current language, with %(name)s filled in."""
    text = catalogue(current()).gettext(message)
    return text % values if values else text


def ngettext(one: str, many: str, n: int, **values: Any) -> str:
    """Singular or plural; %(n)s is the number."""
    return catalogue(current()).ngettext(one, many, n) % {"n": n, **values}


def noop(message: str) -> str:
    """Marks a message for extraction that is translated later, where it is shown."""
    return message


def as_day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def day_long(value: date | datetime, year: bool | None = None) -> str:
    """ "Donnerstag, 11. Juni", with the year when it is not this one (or when asked for)."""
    return _day(value, year, ("EEEE, d. MMMM", "EEEE, d MMMM"))


def day(value: date | datetime, year: bool | None = None) -> str:
    """ "11. Juni"."""
    return _day(value, year, ("d. MMMM", "d MMMM"))


def day_short(value: date | datetime, year: bool | None = None) -> str:
    """ "Do, 11. Juni"."""
    return _day(value, year, ("EEE, d. MMMM", "EEE, d MMMM")).replace(".,", ",", 1)


def _day(value: date | datetime, year: bool | None, patterns: tuple[str, str]) -> str:
    on = as_day(value)
    with_year = on.year != today().year if year is None else year
    pattern = patterns[0 if current() == "de" else 1] + (" y" if with_year else "")
    return _formatted(on, pattern, current())


@lru_cache(2000)
def _formatted(on: date, pattern: str, locale: str) -> str:
    """Babel takes its time, and a list shows the same few days over and over."""
    return format_date(on, pattern, locale=locale)


def day_numeric(value: date | datetime) -> str:
    """ "11.06.2026" (DIN 5008), in English "11/06/2026"."""
    return _formatted(as_day(value), "dd.MM.y" if current() == "de" else "dd/MM/y", current())


def clock(value: datetime) -> str:
    """ "14:05" in Europe/Berlin."""
    return local(value).strftime("%H:%M")


def moment(value: datetime) -> str:
    """For feeds: "heute, 11:20 Uhr", "gestern, 11:20 Uhr", "28. Mai". Not "vor 5 Minuten": pages stay open."""
    on = as_day(value)
    if on == today():
        return gettext("today, %(time)s", time=clock(value))
    if on == today() - timedelta(days=1):
        return gettext("yesterday, %(time)s", time=clock(value))
    return day(value)
