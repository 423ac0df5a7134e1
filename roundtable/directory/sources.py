"""Pure. Which pages may stand as links beside an entry: offices, missions, welfare organisations, public broadcasters.

Everything else (business directories, visa services, old addresses that anybody may have bought since) is named in
words at most. A link in the directory says "look here", so it has to be one that people may rely on.
"""

import re
from urllib.parse import urlsplit

# Endings of host names.
_TRUSTED = """
auswaertiges-amt.de bamf.de bund.de bundesregierung.de diplo.de foerderdatenbank.de gesetze-im-internet.de
bamf.bund.de bmi.bund.de bmz.de giz.de startfinder.de schleswig-holstein.de ltsh.de landsh.de
datenschutzzentrum.de ekd.de flensburg.de kiel.de luebeck.de neumuenster.de dithmarschen.de kreis-rz.de
herzogtum-lauenburg.de nordfriesland.de kreis-oh.de kreis-pinneberg.de kreis-ploen.de
kreis-rendsburg-eckernfoerde.de schleswig-flensburg.de kreis-segeberg.de segeberg.de steinburg.de
kreis-steinburg.de kreis-stormarn.de hamburg.de berlin.de diakonie-sh.de diakonie.de kk-rm.de kkre.de caritas.de
awo.de drk.de paritaet.org frsh.de zbbs-sh.de returningfromgermany.de iom.int unhcr.org europa.eu euaa.europa.eu
ecoi.net fragdenstaat.de wikipedia.org wikidata.org tagesschau.de ndr.de wdr.de deutschlandfunk.de dw.com
""".split()  # noqa: SIM905
# Such endings are given to governments only: germania.mfa.gov.md, consulat.gouv.sn, gob.pe.
_GOVERNMENT = re.compile(r"(?:^|\.)(?:gov|gouv|gob|govt)\.[a-z]{2}$|\.gov$")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def is_trusted(url: str, own_website: str = "") -> bool:
    """Whether the address may be a link: an encrypted page of a known house, or of the entry's own website."""
    host = _host(url)
    if not host or not url.startswith("https://"):
        return False
    known = any(host == ending or host.endswith(f".{ending}") for ending in _TRUSTED)
    return (
        known or bool(_GOVERNMENT.search(host)) or host.removeprefix("www.") == _host(own_website).removeprefix("www.")
    )


def addresses_in(text: str) -> list[str]:
    """The web addresses of a text, without the full stop behind them."""
    return [found[0].rstrip(".,;:)") for found in _ADDRESS.finditer(text)]


def parts(text: str) -> list[tuple[str, str]]:
    """A source in pieces, as (words, address or ""): addresses that may be links are called by their host."""
    found, at = [], 0
    for url in addresses_in(text):
        start = text.index(url, at)
        found += [(text[at:start], ""), (shown(url), url if is_trusted(url) else "")]
        at = start + len(url)
    return [piece for piece in [*found, (text[at:], "")] if piece[0]]


def shown(url: str) -> str:
    """What a page is called beside an entry: its host, "kiel.de"."""
    return _host(url).removeprefix("www.") or url


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
