"""Inviting the first moderator of a table that has none."""

from starlette.responses import Response

from roundtable.accounts.first_moderation import actions as first_moderation
from roundtable.accounts.joining import actions as joining
from roundtable.accounts.qr import qr_svg
from roundtable.tables.queries import moderators
from roundtable.web.routing import Here, action, page

DAYS = 14


def show_first_moderation(here: Here) -> Response:
    assert here.table and here.user
    possible = first_moderation.may_invite_first(here.db, here.table.id, here.user.state_role)
    names = [member.user.name for member in moderators(here.db, here.table.id)]
    return here.page("accounts/joining/first_moderation.html", possible=possible, moderators=names, days=DAYS)


def post_first_moderation(here: Here) -> Response:
    """Answer with the link itself: it can't be shown again, because only its hash is stored."""
    assert here.table and here.user
    first_moderation.end_earlier_invitations(here, here.table, here.user.state_role)
    invitation, path = joining.issue_invitation(here, joining.InvitationDraft("moderator", "", DAYS, 1))
    link = here.config.url + path
    return here.page("accounts/joining/invitation.html", invitation=invitation, link=link, code=qr_svg(link))


routes = [
    page("/tables/{table}/first-moderation", show_first_moderation, needs="tables:write"),
    action("/tables/{table}/first-moderation", post_first_moderation, needs="tables:write"),
]
