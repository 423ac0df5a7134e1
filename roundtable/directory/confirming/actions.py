"""Asking offices about their entries: who gets a mail, sending it, calling it back, and listing an office again."""

import logging
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from email.errors import MessageError

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.withdrawal.actions import revoke_guest_link
from roundtable.core import clock
from roundtable.core.actors import Actor, System, table_of
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import rights
from roundtable.directory import actions as directory
from roundtable.directory.confirming import letters, queries
from roundtable.directory.confirming.models import EntryInquiry
from roundtable.directory.opt_outs.models import OptOut
from roundtable.directory.queries import acting_as
from roundtable.live.bell import Bell
from roundtable.mail import delivery as mail
from roundtable.tables.models import Member, RoundTable

PURPOSE = "entry"  # of the guest link; its subject is the inquiry
TOPIC = "inquiries"
MOST = 100  # offices at a time
BATCH_SIZE = 50  # mails per connection to the mail server

log = logging.getLogger(__name__)


def ask(actor: Actor, idents: Collection[int], region: str, missions: bool) -> int:
    """Store the mails to be sent; `mail_offices()` sends them after the commit. Returns how many.

    Who was asked within a year is left out; Conflict if that leaves nobody.
    """
    serialise_writers(actor.db)
    if not idents:
        raise Invalid({"entry": _("Please choose at least one office.")})
    if len(idents) > MOST:
        raise Invalid({"entry": _("At most %(most)s offices at a time, please.", most=MOST)})
    found = [each for each in queries.candidates(actor.db, region, missions, idents) if each.is_due]
    if not found:
        raise Conflict(_("All of them were asked already, or have no public address any more. Nothing was sent."))
    seat = acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)
    for each in found:
        to = {"organisation_id": each.entry.id, "email": each.address.value, "asked_at_id": table_of(actor)}
        actor.db.add(EntryInquiry(**to, asked_by_id=actor.user_id, asked_as=seat))
    record(actor, "inquiry.asked", TOPIC, everywhere=True, what=str(len(found)))
    return len(found)


def call_back(actor: Actor, inquiry: EntryInquiry) -> None:
    """The link stops working; the office can be asked again."""
    serialise_writers(actor.db, inquiry)
    if inquiry.state == "waiting":
        inquiry.state, inquiry.at = "dropped", clock.now()
    elif inquiry.link is None or inquiry.link.revoked_at:
        raise Conflict(_("There is no link any more that could be called back."))
    else:
        revoke_guest_link(actor, inquiry.link)
    record(actor, "inquiry.called_back", TOPIC, everywhere=True)


def note_bounce(actor: Actor, inquiry: EntryInquiry) -> None:
    """Somebody found the mail in the mailbox of the sender, with the note that nobody has this address."""
    serialise_writers(actor.db, inquiry)
    if inquiry.answer or inquiry.state not in ("sent", "kept"):
        raise Conflict(_("This mail was answered, or has not been sent."))
    inquiry.state, inquiry.at = "bounced", clock.now()
    if inquiry.link:
        revoke_guest_link(actor, inquiry.link)
    record(actor, "inquiry.bounced", TOPIC, everywhere=True)


def list_again(actor: Actor, opt_out: OptOut, reason: str) -> None:
    """After a talk with the office. Raises Invalid without a reason."""
    serialise_writers(actor.db, opt_out)
    if opt_out.undone_at:
        raise Conflict(_("Somebody has undone this already."))
    if not reason.strip():
        raise Invalid({f"reason-{opt_out.id}": _("Please say why the office may be listed again.")})
    opt_out.undone_at, opt_out.undone_by_id, opt_out.undone_why = clock.now(), actor.user_id, reason.strip()
    opt_out.undone_as = acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)
    actor.db.flush()
    if not opt_out.organisation.merged_into_id:
        directory.restore(actor, opt_out.organisation)
    directory.record_change(actor, "directory.opt_out_ended", opt_out.organisation)


@dataclass(frozen=True)
class Letter:
    """One mail to be written; plain values, because no database session is open while it is sent."""

    email: str
    table: str
    idents: tuple[int, ...]
    entries: tuple[tuple[str, str], ...]


def mail_offices(config: Config, database: Database, bell: Bell | None = None) -> bool:
    """Send all waiting mails; returns whether there were any.

    Called after a request, and as an errand about once a minute for what a crash has left.
    """
    done = False
    while batch := _claim(database):
        done = True
        _store(database, batch, _send(config, batch))
    if done and bell:
        bell.ring()
    return done


def _send(config: Config, batch: list[Letter]) -> list[str]:
    """The new state of each; an address that can't be written to keeps no other mail from being sent."""
    mails = {}
    for at, each in enumerate(batch):
        try:
            made = letters.letter(config, each.email, each.table, each.entries, guest_links.DAYS)
            mail.compose(config, made)
        except (ValueError, MessageError):
            continue
        mails[at] = made
    try:
        states = dict(zip(mails, mail.try_sending(config, list(mails.values())), strict=True))
    except Exception:
        log.exception("directory: mails to offices failed")
        states = {}
    return [states.get(at, "failed") for at in range(len(batch))]


def _claim(database: Database) -> list[Letter]:
    """Make the links of the next mails and mark these as "sending", in a transaction of its own."""
    with database.write() as db:
        serialise_writers(db)
        for each in queries.lost(db):
            _fail(db, each)
        rows = queries.waiting(db, BATCH_SIZE)
        together: dict[tuple[str, int], list[tuple[int, str, str]]] = defaultdict(list)
        for each in rows:
            if not _is_still_wanted(db, each):
                each.state, each.at = "dropped", clock.now()
                continue
            link = (each.id, each.organisation.name, f"/via/{new_link(db, each)}/entry")
            together[each.email.casefold(), each.asked_at_id].append(link)
        if rows:
            record(System(db), "inquiry.begun", TOPIC, everywhere=True)
        tables = {key: db.get_one(RoundTable, key[1]).long_name for key in together}
        return [
            Letter(key[0], tables[key], tuple(link[0] for link in links), tuple(link[1:] for link in links))
            for key, links in together.items()
        ]


def _is_still_wanted(db: Session, inquiry: EntryInquiry) -> bool:
    """Whether the office still has this public address, and whoever asked may still ask."""
    found = queries.candidates(db, "", True, [inquiry.organisation_id])
    if not any(each.address.value == inquiry.email for each in found):
        return False
    user = inquiry.asked_by
    if user is None:
        return True
    seats = select(Member.role).where(
        Member.user_id == user.id, Member.table_id == inquiry.asked_at_id, Member.left_at.is_(None)
    )
    return user.disabled_at is None and "directory:ask" in rights(user.state_role, *db.scalars(seats))


def new_link(db: Session, inquiry: EntryInquiry) -> str:
    """The token exists only in the mail."""
    draft = guest_links.GuestLinkDraft(
        inquiry.asked_at_id,
        PURPOSE,
        inquiry.id,
        inquiry.email,
        inquiry.organisation.name[:120],
        made_by=inquiry.asked_by_id,
    )
    token = guest_links.issue_guest_link(db, draft)
    of_inquiry = select(GuestLink.id).where(GuestLink.purpose == PURPOSE, GuestLink.subject_id == inquiry.id)
    inquiry.link_id = db.scalar(of_inquiry.order_by(GuestLink.id.desc()).limit(1))
    inquiry.state, inquiry.at = "sending", clock.now()
    return token


def _fail(db: Session, inquiry: EntryInquiry) -> None:
    inquiry.state, inquiry.at = "failed", clock.now()
    guest_links.revoke_links_to(db, PURPOSE, inquiry.id)
    record(System(db), "inquiry.lost", TOPIC, everywhere=True)


def _store(database: Database, batch: list[Letter], states: list[str]) -> None:
    with database.write() as db:
        serialise_writers(db)
        rows = queries.by_id(db, [ident for each in batch for ident in each.idents])
        for each, state in zip(batch, states, strict=True):
            for ident in each.idents:
                rows[ident].state, rows[ident].at = state, clock.now()
                if state == "failed":
                    guest_links.revoke_links_to(db, PURPOSE, ident)
        record(System(db), "inquiry.delivered", TOPIC, everywhere=True)


errands = [mail_offices]
