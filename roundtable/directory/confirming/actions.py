"""Asking offices about their entries: who gets a mail, sending it, calling it back, and listing an office again."""

from collections import defaultdict
from collections.abc import Callable, Collection

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
from roundtable.mail.delivery import actions as delivery
from roundtable.mail.queue import actions as mail
from roundtable.mail.queue.models import OutgoingMail
from roundtable.tables.models import Member, RoundTable

PURPOSE = "entry"  # of the guest link; its subject is the inquiry
TOPIC = "inquiries"
MOST = 100  # offices at a time
BATCH_SIZE = 50  # mails in one transaction
REF = "entry_inquiry/"  # then the numbers of the rows that a mail holds


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


def mail_offices(config: Config, database: Database, ring: Callable[[], None] | None = None) -> bool:
    """Put all mails that were ordered into the queue and have it delivered; returns whether there were any.

    Called after a request, and as an errand about once a minute for what a crash has left.
    """
    done = False
    while _hand_over(database):
        done = True
    delivery.deliver(config, database, ring)
    if done and ring:
        ring()
    return done


def _hand_over(database: Database) -> bool:
    """The next mails with their links, into the queue."""
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
        for (email, table_id), links in together.items():
            _write(db, email, table_id, links)
        if rows:
            record(System(db), "inquiry.begun", TOPIC, everywhere=True)
        return bool(rows)


def _write(db: Session, email: str, table_id: int, links: list[tuple[int, str, str]]) -> None:
    """One mail for all entries of an office."""
    table = db.get_one(RoundTable, table_id)
    entries = [(name, path) for _ident, name, path in links]
    values = letters.values(table.long_name, entries, guest_links.DAYS)
    origin = mail.Origin(table_id=table_id, ref=REF + ",".join(str(link[0]) for link in links))
    mail.later(db, email, letters.TEMPLATE, "de", origin, **values)


def _of(db: Session, sent: OutgoingMail) -> list[EntryInquiry]:
    """The inquiries that a mail of the queue holds."""
    idents = [int(ident) for ident in sent.ref.removeprefix(REF).split(",")] if sent.ref.startswith(REF) else []
    return list(queries.by_id(db, idents).values())


def may_leave(db: Session, sent: OutgoingMail) -> bool:
    """Whether the mail is still wanted, right before it leaves."""
    rows = _of(db, sent)
    for each in rows:
        if each.state == "sending" and not _is_still_wanted(db, each):
            each.state, each.at = "dropped", clock.now()
            guest_links.revoke_links_to(db, PURPOSE, each.id)
            record(System(db), "inquiry.dropped", TOPIC, everywhere=True)
    return not rows or any(each.state == "sending" for each in rows)


def note_state(db: Session, sent: OutgoingMail) -> None:
    """What became of the mail, in the rows of all that it asked about."""
    for each in _of(db, sent):
        if each.state == "sending":
            each.state, each.at = sent.state, clock.now()
            if sent.state == "failed":
                guest_links.revoke_links_to(db, PURPOSE, each.id)
            record(System(db), "inquiry.delivered", TOPIC, everywhere=True)


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


errands = [mail_offices]
