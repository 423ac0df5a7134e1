"""Long lists a page at a time."""

from dataclasses import dataclass

from roundtable.core.text import whole_number


@dataclass(frozen=True)
class Page:
    """`number` counts from 1 to `pages`; `offset` rows come before it."""

    number: int
    pages: int
    size: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


def page_of(count: int, wanted: str, size: int) -> Page:
    """The page that an address asks for, or the nearest that there is; the first when it is no number."""
    return nearest_page(count, whole_number(wanted, 5) or 1, size)


def nearest_page(count: int, wanted: int, size: int) -> Page:
    """The page with this number, or the nearest that there is."""
    pages = max(1, -(-count // size))
    return Page(min(max(1, wanted), pages), pages, size)
