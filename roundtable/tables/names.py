"""Pure. When two names look the same to a reader."""

from roundtable.core.text import PUNCTUATION, fold


def looks_like(name: str) -> str:
    """Equal for names that differ only in case, accents, blanks, hyphens and other signs."""
    return "".join(fold(PUNCTUATION.sub("", name)).split())
