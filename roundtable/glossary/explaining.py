"""Pure. Abbreviations in a text: where each comes up first, it becomes a link with its explanation beside it.

The explanation is there for screen readers at once (`aria-describedby`); static/js/page/terms.js shows it when the link
is pressed, and without JavaScript the link leads to the list.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from roundtable.markdown.links_apart import change_words


@dataclass(frozen=True)
class Known:
    """A term as a reader of one language sees it; `spellings` are the word and what means the same."""

    id: int
    word: str
    spellings: tuple[str, ...]
    meaning: str
    text: str
    lang: str = ""  # where the explanation is in another language than the page


@dataclass
class Explainer:
    """For one document: call it with its texts in their order. `place` is the address of the list.

    `prefix` keeps the ids of two documents on one page apart.
    """

    terms: tuple[Known, ...]
    place: str
    prefix: str
    seen: set[int] = field(default_factory=set)

    def explain(self, text: str) -> Markup:
        """The renderer's HTML, or a plain text, with what comes up for the first time explained."""
        html = str(escape(text))
        wanted = {
            str(escape(word)): term
            for term in self.terms
            if term.id not in self.seen
            for word in term.spellings
            if word in html or str(escape(word)) in html
        }
        if not wanted:
            return Markup(html)
        found = _pattern(wanted)
        return Markup(change_words(html, lambda piece: found.sub(lambda m: self._explained(m[0], wanted), piece)))

    def _explained(self, word: str, wanted: dict[str, Known]) -> str:
        term = wanted[word]
        if term.id in self.seen:
            return word
        self.seen.add(term.id)
        return _LINK.format(
            Markup(word),
            note=f"{self.prefix}-term-{term.id}",
            href=f"{self.place}#term-{term.id}",
            meaning=term.meaning,
            text=term.text and f" {term.text}",
            lang=Markup(' lang="{}"').format(term.lang) if term.lang else "",
        )


_LINK = Markup(
    '<a class="rt-term" href="{href}" aria-describedby="{note}">{}</a>'
    '<span class="rt-term__note" id="{note}" popover{lang}><b>{meaning}</b>{text}</span>'
)


def explained(text: str, explainer: Explainer | None) -> Markup:
    """As a filter of templates; without an explainer the text stays as it is."""
    return explainer.explain(text) if explainer else escape(text)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words, the longest first; what is joined by a hyphen behind it is fine: "ABH-Termin"."""
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w&#/@.-])(?:{either})(?![\w@]|\.\w)")
