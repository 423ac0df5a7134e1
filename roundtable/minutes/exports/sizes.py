"""Pure. Estimates the size of a file, to be shown beside its link before it is made."""

from typing import Any

from roundtable.minutes.document.queries import canonical

# {suffix: (KB of every file (fonts, styles), KB for each KB of the document)}, measured on the sample minutes.
SIZES = {"pdf": (27, 2.8), "docx": (41, 0.2), "html": (4, 0.9), "md": (1, 0.65)}


def estimated_kb(suffix: str, content: dict[str, Any]) -> int:
    """The size in KB, from ten upwards in steps of five."""
    fixed, growth = SIZES[suffix]
    size = fixed + growth * len(canonical(content)) / 1000
    return round(size) if size < 10 else 5 * round(size / 5)
