"""The addresses that phones ask: who they are, what there is, and the cards. Whatever would change something is 403."""

import base64
import binascii
from collections.abc import Callable
from functools import partial, wraps
from urllib.parse import unquote, urlsplit

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from roundtable.accounts import addresses
from roundtable.core import clock, i18n
from roundtable.core.permissions import DEVICE, PUBLIC
from roundtable.core.text import whole_number
from roundtable.directory.carddav import answers, asked, conditions, resources, states
from roundtable.directory.carddav import queries as carddav_queries
from roundtable.directory.carddav.asked import CARD, DAV, Element
from roundtable.directory.carddav.resources import BOOK, HOME, PRINCIPAL, ROOT, Resource
from roundtable.directory.carddav.states import Book
from roundtable.directory.devices import actions as devices
from roundtable.directory.devices import queries as devices_queries
from roundtable.directory.devices.models import Device
from roundtable.web.routing import Here, protocol

READING = ("GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT")
# With httptools every method that HTTP knows arrives here; all of these would change something.
WRITING = (
    "PUT",
    "POST",
    "PATCH",
    "DELETE",
    "PROPPATCH",
    "MKCOL",
    "MKCALENDAR",
    "MOVE",
    "COPY",
    "LOCK",
    "UNLOCK",
    "ACL",
)
_HEADERS = {"dav": "1, 3, access-control, addressbook", "allow": ", ".join(READING)}
_XML = "application/xml; charset=utf-8"
_ASK = {"www-authenticate": 'Basic realm="roundtable", charset="UTF-8"'}
Answer = Callable[[Here, Device], Response]


class _Refused(Exception):
    """The answer to what the protocol doesn't allow."""

    def __init__(self, response: Response) -> None:
        self.response = response


def find_start(here: Here) -> Response:
    """Where clients look that know only our name (RFC 6764)."""
    return RedirectResponse(ROOT, status_code=301)


def _entered(answer: Answer) -> Callable[[Here], Response]:
    """Ask who it is; then what is asked may be answered."""

    @wraps(answer)
    def entered(here: Here) -> Response:
        if here.request.method == "OPTIONS":
            return Response(status_code=200, headers=_HEADERS)
        device = _device(here)
        if isinstance(device, Response):
            return device
        i18n.switch(device.user.locale)
        if device.idle:
            here.afterwards.append(partial(devices.note_use, device_id=device.id))
        response = _answered(answer, here, device)
        response.headers.update(_HEADERS)
        return response

    return entered


def _answered(answer: Answer, here: Here, device: Device) -> Response:
    try:
        return answer(here, device)
    except asked.Unreadable:
        return _xml(400, answers.error((DAV, "valid-xml")))
    except _Refused as refused:
        return refused.response


def _device(here: Here) -> Device | Response:
    """Whose token it is, or the answer to whoever shows none that works."""
    email, token = _credentials(here.request.headers.get("authorization", ""))
    if not token:
        return Response("CardDAV", status_code=401, media_type="text/plain", headers=_ASK)
    wait = devices.wait_of_network(here.db, here.network)
    if not wait:
        if device := devices_queries.device_by_token(here.db, email, token):
            return device
        wait = devices.wait_of_address(here.db, email)
    if wait:
        return Response(status_code=429, headers={"retry-after": str(wait)})
    here.afterwards.append(partial(devices.count_wrong_token, email=email, network=here.network))
    return Response("CardDAV", status_code=401, media_type="text/plain", headers=_ASK)


def _credentials(header: str) -> tuple[str, str]:
    """Address and token of "Basic …"; empty if that can't be read."""
    scheme, _blank, encoded = header.partition(" ")
    try:
        user, _colon, token = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    email = addresses.normalise(user) if scheme.lower() == "basic" and "\0" not in user + token else ""
    return (email, token[:200]) if email else ("", "")


def _dispatch(here: Here, device: Device, own: Callable[[Device], Resource], inner: Callable[[], Resource]) -> Response:
    """A collection of which only PROPFIND has something to say."""
    if here.request.method == "PROPFIND":
        below = [inner()] if _depth(here) == "1" else []
        return _found(here, [own(device), *below])
    return _plain(here)


def answer_root(here: Here, device: Device) -> Response:
    return _dispatch(here, device, lambda _device: resources.root(), lambda: resources.principal(device.user.name))


def answer_principal(here: Here, device: Device) -> Response:
    if here.request.method == "PROPFIND":
        _depth(here)
        return _found(here, [resources.principal(device.user.name)])
    return _plain(here)


def answer_home(here: Here, device: Device) -> Response:
    def inner() -> Resource:
        return resources.whole_book(_told(here, device))

    return _dispatch(here, device, lambda _device: resources.home(), inner)


def answer_book(here: Here, device: Device) -> Response:
    if here.request.method == "PROPFIND":
        depth, book = _depth(here), _told(here, device)
        cards = [resources.one_card(book, ident) for ident in book.cards] if depth == "1" else []
        return _found(here, [resources.whole_book(book), *cards])
    if here.request.method == "REPORT":
        return _report(here, device)
    return _plain(here)


def answer_card(here: Here, device: Device) -> Response:
    book, ident = _book(here, device), here.arg("organisation")
    if here.request.method in WRITING:
        return _plain(here)
    if ident not in book.cards:
        return Response(status_code=404)
    if here.request.method == "PROPFIND":
        _depth(here)
        return _found(here, [resources.one_card(book, ident)])
    if here.request.method == "REPORT":
        return _refusal(403, (DAV, "supported-report"))
    headers = {"etag": resources.etag(book, ident)}
    if headers["etag"] in here.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(book.cards[ident], media_type=resources.TYPE, headers=headers)


def _report(here: Here, device: Device) -> Response:
    root = asked.read(here.body)
    known = {(CARD, "addressbook-multiget"): _multiget, (CARD, "addressbook-query"): _query}
    if root and root.name in known:
        return known[root.name](_book(here, device), root)
    if root and root.name == (DAV, "sync-collection"):
        return _synchronise(here, device, root)
    return _refusal(403, (DAV, "supported-report"))


def _multiget(book: Book, root: Element) -> Response:
    """The cards that a client names; what is not (any more) in the book is named as such."""
    wanted, responses = _wanted(root), []
    for path in dict.fromkeys(element.text.strip() for element in root.all(DAV, "href")):
        ident = _ident(path)
        if ident in book.cards:
            responses.append(answers.found(path, resources.one_card(book, ident, data=True).properties, wanted))
        else:
            responses.append(answers.gone(path))
    return _xml(207, answers.multistatus(responses))


def _ident(path: str) -> int:
    """The id in the address of a card, absolute or not; 0 for what is none."""
    try:
        name = unquote(urlsplit(path).path).removeprefix(BOOK) if path.isascii() else ""
    except ValueError:  # "http://["
        return 0
    return whole_number(name.removesuffix(".vcf")) or 0 if name.endswith(".vcf") else 0


def _query(book: Book, root: Element) -> Response:
    wanted, limit, sought = _wanted(root), root.find(CARD, "limit"), asked.conditions_of(root)
    most = asked.whole_number(limit.find(CARD, "nresults")) if limit else None
    fitting = [ident for ident, text in book.cards.items() if conditions.fits(sought, text)]
    responses = [_with_data(book, ident, wanted) for ident in fitting[:most]]
    if most is not None and len(fitting) > most:
        responses.append(answers.cut_off(BOOK))
    return _xml(207, answers.multistatus(responses))


def _synchronise(here: Here, device: Device, root: Element) -> Response:
    """What is new and what is gone since the token that the client brings along."""
    book, before = _book(here, device), _state_before(here, device, root)
    limit = root.find(DAV, "limit")
    most = asked.whole_number(limit.find(DAV, "nresults")) if limit else None
    step = states.changes(before, states.state(book), most)
    responses = [_with_data(book, ident, _wanted(root)) for ident in step.changed]
    responses += [answers.gone(resources.path_of(ident)) for ident in step.removed]
    if step.more:
        responses.append(answers.cut_off(BOOK))
    reached = states.digest(step.state)
    _remember(here, device, reached, step.state)
    return _xml(207, answers.multistatus(responses, states.sync_token(reached)))


def _state_before(here: Here, device: Device, root: Element) -> dict[str, str]:
    """What the device knows by its token; with a token that is too old it has to begin again (RFC 6578, 3.2)."""
    token = root.find(DAV, "sync-token")
    if token is None or not token.text.strip():
        return {}
    known = devices_queries.known_state(here.db, device.id, states.digest_in(token.text.strip()))
    if known is None:
        raise _Refused(_refusal(403, (DAV, "valid-sync-token")))
    return known.cards


def _with_data(book: Book, ident: int, wanted: list[answers.Name]) -> str:
    resource = resources.one_card(book, ident, data=True)
    return answers.found(resource.path, resource.properties, wanted)


def _book(here: Here, device: Device) -> Book:
    return carddav_queries.address_book(here.db, device.user_id, clock.today(), here.config.url + "/directory")


def _told(here: Here, device: Device) -> Book:
    """The book, with its token: the device may come back with it."""
    book = _book(here, device)
    _remember(here, device, book.digest, states.state(book))
    return book


def _remember(here: Here, device: Device, digest: str, state: dict[str, str]) -> None:
    if devices_queries.known_state(here.db, device.id, digest) is None:
        here.afterwards.append(partial(devices.remember, device_id=device.id, digest=digest, cards=state))


def _depth(here: Here) -> str:
    depth = here.request.headers.get("depth", "infinity").strip()
    if depth not in ("0", "1"):
        raise _Refused(_refusal(403, (DAV, "propfind-finite-depth")))
    return depth


def _found(here: Here, found: list[Resource]) -> Response:
    root = asked.read(here.body)
    if root and root.find(DAV, "propname"):
        names = [answers.found(r.path, dict.fromkeys(r.properties, ""), list(r.properties)) for r in found]
        return _xml(207, answers.multistatus(names))
    prop = root.find(DAV, "prop") if root else None
    if prop:
        return _xml(207, answers.multistatus(answers.found(r.path, r.properties, _names(prop)) for r in found))
    usual = (answers.found(r.path, r.properties, [n for n in resources.USUAL if n in r.properties]) for r in found)
    return _xml(207, answers.multistatus(usual))


def _names(prop: Element) -> list[answers.Name]:
    return answers.wanted_names(prop, resources.USUAL)


def _wanted(root: Element) -> list[answers.Name]:
    return answers.wanted_names(root.find(DAV, "prop"), (*resources.USUAL[2:], (CARD, "address-data")))


def _plain(here: Here) -> Response:
    """To a browser a sentence; to whoever wants to write or ask something else of this place, why not."""
    if here.request.method in ("GET", "HEAD"):
        return Response("CardDAV", media_type="text/plain")
    if here.request.method == "REPORT":
        return _refusal(403, (DAV, "supported-report"))
    return _refusal(403, (DAV, "need-privileges"))


def _refusal(status: int, name: answers.Name) -> Response:
    return _xml(status, answers.error(name))


def _xml(status: int, body: bytes) -> Response:
    return Response(body, status_code=status, media_type=_XML)


def _at(path: str, answer: Answer) -> list[Route]:
    both = (path, path.rstrip("/")) if path.endswith("/") else (path,)
    return [protocol(each, READING + WRITING, _entered(answer), needs=DEVICE) for each in both]


routes = [
    protocol("/.well-known/carddav", READING, find_start, needs=PUBLIC),
    *_at(ROOT, answer_root),
    *_at(PRINCIPAL, answer_principal),
    *_at(HOME, answer_home),
    *_at(BOOK, answer_book),
    *_at(BOOK + "{organisation:int}.vcf", answer_card),
]
