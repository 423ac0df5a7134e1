"""Pure. Published totals as rows of a table and of a chart, and as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roundtable.core.i18n import gettext as _
from roundtable.core.text import sort_key
from roundtable.directory.exports.writing import harmless
from roundtable.totals.models import UNKNOWN, TotalsRelease
from roundtable.totals.quarters import Quarter
from roundtable.totals.suppression import ALL

COURSE = 6  # quarters side by side: more could not be read on a telephone
Cells = Mapping[tuple[str, str], int | None]


@dataclass(frozen=True)
class Row:
    """One line: a country or a region. `number` is None where it isn't shown; `width` is 0 to 100, for the bar."""

    key: str
    name: str
    number: int | None
    width: float


@dataclass(frozen=True)
class Column:
    """One quarter in the chart of several; `height` is 0 to 100."""

    quarter: Quarter
    number: int | None
    height: float


def quarter_of(release: TotalsRelease) -> Quarter:
    return Quarter(release.year, release.quarter)


def cells_of(release: TotalsRelease) -> dict[tuple[str, str], int | None]:
    return {(region, country): number for region, country, number in release.content["cells"]}


def countries(cells: Cells, region: str, names: Mapping[str, str]) -> list[Row]:
    """The countries of a region, or of the whole state (ALL): the highest count first, what isn't shown last."""
    found = {country: number for (place, country), number in cells.items() if place == region and country != ALL}
    return _rows(found, {**names, UNKNOWN: unknown_words()})


def regions(cells: Cells, names: Mapping[str, str]) -> list[Row]:
    """All countries together, by region."""
    found = {region: number for (region, country), number in cells.items() if country == ALL and region != ALL}
    return _rows(found, names)


def unknown_words() -> str:
    return _("stateless or not known")


def _rows(found: Mapping[str, int | None], names: Mapping[str, str]) -> list[Row]:
    most = max((number for number in found.values() if number), default=1)
    rows = [Row(key, names.get(key, key), number, 100 * (number or 0) / most) for key, number in found.items()]
    return sorted(rows, key=lambda row: (-(row.number or 0), sort_key(row.name)))


def course(releases: Iterable[TotalsRelease], region: str) -> list[Column]:
    """The sums of a region over the published quarters, the earliest first; quarters without any are left out."""
    sums = [(quarter_of(each), cells_of(each)) for each in releases]
    found = [(quarter, cells[region, ALL]) for quarter, cells in sorted(sums) if (region, ALL) in cells][-COURSE:]
    most = max((number for _quarter, number in found if number), default=1)
    return [Column(quarter, number, 100 * (number or 0) / most) for quarter, number in found]


def as_csv(release: TotalsRelease, names: Mapping[str, str]) -> bytes:
    """Everything that is published of a quarter, for German Excel; what isn't shown is empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Quarter"), _("Region"), _("Country of origin"), _("Consultations")])
    places = {**release.content["regions"], ALL: _("all regions")}
    words = {**names, UNKNOWN: unknown_words(), ALL: _("all countries")}
    for (region, country), number in cells_of(release).items():
        shown = "" if number is None else number
        place, origin = harmless(places.get(region, region)), harmless(words.get(country, country))
        writer.writerow([quarter_of(release).words, place, origin, shown])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
