"""What somebody can work out from a published quarter: exact solvers that know nothing of how counts were hidden.

`determined()` solves the sums as linear equations. `bounds()` also uses that no count is negative: the lowest and the
highest value that each count can have, by the simplex method in fractions.
"""

from fractions import Fraction

from roundtable.totals.suppression import ALL


def equations(shown):
    """(unknown cells, rows of coefficients, right-hand sides): every row and column of the table adds up to its sum."""
    unknown = sorted(cell for cell, number in shown.items() if number is None)
    place = {cell: number for number, cell in enumerate(unknown)}
    regions = sorted({region for region, _country in shown})
    countries = sorted({country for _region, country in shown})
    # The sum stands at the end of its line with the other sign.
    lines = [[((r, c), -1 if c == ALL else 1) for c in countries] for r in regions]
    lines += [[((r, c), -1 if r == ALL else 1) for r in regions] for c in countries]
    rows, sides = [], []
    for line in lines:
        row, side = [Fraction(0)] * len(unknown), Fraction(0)
        for cell, sign in line:
            if cell in place:
                row[place[cell]] += sign
            else:
                side -= sign * shown.get(cell, 0)
        rows.append(row)
        sides.append(side)
    return unknown, rows, sides


def reduced(rows, sides):
    """Gauss-Jordan: (rows, sides, the pivot column of each row), without rows that say nothing."""
    rows, sides, pivots = [list(row) for row in rows], list(sides), []
    done = 0
    for column in range(len(rows[0]) if rows else 0):
        at = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if at is None:
            continue
        rows[done], rows[at], sides[done], sides[at] = rows[at], rows[done], sides[at], sides[done]
        scale = rows[done][column]
        rows[done], sides[done] = [each / scale for each in rows[done]], sides[done] / scale
        for i in range(len(rows)):
            if i != done and rows[i][column]:
                factor = rows[i][column]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[done], strict=True)]
                sides[i] -= factor * sides[done]
        pivots.append(column)
        done += 1
    assert not any(sides[done:]), "the equations contradict each other"
    return rows[:done], sides[:done], pivots


def determined(shown):
    """{cell: value} of what isn't shown and follows from the sums alone."""
    unknown, rows, sides = equations(shown)
    if not unknown:
        return {}
    rows, sides, pivots = reduced(rows, sides)
    return {
        unknown[pivot]: side
        for row, side, pivot in zip(rows, sides, pivots, strict=True)
        if sum(bool(each) for each in row) == 1
    }


def bounds(shown, known, cell):
    """(lowest, highest or None for no end) of one count, given that no count is negative.

    `known` is the true table: the simplex begins there instead of looking for a beginning.
    """
    unknown, rows, _sides = equations(shown)
    goal = unknown.index(cell)
    start = [Fraction(known[each]) for each in unknown]
    return _extreme(rows, start, goal, -1), _extreme(rows, start, goal, 1)


def _extreme(rows, start, goal, sign):
    """The highest (or lowest) value that one unknown can have; None if there is no end."""
    size = len(start)
    kernel = _kernel(rows, size)
    # Unknown = start + kernel · t, every unknown at least 0: a linear programme in t, solved in a dictionary.
    return _programme(start, kernel, goal, sign)


def _kernel(rows, size):
    """Vectors that change no sum."""
    reduced_rows, _sides, pivots = reduced(rows, [Fraction(0)] * len(rows))
    free = [column for column in range(size) if column not in pivots]
    vectors = []
    for column in free:
        vector = [Fraction(0)] * size
        vector[column] = Fraction(1)
        for row, pivot in zip(reduced_rows, pivots, strict=True):
            vector[pivot] = -row[column]
        vectors.append(vector)
    return vectors


def _programme(start, kernel, goal, sign):
    """max sign · x[goal] for x = start + Σ t·v ≥ 0 with t of any sign; Bland's rule, so that it ends."""
    # t = plus - minus, both at least 0; slack i is x[i]. Begins at t = 0, which is possible.
    columns = [*kernel, *([-each for each in vector] for vector in kernel)]
    many, size = len(columns), len(start)
    table = [[-columns[j][i] for j in range(many)] + [Fraction(int(i == k)) for k in range(size)] for i in range(size)]
    values = list(start)
    basis = [many + i for i in range(size)]
    gains = [sign * columns[j][goal] for j in range(many)] + [Fraction(0)] * size
    total = sign * start[goal]
    while True:
        enter = next((j for j, gain in enumerate(gains) if gain > 0), None)
        if enter is None:
            return sign * total
        limits = [(values[i] / table[i][enter], basis[i], i) for i in range(size) if table[i][enter] > 0]
        if not limits:
            return None
        step, _name, leave = min(limits)
        scale = table[leave][enter]
        table[leave], values[leave] = [each / scale for each in table[leave]], step
        for i in range(size):
            if i != leave and table[i][enter]:
                factor = table[i][enter]
                table[i] = [a - factor * b for a, b in zip(table[i], table[leave], strict=True)]
                values[i] -= factor * step
        factor = gains[enter]
        gains = [a - factor * b for a, b in zip(gains, table[leave], strict=True)]
        total += factor * step
        basis[leave] = enter
