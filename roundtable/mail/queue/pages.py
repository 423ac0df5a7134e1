"""What became of the mails sent from a place, sending failed ones again, and ordering mails of a kind off."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from roundtable.core import i18n
from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC
from roundtable.mail.queue import actions as queue
from roundtable.mail.queue import queries as queue_queries
from roundtable.mail.queue.models import OutgoingMail
from roundtable.mail.writing.problems import sentence
from roundtable.tables.models import RoundTable
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

# The places that mails are sent from, and what somebody needs who sends from there: to them alone it is shown.
PLACES = {
    "meeting": "meeting:write",
    "poll": "meeting:write",
    "links": "minutes:publish",
    "topics": "meeting:write",
    "forwardings": "meeting:write",
    "training": "training:write",
    "question": "questions:settle",
}


def _loader(place: str) -> Callable[[View, int | None], dict[str, Any] | None]:
    def load(view: View, arg: int | None) -> dict[str, Any] | None:
        if arg is None or (place in ("topics", "forwardings") and arg != view.table_id):
            return None
        mails = queue_queries.sent_from(view.db, f"{place}/{arg}", view.table_id)
        return {"mails": mails, "place": place, "number": arg, "sentence": sentence}

    return load


def post_again(here: Here) -> None:
    """Send what failed once more, to those addresses alone."""
    place = here.form.choice("place", tuple(PLACES), "")
    number = here.form.number("number", 1, 2**31 - 1)
    here.form.check()
    if place not in PLACES:
        raise NotFound
    here.require(PLACES[place])
    queue.send_again(here, f"{place}/{number}")


def kind_words(kind: str) -> str:
    """What mails of a kind are about."""
    return {
        "poll": _("Questions for a date"),
        "poll_result": _("Dates that were set"),
        "proposal_link": _("Questions for topics"),
        "proposal_result": _("Answers to proposed topics"),
        "forwarded": _("Things that other round tables forward"),
        "forwarding_result": _("Answers to what was forwarded"),
        "question": _("Answers to questions about countries"),
    }[kind]


def _mail(here: Here) -> OutgoingMail:
    mail = queue_queries.by_stop(here.db, here.arg("token"))
    if mail is None:
        raise NotFound
    if here.user is None:
        i18n.switch(mail.locale)
    return mail


def show_stop(here: Here) -> Response:
    """Whether this address gets such mails; opening the page changes nothing, because mail scanners do."""
    mail = _mail(here)
    return here.page(
        "mail/queue/stop.html",
        mail=mail,
        words=kind_words(mail.kind),
        at=here.db.get(RoundTable, mail.table_id) if mail.table_id else None,
        stopped=bool(queue_queries.stops_of(here.db, mail)),
        path=here.request.url.path.removesuffix("/again"),
    )


def post_stop(here: Here) -> Response:
    """By the button, or by a mail program (RFC 8058), which follows no redirect."""
    queue.order_off(here, _mail(here))
    here.db.flush()
    return show_stop(here)


def post_stop_again(here: Here) -> Response:
    """The way back."""
    queue.order_again(here, _mail(here))
    here.db.flush()
    return show_stop(here)


fragments = [
    Fragment(f"mail-{place}", "mail/queue/_mails.html", _loader(place), needs, on=(f"mail-{place}/",))
    for place, needs in PLACES.items()
]

routes = [
    action("/tables/{table}/mails/again", post_again, needs="meeting:write", back="/tables/{table}"),
    page("/mails/{token}", show_stop, needs=PUBLIC),
    action("/mails/{token}", post_stop, needs=PUBLIC),
    action("/mails/{token}/again", post_stop_again, needs=PUBLIC),
]
