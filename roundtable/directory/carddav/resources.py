"""Pure. The addresses of the address book, and what each says of itself (RFC 4918, 3744, 5397, 6352, 6578)."""

from dataclasses import dataclass

from roundtable.core.i18n import gettext as _
from roundtable.directory.carddav import answers
from roundtable.directory.carddav.answers import Name, card, dav, href
from roundtable.directory.carddav.asked import CARD, CS, DAV
from roundtable.directory.carddav.states import Book, sync_token

ROOT, PRINCIPAL, HOME, BOOK = "/dav/", "/dav/principal/", "/dav/books/", "/dav/books/directory/"
TYPE = "text/vcard; charset=utf-8"
LARGEST = 100_000  # of a card, in bytes; ours are far below
# A client that asks for everything gets these; the others have to be named (RFC 6352, section 6.2).
USUAL = tuple((DAV, name) for name in ("resourcetype", "displayname", "getetag", "getcontenttype", "getcontentlength"))
_READ = dav("privilege", dav("read")) + dav("privilege", dav("read-current-user-privilege-set"))
_REPORTS = "".join(
    dav("supported-report", dav("report", report))
    for report in (card("addressbook-query"), card("addressbook-multiget"), dav("sync-collection"))
)
_VCARD = '<c:address-data-type content-type="text/vcard" version="3.0"/>'


@dataclass(frozen=True)
class Resource:
    path: str
    properties: dict[Name, str]


def _place(path: str, kind: str, name: str, more: dict[Name, str] | None = None) -> Resource:
    """A collection."""
    return Resource(
        path,
        {
            (DAV, "resourcetype"): dav("collection") + kind,
            (DAV, "displayname"): answers.text(name),
            (DAV, "current-user-principal"): href(PRINCIPAL),
            (DAV, "principal-URL"): href(PRINCIPAL),
            (DAV, "owner"): href(PRINCIPAL),
            (DAV, "principal-collection-set"): href(ROOT),
            (DAV, "current-user-privilege-set"): _READ,
            (CARD, "addressbook-home-set"): href(HOME),
            **(more or {}),
        },
    )


def root() -> Resource:
    return _place(ROOT, "", _("Round table"))


def principal(name: str) -> Resource:
    return _place(PRINCIPAL, dav("principal"), name)


def home() -> Resource:
    return _place(HOME, "", _("Round table"))


def whole_book(book: Book) -> Resource:
    token = answers.text(sync_token(book.digest))
    more = {
        (CARD, "addressbook-description"): answers.text(_("Contacts that were checked")),
        (CARD, "supported-address-data"): _VCARD,
        (CARD, "max-resource-size"): str(LARGEST),
        (DAV, "supported-report-set"): _REPORTS,
        (DAV, "sync-token"): token,
        (CS, "getctag"): token,
    }
    return _place(BOOK, card("addressbook"), _("Round table"), more)


def one_card(book: Book, ident: int, data: bool = False) -> Resource:
    """A card; `data`: with its text, which only reports hand out."""
    content = book.cards[ident]
    properties = {
        (DAV, "resourcetype"): "",
        (DAV, "getetag"): answers.text(etag(book, ident)),
        (DAV, "getcontenttype"): TYPE,
        (DAV, "getcontentlength"): str(len(content.encode())),
        (DAV, "current-user-principal"): href(PRINCIPAL),
        (DAV, "owner"): href(PRINCIPAL),
        (DAV, "current-user-privilege-set"): _READ,
    }
    if data:
        properties[CARD, "address-data"] = answers.text(content)
    return Resource(path_of(ident), properties)


def path_of(ident: int) -> str:
    return f"{BOOK}{ident}.vcf"


def etag(book: Book, ident: int) -> str:
    return f'"{book.etags[ident]}"'
