"""Endpoints of asking offices: whose turn it is, the preview, what became of it, and who asked not to be listed."""

import csv
import io
from types import SimpleNamespace
from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import Response

from roundtable.accounts.guest_links.actions import DAYS
from roundtable.core.errors import NotFound
from roundtable.core.i18n import day_numeric
from roundtable.core.i18n import gettext as _
from roundtable.core.text import whole_number
from roundtable.directory import checks, kinds
from roundtable.directory.confirming import actions as confirming
from roundtable.directory.confirming import letters, queries
from roundtable.directory.confirming.models import EntryInquiry
from roundtable.directory.exports import writing
from roundtable.directory.opt_outs import queries as opt_outs_queries
from roundtable.directory.opt_outs.models import OptOut
from roundtable.mail.queue import actions as queue
from roundtable.mail.writing.texts import written
from roundtable.tables.queries import user_ids_of
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

MAX_REASON = 500


def state_words(inquiry: EntryInquiry) -> str:
    """What became of the mail, in the reader's language."""
    if inquiry.link and inquiry.link.revoked_at and not inquiry.answer and inquiry.state in ("sent", "kept"):
        return _("called back")
    return {
        "waiting": _("is being sent"),
        "sending": _("is being sent"),
        "sent": _("sent"),
        "kept": _("in the outbox: there is no mail server"),
        "failed": _("could not be delivered"),
        "bounced": _("came back"),
        "dropped": _("was not sent"),
    }[inquiry.state]


def answer_words(inquiry: EntryInquiry) -> str:
    return {
        "": _("no answer"),
        "confirmed": _("everything is right"),
        "corrected": _("sent corrections"),
        "opted_out": _("doesn't want to be listed"),
    }[inquiry.answer]


WORDS = SimpleNamespace(kind=kinds.label, person=checks.person_words, state=state_words, answer=answer_words)


def show_inquiries(here: Here) -> Response:
    """Who is due, to be ticked; beside it what became of earlier mails."""
    found = queries.candidates(here.db, here.this_table.region_ags, _missions(here))
    due = [each for each in found if each.is_due]
    return here.page(
        "directory/confirming/inquiries.html",
        w=WORDS,
        due=due[: confirming.MOST],
        more=max(0, len(due) - confirming.MOST),
        not_due=len(found) - len(due),
        without=queries.count_without_address(here.db, _missions(here), len(found)),
        missions=_missions(here),
    )


def _missions(here: Here) -> bool:
    return here.config.ask_missions == "on"


def show_preview(here: Here) -> Response:
    """Each mail as it would be sent, with who gets it. Nothing is sent yet."""
    chosen = {number for text in here.query.getlist("entry")[:500] if (number := whole_number(text))}
    only = None if here.query.get("all") == "1" else chosen
    found = queries.candidates(here.db, here.this_table.region_ags, _missions(here), only)
    due = [each for each in found if each.is_due][: confirming.MOST]
    several: dict[str, list[queries.Candidate]] = {}
    for each in due:
        several.setdefault(each.address.value.casefold(), []).append(each)
    return here.page(
        "directory/confirming/preview.html", w=WORDS, mails=[_shown(here, each) for each in several.values()], due=due
    )


def _shown(here: Here, several: list[queries.Candidate]) -> dict[str, Any]:
    """The link is made when the mail is sent; here stands where it will be."""
    to, path = several[0].address.value, "/via/…/entry"
    entries = [(each.entry.name, path) for each in several]
    values = letters.values(here.this_table.long_name, entries, DAYS)
    subject, body = written(letters.TEMPLATE, "de", values, here.config.url)
    return {"to": to, "subject": subject, "body": body, "entries": [each.entry for each in several]}


def post_inquiries(here: Here) -> Response:
    idents = {number for text in here.form.choices("entry") if (number := whole_number(text))}
    confirming.ask(here, idents, here.this_table.region_ags, _missions(here))
    response = here.see(here.url("/directory/inquiries"), saved="asked")
    state = here.request.state
    response.background = BackgroundTask(
        confirming.mail_offices, state["config"], state["database"], state["bell"].ring
    )
    return response


def post_call_back(here: Here) -> None:
    confirming.call_back(here, _inquiry(here))


def post_bounce(here: Here) -> None:
    confirming.note_bounce(here, _inquiry(here))


def _inquiry(here: Here) -> EntryInquiry:
    found = queries.inquiry(here.db, here.arg("inquiry"))
    if found is None:
        raise NotFound
    return found


def post_relisting(here: Here) -> None:
    opt_out = here.find(OptOut, "opt_out")
    reason = here.form.line(f"reason-{opt_out.id}", MAX_REASON)
    here.form.check()
    confirming.list_again(here, opt_out, reason)


def get_csv(here: Here) -> Response:
    """Who was asked when, and what they answered: every mail there ever was."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        (_("Asked on"), _("Office"), _("Kind"), _("Address"), _("Asked by"), _("Mail"), _("Answered on"), _("Answer"))
    )
    for each in queries.inquiries(here.db, limit=None):
        answered = day_numeric(each.answered_at) if each.answered_at else ""
        entry, who = each.organisation, checks.person_words(None, each.asked_as, ())
        row = (day_numeric(each.asked_at), entry.name, kinds.label(entry.kind), each.email, who)
        cells = (*row, state_words(each), answered, answer_words(each))
        writer.writerow([writing.harmless(cell) for cell in cells])
    return Response(
        b"\xef\xbb\xbf" + out.getvalue().encode(),
        media_type="text/csv; charset=utf-8",
        headers=writing.attachment(_("Offices asked about their entries"), "csv"),
    )


def inquiries_fragment(view: View, _ident: int | None) -> dict[str, Any]:
    """What became of the mails, and who asked not to be listed."""
    found = queries.inquiries(view.db)
    asked, answered = queries.counts(view.db)
    return {
        "open": [each for each in found if not each.answer and not each.is_over],
        "over": [each for each in found if each.is_over],
        "answered": [each for each in found if each.answer],
        "opt_outs": opt_outs_queries.listed(view.db),
        "counts": {"asked": asked, "answered": answered},
        "names": user_ids_of(view.db, view.table_id) if "members:read" in view.can else frozenset(),
        "w": WORDS,
    }


hooks = [(queue.still_wanted, confirming.may_leave), (queue.settled, confirming.note_state)]

_ALL = "/tables/{table}/directory/inquiries"
_ONE = _ALL + "/{inquiry:int}"
routes = [
    page(_ALL, show_inquiries, needs="directory:ask"),
    page(_ALL + "/preview", show_preview, needs="directory:ask"),
    action(_ALL, post_inquiries, needs="directory:ask", form=show_inquiries),
    page(_ALL + ".csv", get_csv, needs="directory:ask"),
    action(_ONE + "/withdrawal", post_call_back, needs="directory:ask", back=_ALL),
    action(_ONE + "/bounce", post_bounce, needs="directory:ask", back=_ALL),
    action(
        "/tables/{table}/directory/opt-outs/{opt_out:int}/relisting",
        post_relisting,
        needs="directory:ask",
        form=show_inquiries,
        back=_ALL,
    ),
]
fragments = [
    Fragment(
        "inquiries",
        "directory/confirming/_inquiries.html",
        inquiries_fragment,
        "directory:ask",
        on=("inquiries", "directory"),
    )
]
