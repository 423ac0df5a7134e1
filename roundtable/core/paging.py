"""Long lists a page at a time."""

from dataclasses import dataclass


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
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6 else 1
    pages = max(1, -(-count // size))
    return Page(min(max(1, number), pages), pages, size)
