"""What the buttons of publishing, approving and reopening do. The page with these buttons is that of `minutes.reading`,
where their addresses stand, because a form that is refused is shown there again."""

from roundtable.core.errors import Invalid, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.paragraphs.typing import pages as typing_pages
from roundtable.minutes.publishing import actions
from roundtable.web.routing import Here


def post_publication(here: Here) -> None:
    """Form: `anyhow` publishes although somebody is still writing."""
    until, meeting = here.form.day("objections_until"), here.find(Meeting, "meeting")
    here.form.check()
    version = actions.publish(here, meeting, until)
    others = typing_pages.still_writing(here.db, version.table_id, meeting.id).keys() - {here.user_id}
    if others and not here.form.flag("anyhow"):
        raise Invalid({"writers": _("Somebody is still writing.")})


def post_no_decision(here: Here) -> None:
    """Notes in the minutes that an item was not decided."""
    meeting, item = here.find(Meeting, "meeting"), here.find(AgendaItem, "item")
    if item.meeting_id != meeting.id:
        raise NotFound
    actions.note_no_decision(here, item)


def post_approval(here: Here) -> None:
    """Form: `early` approves although objections can still be made."""
    form, meeting = here.form, here.find(Meeting, "meeting")
    in_meeting = here.get(Meeting, form.raw("meeting")) if form.raw("meeting") else None
    actions.approve(here, meeting, in_meeting, form.raw("result") or "unanimous", form.flag("early"))


def post_approval_withdrawal(here: Here) -> None:
    reason = here.form.line("reason", 200, required=_("Please say why: it stays readable beside the versions."))
    here.form.check()
    actions.take_back_approval(here, here.find(Meeting, "meeting"), reason)


def post_reopening(here: Here) -> None:
    reason = here.form.line("reason", 200, required=_("Please say why: the next version will mention it."))
    here.form.check()
    actions.reopen(here, here.find(Meeting, "meeting"), reason)
