"""Pure. Which counts of a quarter may be shown, so that no small one can be read or worked out.

A quarter is a table of regions by countries with its sums: of each region, of each country, and of all. Counts from 1
to 4 are hidden (sums too). Hiding only these would not do: whoever has a sum and all but one of its parts subtracts.
So more counts are hidden, until nothing that is shown says more about a small count than that it lies in a range of at
least RANGE numbers.

How it works: every row and every column of the table, sums included, adds up. A hidden count can be larger by one if
others change with it along a closed path through hidden counts, up in one and down in the next. So counts are the edges
of a graph between rows and columns, and a small count is safe if a path of hidden edges leads from its one end to its
other, on which each count that has to fall can fall by RANGE and stay above 0. `_protect()` looks for the path that
hides the least. Who looks at the table is assumed to know which counts are 0: nothing is hidden behind a zero.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from heapq import heappop, heappush

SMALLEST = 5  # the smallest count that is shown
RANGE = 5  # how far a small count could be larger than it is, for all that anybody can work out
ALL = ""  # in place of a region or a country: the sum of all

Cell = tuple[str, str]  # region, country; either can be ALL
Table = Mapping[Cell, int]
_Node = tuple[str, str]  # ("row", region) or ("column", country)
_Steps = dict[_Node, list[tuple[Cell, _Node]]]
# What hiding one more count costs: sums are missed more than single counts, and the sum of all the most.
_OF_SUM, _OF_ALL = 1_000, 1_000_000


def with_sums(counts: Table) -> dict[Cell, int]:
    """The counts of regions and countries, and all sums."""
    found: dict[Cell, int] = {}
    for (region, country), number in counts.items():
        for cell in ((region, country), (region, ALL), (ALL, country), (ALL, ALL)):
            found[cell] = found.get(cell, 0) + number
    return found


def shown(counts: Table) -> dict[Cell, int | None]:
    """Every count and sum that isn't 0; None for what is hidden, small or not."""
    table = {cell: number for cell, number in with_sums(counts).items() if number}
    hidden = _hidden(table)
    return {cell: None if cell in hidden else number for cell, number in table.items()}


def _hidden(table: Table) -> set[Cell]:
    small = sorted(cell for cell, number in table.items() if number < SMALLEST)
    hidden, steps = set(small), _steps(table)
    for cell in small:
        path = _protect(table, steps, hidden, cell)
        if path is None:
            return set(table)  # nothing can hide it: this quarter isn't shown
        hidden |= path
    return hidden


def _ends(cell: Cell) -> tuple[_Node, _Node]:
    """Where the edge of this count begins and ends: it rises when something flows that way.

    A sum counts against its parts, so the edge of a sum runs the other way, and that of the sum of all the first way.
    """
    row, column = ("row", cell[0]), ("column", cell[1])
    return (row, column) if (cell[0] == ALL) == (cell[1] == ALL) else (column, row)


def _protect(table: Table, steps: _Steps, hidden: set[Cell], cell: Cell) -> set[Cell] | None:
    """The counts of the cheapest path on which this one can rise by RANGE; None if there is no such path."""
    start, goal = _ends(cell)
    # It rises if as much flows back: from where its edge ends to where it begins.
    came: dict[_Node, tuple[_Node, Cell]] = {}
    best, order, done = {goal: 0}, 0, set()
    queue: list[tuple[int, int, _Node]] = [(0, 0, goal)]
    while queue:
        cost, _order, node = heappop(queue)
        if node == start:
            return set(_way(came, start, goal))
        if node in done:
            continue
        done.add(node)
        for step, other in steps[node]:
            price = cost + (0 if step in hidden else _price(table, step))
            if step != cell and other not in done and price < best.get(other, price + 1):
                order += 1
                best[other], came[other] = price, (node, step)
                heappush(queue, (price, order, other))
    return None


def _way(came: Mapping[_Node, tuple[_Node, Cell]], start: _Node, goal: _Node) -> Iterator[Cell]:
    node = start
    while node != goal:
        node, cell = came[node]
        yield cell


def _steps(table: Table) -> _Steps:
    """{end: [(count, where its edge leads)]}: along the edge a count rises, against it it falls by RANGE."""
    found: _Steps = defaultdict(list)
    for cell, number in table.items():
        start, end = _ends(cell)
        found[start].append((cell, end))
        if number > RANGE:  # it stays above 0: who looks knows that it isn't
            found[end].append((cell, start))
    return found


def _price(table: Table, cell: Cell) -> int:
    if cell == (ALL, ALL):
        return _OF_ALL + table[cell]
    return table[cell] + (_OF_SUM if ALL in cell else 0)
