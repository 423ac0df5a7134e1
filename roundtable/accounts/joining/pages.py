"""Inviting people to a table, and the page behind an invitation."""

from starlette.responses import Response

from roundtable.accounts import addresses
from roundtable.accounts import queries as accounts_queries
from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.joining import actions as joining
from roundtable.accounts.joining import queries as joining_queries
from roundtable.accounts.joining.models import Invitation
from roundtable.accounts.joining.ring import ring
from roundtable.accounts.qr import qr_svg
from roundtable.accounts.sessions.pages import sign_in
from roundtable.accounts.withdrawal import actions as withdrawal
from roundtable.core import permissions
from roundtable.core.clock import now, today
from roundtable.core.errors import Invalid
from roundtable.core.i18n import as_day
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC
from roundtable.tables.models import RoundTable
from roundtable.tables.queries import member_of, members
from roundtable.web.routing import Here, action, page

SEATED = ("joined", "raised", "already")  # outcomes of `take_seat()` after which the person has a seat
FRESH_SECONDS = 15 * 60  # how long after joining the welcome page mentions the mail with the link


def show_invitations(here: Here) -> Response:
    return here.page(
        "accounts/joining/invitations.html",
        invitations=joining_queries.invitations_of(here.db, here.this_table.id),
        roles=permissions.grantable(here.seat_role),
        max_days=joining.MAX_DAYS,
        max_uses=joining.MAX_USES,
    )


def post_invitation(here: Here) -> Response:
    """Answer with the link itself: it can't be shown again, because only its hash is stored."""
    role = here.form.choice("role", permissions.grantable(here.seat_role))
    label = here.form.line("label", 80)
    days = here.form.number("days", 1, joining.MAX_DAYS, 7)
    uses = here.form.number("uses", 1, joining.MAX_USES, 1)
    here.form.check()
    draft = joining.InvitationDraft(role, label, days, uses)
    invitation, path = joining.create_invitation(here, here.seat_role, draft)
    link = here.config.url + path
    return here.page("accounts/joining/invitation.html", invitation=invitation, link=link, code=qr_svg(link))


def post_revocation(here: Here) -> Response:
    withdrawal.revoke_invitation(here, here.find(Invitation, "invitation"))
    return here.see(here.url("/invitations"), saved="revoked")


def show_join(here: Here) -> Response:
    """Opening the page changes nothing; only the button takes the seat."""
    invitation = joining_queries.invitation_by_token(here.db, here.arg("token"))
    if invitation is None or not joining.is_usable(here.db, invitation):
        return gone_page(here, invitation)
    return _join_page(here, invitation)


def _join_page(here: Here, invitation: Invitation) -> Response:
    table = here.db.get_one(RoundTable, invitation.table_id)
    mine = member_of(here.db, table.id, here.user_id) if here.user_id else None
    return here.page(
        "accounts/joining/join.html",
        invitation=invitation,
        at=table,
        seated=mine is not None and mine.left_at is None,
        dots=ring(len(members(here.db, table.id)) + 1),
    )


def refused_page(here: Here, invitation: Invitation, state: str) -> Response:
    """Why `take_seat()` gave no seat; `state` is that of its outcome."""
    if state == "gone":
        return gone_page(here, invitation)
    return here.page("accounts/joining/join_refused.html", status=409, at=_table(here, invitation), state=state)


def gone_page(here: Here, invitation: Invitation | None) -> Response:
    """Why the invitation doesn't work (any more), and whom to ask for another."""
    table = here.db.get_one(RoundTable, invitation.table_id) if invitation else None
    seated = table is not None and any(member.table_id == table.id for member in here.memberships)
    status = 410 if invitation else 404
    giver = invitation.created_by if invitation and joining.inviter_still_may(here.db, invitation) else None
    return here.page(
        "accounts/joining/join_gone.html", status=status, invitation=invitation, at=table, seated=seated, giver=giver
    )


def post_join(here: Here) -> Response:
    invitation = joining_queries.invitation_by_token(here.db, here.arg("token"))
    if invitation is None or not joining.is_usable(here.db, invitation):
        return gone_page(here, invitation)
    if here.user:
        return _join_signed_in(here, invitation)
    name, email = _read_form(here)
    if attempts.count_attempt(here.db, f"join-network:{here.network}", attempts.JOINS_FROM_NETWORK):
        raise Invalid({"": _("Many people are joining from your network. Please try again in a few minutes.")})
    known = accounts_queries.user_by_email(here.db, email)
    if known:
        joining.mail_confirmation(here.db, invitation, known)
        return here.page("accounts/joining/join_mail.html", email=email, at=_table(here, invitation))
    user = joining.join_as_new(here.db, invitation, name, email)
    if user is None:
        return gone_page(here, invitation)
    return sign_in(here, user, _welcome(here, invitation))


def _read_form(here: Here) -> tuple[str, str]:
    """Name and address. Raises Invalid with all problems at once, a missing promise included."""
    name = here.form.line("name", 80, _("Please tell us your name. The first name is enough."))
    email = addresses.normalise(here.form.raw("email"))
    if not email:
        here.form.errors["email"] = _("Please enter an e-mail address such as name@example.org.")
    if not here.form.flag("oath"):
        here.form.errors["oath"] = _("Please agree to the three sentences. Without them nobody sits at the table.")
    here.form.check()
    return name, email


def _join_signed_in(here: Here, invitation: Invitation) -> Response:
    state = joining.take_seat(here.db, invitation, here.person).state
    if state not in SEATED:
        return refused_page(here, invitation, state)
    table = f"/tables/{_table(here, invitation).slug}"
    return here.see(table if state == "already" else f"{table}/welcome")


def _table(here: Here, invitation: Invitation) -> RoundTable:
    return here.db.get_one(RoundTable, invitation.table_id)


def _welcome(here: Here, invitation: Invitation) -> str:
    return f"/tables/{_table(here, invitation).slug}/welcome"


def show_welcome(here: Here) -> Response:
    """The page after joining, with the date of the next meeting."""
    meeting = joining_queries.next_meeting(here.db, here.this_table.id)
    return here.page(
        "accounts/joining/join_done.html",
        meeting=meeting,
        dots=ring(len(members(here.db, here.this_table.id))),
        days=(as_day(meeting.starts_at) - today()).days if meeting else 0,
        fresh=(now() - here.person.created_at).total_seconds() < FRESH_SECONDS,
    )


routes = [
    page("/tables/{table}/invitations", show_invitations, needs="members:seat"),
    action("/tables/{table}/invitations", post_invitation, needs="members:seat", form=show_invitations),
    action("/tables/{table}/invitations/{invitation:int}/revocation", post_revocation, needs="members:seat"),
    page("/tables/{table}/welcome", show_welcome, needs="table:read"),
    page("/join/{token}", show_join, needs=PUBLIC),
    action("/join/{token}", post_join, needs=PUBLIC, form=show_join),
]
