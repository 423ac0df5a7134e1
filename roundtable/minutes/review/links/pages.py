"""Endpoints for objections without an account: mailing links, and the page behind such a link."""

from email.utils import getaddresses
from typing import Any

from starlette.responses import Response

from roundtable.accounts.addresses import normalise
from roundtable.accounts.guest_links import actions as guest_links
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.guest_links.queries import require_link
from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.errors import Conflict, Invalid, NotFound
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.core.permissions import PUBLIC
from roundtable.core.text import one_line, whole_number
from roundtable.guard.places import form_hints
from roundtable.mail.queue import actions as mail
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.contacts import queries as contacts_queries
from roundtable.minutes.contacts.notes import contact_notes
from roundtable.minutes.document.layers import queries as layers_queries
from roundtable.minutes.models import Minutes, MinutesVersion
from roundtable.minutes.review import queries as review_queries
from roundtable.minutes.review.comments import actions as comments
from roundtable.minutes.review.models import Objection
from roundtable.minutes.review.objections import actions as objections
from roundtable.minutes.review.pages import GUARDED_FIELDS, newest_version, paragraph_choices
from roundtable.tables.models import RoundTable
from roundtable.web.routing import Here, action, page

MOST_ADDRESSES = 50
DAYS_AFTER_DEADLINE = 30  # so long the link still shows the answers to the objections


def show_links(here: Here) -> Response:
    """The form for addresses of people without an account, and who got a link already."""
    meeting = here.find(Meeting, "meeting")
    minutes = newest_version(here, meeting).minutes
    return here.page(
        "minutes/review/links/links.html",
        meeting=meeting,
        minutes=minutes,
        links=review_queries.links_of(here.db, minutes.id),
        closed=objections.why_closed(minutes),
    )


def post_links(here: Here) -> Response:
    meeting = here.find(Meeting, "meeting")
    minutes = newest_version(here, meeting).minutes
    people = addresses(here.form.text("people", limit=10_000))
    if why := objections.why_closed(minutes):
        raise Conflict(why)
    for email, name in people:
        _send(here, minutes, email, name)
    record(here, "minutes.links_mailed", topic=f"minutes/{meeting.id}", subject=minutes, what=str(len(people)))
    return here.see(here.url(f"/meetings/{meeting.id}/minutes/objection-links"))


def addresses(text: str) -> list[tuple[str, str]]:
    """[(address, name)] from lines such as "a@b.de" or "Name <a@b.de>", each once. Invalid lists the bad ones."""
    found, bad = {}, []
    for line in text.replace(";", "\n").replace(",", "\n").splitlines():
        if line.strip():
            name, typed = getaddresses([line])[0]
            if email := normalise(typed):
                found[email] = one_line(name)[:120]
            else:
                bad.append(line.strip()[:80])
    if bad:
        raise Invalid(
            {
                "people": ngettext(
                    "This is not an e-mail address: %(list)s",
                    "These are not e-mail addresses: %(list)s",
                    len(bad),
                    list=", ".join(bad[:5]),
                )
            }
        )
    if not 0 < len(found) <= MOST_ADDRESSES:
        raise Invalid(
            {"people": _("Please enter one to %(n)s addresses, each on a line of its own.", n=MOST_ADDRESSES)}
        )
    return list(found.items())


def _send(here: Here, minutes: Minutes, email: str, name: str) -> None:
    assert minutes.objections_until is not None
    days = (minutes.objections_until - clock.today()).days + DAYS_AFTER_DEADLINE
    assert here.table_id is not None
    token = guest_links.issue_guest_link(
        here.db,
        guest_links.GuestLinkDraft(
            here.table_id, review_queries.LINK, minutes.id, email, name, days, made_by=here.user_id
        ),
    )
    mail.later(
        here.db,
        email,
        "objection",
        "de",
        mail.sent_from(here, f"links/{minutes.meeting_id}"),
        name=name,
        table=here.this_table.long_name,
        path=f"/via/{token}/minutes",
        day=minutes.meeting.starts_at,
        until=minutes.objections_until,
    )


def _published_minutes(here: Here, link: GuestLink) -> tuple[Minutes, MinutesVersion]:
    minutes = here.db.get(Minutes, link.subject_id)
    version = minutes_queries.version(here.db, minutes.meeting_id) if minutes else None
    if minutes is None or version is None or minutes.table_id != link.table_id:
        raise NotFound
    return minutes, version


def show_via(here: Here) -> Response:
    """The public version of the minutes, the form, and the objections made from this address before."""
    link = require_link(here.db, here.arg("token"), review_queries.LINK)
    minutes, version = _published_minutes(here, link)
    if link.state != "open":
        return here.page("minutes/review/links/link_gone.html", link=link, status=410)
    doc = layers_queries.read_version(version, layers_queries.PUBLIC)
    return here.page(
        "minutes/review/links/via.html",
        link=link,
        minutes=minutes,
        meeting=minutes.meeting,
        version=version,
        doc=doc,
        contacts=contact_notes(contacts_queries.with_contacts(here.db, [doc], clock.today())[0]),
        closed=objections.why_closed(minutes),
        options=paragraph_choices(doc),
        own=review_queries.objections_by_mail(here.db, minutes.id, link.email),
        at=here.db.get(RoundTable, link.table_id),
        chosen=whole_number(here.form.raw("block")),
        sent=here.query.get("sent") == "1",
        looked=form_hints.texts_digest(here.form, GUARDED_FIELDS),
    )


def post_via(here: Here) -> Response:
    """Object by a link. It can be used several times until the deadline."""
    link = _open_link(here)
    minutes, version = _published_minutes(here, link)
    text, quote = here.form.text("text", limit=comments.MAX_TEXT), here.form.lines("quote", objections.MAX_QUOTE)
    name = here.form.line("name", 120) or link.name
    form_hints.add_hints(here, *GUARDED_FIELDS, button=_("Send the objection"))
    here.form.check()
    objections.raise_objection(
        System(here.db, link.table_id),
        minutes.meeting,
        text,
        whole_number(here.form.raw("block")),
        quote,
        doc=layers_queries.read_version(version, layers_queries.PUBLIC),
        guest=objections.Guest(link.email, name),
    )
    _mark_used(link, name)
    return here.see(f"/via/{here.arg('token')}/minutes?sent=1#sent")


def post_via_withdrawal(here: Here) -> Response:
    link = _open_link(here)
    minutes, _version = _published_minutes(here, link)
    objection = here.db.get(Objection, here.arg("objection"))
    if objection is None or objection.minutes_id != minutes.id or objection.email != link.email:
        raise NotFound
    objections.withdraw_by_link(System(here.db, link.table_id), objection, objections.Guest(link.email, link.name))
    _mark_used(link, link.name)
    return here.see(f"/via/{here.arg('token')}/minutes")


def _open_link(here: Here) -> GuestLink:
    link = require_link(here.db, here.arg("token"), review_queries.LINK)
    if link.state != "open":
        raise Conflict(
            _("This link doesn't work any more. Please ask the moderation of the round table for a new one.")
        )
    return link


def _mark_used(link: GuestLink, name: str) -> None:
    link.used_at, link.name = clock.now(), name


_LINKS = "/tables/{table}/meetings/{meeting:int}/minutes/objection-links"
_VIA = "/via/{token}"
routes: list[Any] = [
    page(_LINKS, show_links, needs="minutes:publish"),
    action(_LINKS, post_links, needs="minutes:publish", form=show_links),
    page(f"{_VIA}/minutes", show_via, needs=PUBLIC),
    action(f"{_VIA}/objections", post_via, needs=PUBLIC, form=show_via),
    action(f"{_VIA}/objections/{{objection:int}}/withdrawal", post_via_withdrawal, needs=PUBLIC),
]
