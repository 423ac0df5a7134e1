"""Public holidays of Schleswig-Holstein."""

from datetime import date
from functools import lru_cache

from roundtable import i18n

_LANGUAGES = {"de": "de", "en": "en_US"}  # as the library calls them


def holiday(day: date) -> str:
    """The name of the public holiday in the reader's language, "" on other days."""
    return _of_year(day.year, _LANGUAGES[i18n.current()]).get(day, "")


@lru_cache(50)
def _of_year(year: int, language: str) -> dict[date, str]:
    # Here and not above: the library takes a tenth of a second to load, and a start needs none of it.
    from holidays import country_holidays

    return dict(country_holidays("DE", subdiv="SH", years=year, language=language))
