"""Pure. From a template to subject and text, and from the text to HTML that says the same."""

import html
import re
from collections.abc import Iterator
from typing import Any

from roundtable.core import i18n
from roundtable.web.templating import env

# Stands in a stored text for our own address, which is filled in when the mail leaves. Nobody can type it.
OWN_ADDRESS = "\x1a"
MAX_SUBJECT = 300  # characters
# Other control characters would end a line or a header for some readers; tabs and line ends stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


def written(template: str, locale: str, context: dict[str, Any], url: str = OWN_ADDRESS) -> tuple[str, str]:
    """Subject and text in a language; a page that shows them has to escape them.

    `template` names a file in templates/mail; its first line is the subject.
    """
    with i18n.use(locale):
        text = env.get_template(f"mail/{template}.txt").render(**context, url=OWN_ADDRESS)
    subject, _sep, body = text.replace("\r\n", "\n").partition("\n")
    return shortened(" ".join(_clean(subject).split())), addressed(_clean(body, OWN_ADDRESS).strip(), url)


def shortened(subject: str) -> str:
    return subject if len(subject) <= MAX_SUBJECT else subject[: MAX_SUBJECT - 1].rstrip() + "…"


def addressed(text: str, url: str) -> str:
    """The text with our address where it belongs."""
    return text.replace(OWN_ADDRESS, url)


def _clean(text: str, but: str = "") -> str:
    return _CONTROL.sub(lambda found: found[0] if found[0] == but else " ", text)


def as_html(text: str, subject: str, locale: str) -> str:
    """A page without pictures, scripts or anything to load: paragraphs and lists of the text, addresses as links."""
    parts = "\n".join(_paragraphs(text))
    return (
        f'<!doctype html>\n<html lang="{html.escape(locale)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(subject)}</title></head>\n<body>\n{parts}\n</body></html>\n"
    )


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n{2,}", text.strip("\n")):
        lines = paragraph.split("\n")
        if all(line[:2] in ("- ", "– ") for line in lines):
            yield "<ul>" + "\n".join(f"<li>{_linked(line[2:])}</li>" for line in lines) + "</ul>"
        elif not paragraph.strip("-"):
            yield "<hr>"
        else:
            yield "<p>" + "<br>\n".join(_line(line) for line in lines) + "</p>"


def _line(line: str) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return "&nbsp;" * indent + _linked(line[indent:])


def _linked(text: str) -> str:
    """Escaped, with each address as a link that shows itself."""
    parts, at = [], 0
    for found in _LINK.finditer(text):
        address = html.escape(found[0])
        parts += [html.escape(text[at : found.start()]), f'<a href="{address}">{address}</a>']
        at = found.end()
    return "".join([*parts, html.escape(text[at:])])
