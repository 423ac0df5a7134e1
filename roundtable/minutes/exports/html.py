"""Pure. The minutes as one self-contained HTML file: the accessible alternative to the PDF."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from roundtable.minutes.exports.headings import with_readable_headings
from roundtable.web.templating import env

STYLES = Path(__file__).with_name("minutes.css")


def as_html(data: dict[str, Any]) -> bytes:
    """`data` is an outline."""
    styles, policy = _styles()
    data = with_readable_headings(data)
    return env.get_template("minutes/exports/export.html").render(doc=data, styles=styles, policy=policy).encode()


@cache
def _styles() -> tuple[str, str]:
    """The style sheet, and a Content-Security-Policy that allows this sheet and nothing else.

    The sheet must not contain quotation marks, "<", ">" or "&": the template would escape them.
    """
    styles = STYLES.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    return styles, f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
