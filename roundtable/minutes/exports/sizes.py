"""Pure. How large a file will be, said beside its link before anybody has made it."""

from typing import Any

from roundtable.minutes.document.queries import canonical

# KB that every file has (fonts, styles), and KB for each KB of the document: measured on the sample minutes.
SIZES = {"pdf": (27, 2.8), "docx": (41, 0.2), "html": (4, 0.9), "md": (1, 0.65)}


def about(suffix: str, content: dict[str, Any]) -> int:
    """KB, in steps of five from ten upwards."""
    fixed, growth = SIZES[suffix]
    size = fixed + growth * len(canonical(content)) / 1000
    return round(size) if size < 10 else 5 * round(size / 5)
