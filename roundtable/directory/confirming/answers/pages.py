"""Endpoints behind the link that an office gets. No account, no JavaScript; opening a link changes nothing."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.guest_links.queries import require_link
from roundtable.core.errors import Invalid, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC
from roundtable.directory import channels, kinds
from roundtable.directory import queries as directory_queries
from roundtable.directory.confirming.actions import PURPOSE
from roundtable.directory.confirming.answers import actions as answers
from roundtable.directory.confirming.answers import facts as answers_facts
from roundtable.directory.confirming.answers.actions import Office
from roundtable.directory.confirming.answers.facts import SEVERAL_LINES, Fact
from roundtable.directory.confirming.models import EntryInquiry
from roundtable.directory.opt_outs import queries as opt_outs_queries
from roundtable.directory.suggestions.actions import OfficeDraft
from roundtable.guard.places import form_hints
from roundtable.tables.models import RoundTable
from roundtable.web import replies
from roundtable.web.routing import Here, action, page

MAX_REMARK, MAX_REASON = 1000, 500
_NUMBERS = ("phone", "fax", "email", "website")
LIMITS = {"name": 200, "city": 80, "office_hours": 2000, "district": 500, "languages": 500}


@dataclass(frozen=True)
class Entry:
    """The link of the address, with what it is about. `closed` says why nothing can be answered: "" if it can."""

    link: GuestLink
    inquiry: EntryInquiry
    facts: list[Fact]
    closed: str


def _entry(here: Here) -> Entry:
    link = require_link(here.db, here.arg("token"), PURPOSE)
    inquiry = here.db.get(EntryInquiry, link.subject_id)
    entry = directory_queries.organisation(here.db, inquiry.organisation_id) if inquiry else None
    if inquiry is None or entry is None:
        raise NotFound
    closed = link.state if link.state != "open" else ""
    if opt_outs_queries.current(here.db, entry.id):
        closed = "opted_out"
    elif entry.archived_at:
        closed = "merged" if entry.merged_into_id else "archived"
    return Entry(link, inquiry, answers_facts.public_facts(entry), closed)


def _closed(here: Here, found: Entry, status: int = 410) -> Response:
    """A friendly page; what somebody typed meanwhile stands on it."""
    return here.page(
        "directory/confirming/answers/closed.html",
        status=200 if found.closed == "opted_out" and not here.form.data else status,
        why=found.closed,
        kept=replies.kept(here.form.data),
        at=here.db.get_one(RoundTable, found.link.table_id),
    )


def show_via(here: Here) -> Response:
    """What stands there, one button if it is right, and the form for what isn't."""
    found = _entry(here)
    return _closed(here, found) if found.closed else _page(here, found)


def _page(here: Here, found: Entry, status: int = 200, changed: bool = False) -> Response:
    entry = found.inquiry.organisation
    return here.page(
        "directory/confirming/answers/entry.html",
        status=status,
        entry=entry,
        kind=kinds.label(entry.kind),
        country=directory_queries.country_name(entry.country) if entry.country else "",
        inquiry=found.inquiry,
        facts=found.facts,
        missing=answers_facts.missing(found.facts),
        several=SEVERAL_LINES,
        limits=LIMITS,
        seen=answers_facts.mark(found.facts),
        changed=changed,
        kept=replies.kept(here.form.data) if changed else [],
        filled=here.form if here.errors else None,
        at=here.db.get_one(RoundTable, found.link.table_id),
        looked=form_hints.texts_digest(here.form, _guarded(here, found.facts)),
    )


def post_confirmation(here: Here) -> Response:
    """ "Alles stimmt", about what the page showed."""
    found = _entry(here)
    if found.closed:
        return _closed(here, found)
    if here.form.raw("seen") != answers_facts.mark(found.facts):
        return _page(here, found, 409, changed=True)
    answers.confirm(_office(here, found), here.form.raw("seen"))
    return here.see(f"/via/{here.arg('token')}/entry")


def post_corrections(here: Here) -> Response:
    """What differs from what stands there goes to the moderation; an emptied field is "no longer exists"."""
    found = _entry(here)
    if found.closed:
        return _closed(here, found)
    everything = [*found.facts, *answers_facts.missing(found.facts)]
    typed = {fact.name: _typed(here, fact) for fact in everything if fact.name in here.form.data}
    remark = here.form.text("remark", MAX_REMARK)
    form_hints.add_hints(
        here, *_guarded(here, found.facts), button=_("Send the corrections"), only_strong={*typed} - {"office_hours"}
    )
    here.form.check()
    different = [fact for fact in everything if fact.name in typed and _is_new(here, fact, typed[fact.name])]
    drafts = [_draft(fact, typed[fact.name]) for fact in different]
    if remark.strip():
        drafts.append(OfficeDraft("remark", remark.strip()))
    right = _right(here, found, different)
    if not drafts and not right:
        raise Invalid({"remark": _("Nothing is different from what stands there already.")})
    answers.correct(_office(here, found), drafts, right, here.form.raw("seen"))
    return here.see(f"/via/{here.arg('token')}/entry")


def _typed(here: Here, fact: Fact) -> str:
    if fact.kind in LIMITS:
        limit = LIMITS[fact.kind]
        text = here.form.text(fact.name, limit) if fact.kind in SEVERAL_LINES else here.form.line(fact.name, limit)
        if fact.kind == "name" and not text.strip():
            here.form.errors["name"] = _("Please enter the name of the organisation.")
        return text.strip()
    value = channels.tidy(fact.kind, here.form.line(fact.name, channels.MAX_VALUE))
    if value != fact.value and (problem := channels.problem(fact.kind, value) if value else ""):
        here.form.errors[fact.name] = problem
    return value


def _is_new(here: Here, fact: Fact, value: str) -> bool:
    """Whether it differs from what stands there now, and from what stood there when the office opened the page."""
    before = here.form.raw(f"was-{fact.name}") if f"was-{fact.name}" in here.form.data else fact.value
    return value != _plain(fact) and " ".join(value.split()) != " ".join(before.split())


def _plain(fact: Fact) -> str:
    return fact.value.strip() if fact.kind in LIMITS else channels.tidy(fact.kind, fact.value)


def _draft(fact: Fact, value: str) -> OfficeDraft:
    if fact.channel:
        return OfficeDraft("value", value, fact.channel) if value else OfficeDraft("gone", "", fact.channel)
    return OfficeDraft(fact.kind, value)


def _right(here: Here, found: Entry, different: list[Fact]) -> list[str]:
    """The names of the others, if the office says so and nobody has changed anything since it looked."""
    if not here.form.flag("rest"):
        return []
    if here.form.raw("seen") != answers_facts.mark(found.facts):
        raise Invalid({"rest": _("Somebody changed this entry in the meantime. Please look at it again.")})
    return [fact.name for fact in found.facts if fact not in different]


def _guarded(here: Here, facts: list[Fact]) -> list[str]:
    """What was typed anew: what stood there before is known and public, and an office's numbers are its own."""
    read = [fact for fact in [*facts, *answers_facts.missing(facts)] if fact.kind not in _NUMBERS]
    texts = {fact.name: fact.value for fact in read}
    plain = {name: " ".join(text.split()) for name, text in texts.items()}
    return ["remark", *(name for name in plain if " ".join(here.form.raw(name).split()) not in ("", plain[name]))]


def show_opt_out(here: Here) -> Response:
    """What it means not to be listed, before anything happens."""
    found = _entry(here)
    if found.closed:
        return _closed(here, found)
    return here.page(
        "directory/confirming/answers/opt_out.html",
        entry=found.inquiry.organisation,
        at=here.db.get_one(RoundTable, found.link.table_id),
        looked=form_hints.texts_digest(here.form, ("reason",)),
    )


def post_opt_out(here: Here) -> Response:
    found = _entry(here)
    if found.closed:
        return _closed(here, found)
    reason = here.form.line("reason", MAX_REASON)
    form_hints.add_hints(here, "reason", button=_("Please don't list us"))
    here.form.check()
    answers.opt_out(_office(here, found), reason)
    return here.see(f"/via/{here.arg('token')}/entry")


def _office(here: Here, found: Entry) -> Office:
    return Office(here.db, found.link, found.inquiry)


_ENTRY = "/via/{token}/entry"
routes: list[Any] = [
    page(_ENTRY, show_via, needs=PUBLIC),
    action(_ENTRY + "/confirmation", post_confirmation, needs=PUBLIC, form=show_via),
    action(_ENTRY + "/corrections", post_corrections, needs=PUBLIC, form=show_via),
    page(_ENTRY + "/opt-out", show_opt_out, needs=PUBLIC),
    action(_ENTRY + "/opt-out", post_opt_out, needs=PUBLIC, form=show_opt_out),
]
