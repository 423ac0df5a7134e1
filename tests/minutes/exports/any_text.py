"""Texts that people could write, at random: everything that Markdown has in everything else, and any character.

`Texts(7).paragraph()` is the first one of seed 7; the same seed gives the same texts.
"""

import random
from collections.abc import Callable

WORDS = (
    "Wort",
    "Öl",
    "ß",
    "TOP 3",
    "https://example.org/a_b",
    "a@b.de",
    "www.example.org",
    "12.",
    "3)",
    "…",
    "10 %",
    "",
    "A" * 300,
    "eins zwei drei",
    " ",
    "\t",
    "&amp;",
    "&#8203;",
    "&nbsp;",
    "&#0;",
    "&#x202e;",
    "{{ x }}",
    "#let x = 1",
)
# Controls, blanks and signs of no width, marks, directions, private and unassigned ones, halves of pairs, emoji, and
# letters of scripts that no font here has.
SIGNS = tuple(
    map(
        chr,
        (
            0,
            1,
            7,
            8,
            9,
            0xB,
            0xC,
            0xD,
            0x1B,
            0x1F,
            0x7F,
            0x80,
            0x85,
            0x9F,
            0xA0,
            0xAD,
            0x200B,
            0x200C,
            0x200D,
            0x200E,
            0x200F,
            0x2028,
            0x2029,
            0x202A,
            0x202E,
            0x2060,
            0x2066,
            0x2069,
            0xFEFF,
            0xFFF9,
            0xFFFB,
            0xFFFC,
            0xFFFD,
            0xFFFE,
            0xFFFF,
            0xD800,
            0xDFFF,
            0xE000,
            0xF8FF,
            0x1FFFE,
            0xE0001,
            0xE0041,
            0xF0000,
            0x10FFFF,
            0x0300,
            0x0338,
            0x20DD,
            0x1F1E6,
            0x1F600,
            0x1F3FD,
            0xFE0F,
            0x180E,
            0x3164,
            0x115F,
            0x2800,
            0x034F,
            0x061C,
            0x0600,
            0x110BD,
            0x0E33,
            0x0E01,
            0x1780,
            0x17D2,
            0x10A0,
            0x12A0,
            0x4E2D,
            0x3042,
            0xAC00,
            0x05D0,
            0x0627,
            0x0644,
            0x0710,
            0x0915,
            0x094D,
            0x093F,
            0x1D173,
            0x1BCA0,
            0x13430,
            0x0378,
            0x2FFF,
            0x1E9E,
            0x03A9,
            0x0416,
            0x2211,
            0x2190,
            0x2460,
            0x2610,
            0x20AC,
        ),
    )
)
ADDRESSES = (
    "https://example.org",
    "/tables/kiel",
    "mailto:a@b.de",
    "tel:1",
    "javascript:1",
    "",
    "<https://example.org/a b>",
    "https://example.org/" + "a" * 200,
    "https://example.org/ä%zz?#[]",
)
LINES = ("---", "***", "___", "-", "+", "1.", ">", "#", "###### ", "- ", "|", "||", "|-|", "```", "****", "~~~~", "``")
INLINES: dict[str, Callable[[str], str]] = {
    "strong": "**{}**".format,
    "em": "*{}*".format,
    "struck": "~~{}~~".format,
    "code": "`{}`".format,
    "link": "[{}](https://example.org)".format,
    "picture": "![{}](https://example.org/a.png)".format,
    "plain": "{}".format,
}
HOSTS: dict[str, Callable[[str], str]] = {
    "paragraph": "{}".format,
    "heading": "## {}".format,
    "item": "- {}\n  - {}".format,
    "numbered": "7. {}".format,
    "quote": "> {}".format,
    "head of a table": "| {} | b |\n|---|---|\n| 1 | 2 |".format,
    "cell": "| a | b |\n|---|---|\n| {} | 2 |".format,
}


class Texts:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def paragraph(self, depth: int = 0) -> str:
        """Blocks in blocks."""
        if depth > 4:
            return self.line()
        ways = (
            self.line,
            self.line,
            self._heading,
            self._quote,
            self._bullets,
            self._numbers,
            self._table,
            self._code,
            self._odd_line,
            self._two,
        )
        way = self.random.choice(ways)
        return way() if way in (self.line, self._table, self._code, self._odd_line) else way(depth + 1)

    def line(self, depth: int = 0) -> str:
        """Emphasis, links, code in each other."""
        if depth > 5 or self.random.random() < 0.25:
            return " ".join(self._word() for _ in range(self.random.randrange(4)))
        inner = self.line(depth + 1)
        kind = self.random.choice([*INLINES, "address", "two", "two"])
        if kind == "two":
            return inner + self.random.choice(("", " ", "\\", "  \n")) + self.line(depth + 1)
        if kind == "address":
            return f"[{inner}]({self.random.choice(ADDRESSES)})"
        return INLINES[kind](inner)

    def _word(self) -> str:
        kind = self.random.random()
        if kind < 0.5:
            return self.random.choice(WORDS)
        if kind < 0.8:
            return "".join(self._sign() for _ in range(self.random.randrange(6)))
        if kind < 0.9:
            return self.random.choice("*_~`[]()<>#|\\!\"'{}$@&^+-=:") * self.random.randrange(1, 4)
        return self.random.choice(SIGNS) * self.random.randrange(1, 30)

    def _sign(self) -> str:
        kind = self.random.random()
        if kind < 0.6:
            return self.random.choice(SIGNS)
        return chr(self.random.randrange(0x20, 0x3000 if kind < 0.8 else 0x110000))

    def _heading(self, depth: int) -> str:
        title = self.random.choice((self.line(), "", self.random.choice(SIGNS)))
        return f"{'#' * self.random.randrange(1, 7)} {title}"

    def _quote(self, depth: int) -> str:
        return _indented(self.paragraph(depth), "> ", "> ")

    def _bullets(self, depth: int) -> str:
        return "\n".join(_indented(self.paragraph(depth), "- ", "  ") for _ in range(self.random.randrange(1, 4)))

    def _numbers(self, depth: int) -> str:
        numbers = self.random.choices((0, 1, 7, 999_999_999), k=self.random.randrange(1, 4))
        return "\n".join(_indented(self.paragraph(depth), f"{number}. ", "   ") for number in numbers)

    def _table(self) -> str:
        columns = self.random.randrange(1, 5)
        rows = [self._row(columns) for _ in range(self.random.randrange(1, 5))]
        marks = (self.random.choice(("---", ":-", "-:", ":-:")) for _ in range(columns))
        return "\n".join([rows[0], f"|{'|'.join(marks)}|", *rows[1:]])

    def _row(self, columns: int) -> str:
        return f"|{'|'.join(self.line().replace(chr(10), ' ') for _ in range(columns))}|"

    def _code(self) -> str:
        return f"```{self._word()}\n{self.line()}\n{self.random.choice(('```', ''))}"

    def _odd_line(self) -> str:
        return self.random.choice(LINES)

    def _two(self, depth: int) -> str:
        return self.paragraph(depth) + self.random.choice(("\n", "\n\n")) + self.paragraph(depth)


def _indented(text: str, first: str, others: str) -> str:
    return first + f"\n{others}".join(text.split("\n"))
