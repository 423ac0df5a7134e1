"""Endpoints of mailing minutes: the list of addresses with reasons, sending, and what was sent."""

from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import Response

from roundtable.accounts import addresses
from roundtable.core.errors import Invalid
from roundtable.core.i18n import gettext as _
from roundtable.mail.queue import actions as queue
from roundtable.mail.queue import queries as queue_queries
from roundtable.mail.writing.problems import sentence
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.mailing import actions as mailing
from roundtable.minutes.mailing import queries as mailing_queries
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

MAX_MESSAGE, MAX_TYPED = 2000, 4000


def load_mailing(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = minutes_queries.meeting(view.db, view.table_id, arg)
    if meeting is None:
        return None
    sent = mailing_queries.sent_to(view.db, meeting.id)
    failed = [one.id for one in sent if one.state == "failed"]
    found = queue_queries.problems(view.db, mailing.REF, failed) if failed else {}
    problems = {ident: sentence(one.problem, one.code, final=True) for ident, one in found.items()}
    return {"meeting": meeting, "sent": sent, "reason_words": reason_words, "problems": problems}


def reason_words(one: Any) -> str:
    """Why an address is on the list; `one` is a Candidate or a MailingRecipient."""
    if one.reason == "deputy":
        name = getattr(one, "deputy", "")
        return _("was represented by %(name)s", name=name) if name else _("was represented")
    return {
        "present": _("took part"),
        "excused": _("was excused"),
        "absent": _("was not there"),
        "member": _("sits at the table"),
        "added": _("added by hand"),
    }[one.reason]


def show_mailing(here: Here) -> Response:
    """The list of addresses to choose from, including those just added in the form; nothing is sent yet."""
    meeting = here.find(Meeting, "meeting")
    version = mailing.current_version(here, meeting)
    added, wrong = _added(here)
    people = mailing_queries.candidates(here.db, meeting, version.number, added) if version else []
    typed = bool(here.form.data)
    chosen = set(here.form.choices("to")) | (set(added) - set(here.form.choices("listed")))
    return here.page(
        "minutes/mailing/mailing.html",
        meeting=meeting,
        version=version,
        people=people,
        reason_words=reason_words,
        chosen=chosen if typed else {one.email for one in people},
        wrong=wrong,
        added=added,
        problems={name: text for name, text in here.errors.items() if text},
    )


def _added(here: Here) -> tuple[list[str], list[str]]:
    """(normalised addresses, words that are no address) from the field `also`."""
    typed = here.form.raw("also")[:MAX_TYPED].replace(";", " ").replace(",", " ").split()
    pairs = [(word, addresses.normalise(word)) for word in typed]
    return list(dict.fromkeys(a for _word, a in pairs if a)), [word for word, a in pairs if not a]


def post_mailing(here: Here) -> Response:
    """Send. With `step=look` nothing is sent: the form comes back with the addresses that were added."""
    meeting, form = here.find(Meeting, "meeting"), here.form
    message, number = form.text("message", MAX_MESSAGE), form.number("number", 1, 10**6)
    kind = form.choice("form", mailing.FORMS, "text")
    added, wrong = _added(here)
    if wrong:
        form.errors["also"] = _("This is no e-mail address: %(text)s", text=", ".join(wrong)[:200])
    if len(added) > mailing.MAX_ADDED:
        form.errors["also"] = _("At most %(most)s addresses at a time, please.", most=mailing.MAX_ADDED)
    form.check()
    if form.raw("step") == "look":
        raise Invalid({"step": ""})
    if set(added) - set(form.choices("listed")):
        raise Invalid({"also": _("There are new addresses in the list. Please look at it once more, then send.")})
    mailing.send(here, meeting, mailing.Sending(number, set(form.choices("to")), added, kind, message))
    return _then_deliver(here, meeting)


def post_retry(here: Here) -> Response:
    meeting = here.find(Meeting, "meeting")
    mailing.retry(here, meeting)
    return _then_deliver(here, meeting)


def _then_deliver(here: Here, meeting: Meeting) -> Response:
    """Redirect, and send the mails after the commit and the answer, so that nobody waits for the mail server."""
    response = here.see(here.url(f"/meetings/{meeting.id}/minutes/mailing#mailing-{meeting.id}"))
    state = here.request.state
    response.background = BackgroundTask(mailing.deliver, state["config"], state["database"], state["bell"].ring)
    return response


fragments = [
    Fragment("mailing", "minutes/mailing/_mailing.html", load_mailing, needs="minutes:publish", on=("minutes/",))
]

hooks = [(queue.still_wanted, mailing.may_leave), (queue.settled, mailing.note_state)]

_MAILING = "/tables/{table}/meetings/{meeting:int}/minutes/mailing"
routes = [
    page(_MAILING, show_mailing, needs="minutes:publish"),
    action(_MAILING, post_mailing, needs="minutes:publish", form=show_mailing),
    action(_MAILING + "/retry", post_retry, needs="minutes:publish", form=show_mailing),
]
