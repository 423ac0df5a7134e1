"""For administrators: accounts, and mails that no mail server accepted."""

from urllib.parse import urlencode

from starlette.responses import Response

from roundtable.accounts import addresses
from roundtable.accounts.first_moderation import actions as first_moderation
from roundtable.accounts.models import User
from roundtable.accounts.people import actions
from roundtable.accounts.people import queries as people_queries
from roundtable.accounts.sessions import actions as sessions
from roundtable.accounts.sessions import queries as sessions_queries
from roundtable.core.errors import Invalid, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import ROLES, STATE_ROLES, TABLE_ROLES, grantable, may
from roundtable.mail.delivery import outbox
from roundtable.mail.queue import queries as queue_queries
from roundtable.mail.writing import problems
from roundtable.tables.models import RoundTable
from roundtable.tables.queries import memberships_of, moderators, opened_tables
from roundtable.web.forms import Form
from roundtable.web.routing import Here, action, page
from roundtable.web.visitors import table_by_slug


def show_people(here: Here) -> Response:
    wanted = Form({"q": here.query.get("q", "")[:100]}).line("q")
    found, total, at = people_queries.people(here.db, wanted, here.query.get("page", ""))
    return here.page(
        "accounts/people/people.html",
        people=found,
        total=total,
        wanted=wanted,
        at=at,
        link=lambda page: f"/people?{urlencode({'q': wanted, 'page': page})}",
    )


def show_new_person(here: Here) -> Response:
    return here.page("accounts/people/new_person.html", tables=opened_tables(here.db), roles=ROLES)


def post_new_person(here: Here) -> Response:
    name = here.form.line("name", 80, _("Please enter a name."))
    role = here.form.choice("role", ROLES, "volunteer")
    here.form.check()
    _check_seat(here, role)
    user = actions.add_user(here, here.form.raw("email"), name, here.form.line("table"), role)
    sessions.send_first_link(here.db, user)
    return here.see(f"/people/{user.id}?saved=added")


def _check_seat(here: Here, role: str) -> None:
    """Raises Invalid if this administrator may not give the seat. `add_user()` checks everything else."""
    table = table_by_slug(here.db, here.form.line("table"))
    if table is None or role not in TABLE_ROLES:
        return None
    own = next((member.role for member in here.memberships if member.table_id == table.id), None)
    if may(own, "members:seat") and role in grantable(own):
        return None
    first = role == "moderator" and first_moderation.may_invite_first(here.db, table.id, here.person.state_role)
    if first and addresses.normalise(here.form.raw("email")) != here.person.email:
        return first_moderation.end_earlier_invitations(here, table, here.person.state_role)
    raise Invalid({"table": _who_gives_seats(here, table)})


def _who_gives_seats(here: Here, table: RoundTable) -> str:
    names = ", ".join(member.user.name for member in moderators(here.db, table.id))
    if names:
        return _("At this table only the moderation gives seats. Please ask for an invitation: %(names)s.", names=names)
    return _("This table has no moderation yet. First somebody else than you needs the role of its moderation.")


def show_person(here: Here) -> Response:
    person = here.find(User, "user")
    return here.page(
        "accounts/people/person.html",
        person=person,
        seats=memberships_of(here.db, person.id),
        roles=("", *STATE_ROLES),
        sessions=len(sessions_queries.sessions_of(here.db, person.id)),
        saved=here.query.get("saved", ""),
    )


def post_state_role(here: Here) -> Response:
    person = here.find(User, "user")
    actions.change_state_role(here, person, here.form.raw("role"))
    if person.state_role and person.confirmed_at is None:
        sessions.send_first_link(here.db, person)
    return here.see(f"/people/{person.id}?saved=role")


def post_account_closure(here: Here) -> Response:
    person = here.find(User, "user")
    actions.close_account(here, person)
    return here.see(f"/people/{person.id}?saved=closed")


def post_account_opening(here: Here) -> Response:
    person = here.find(User, "user")
    actions.reopen_account(here, person)
    return here.see(f"/people/{person.id}?saved=opened")


def post_person_link(here: Here) -> Response:
    person = here.find(User, "user")
    if not person.disabled_at:
        sessions.send_first_link(here.db, person)
    return here.see(f"/people/{person.id}?saved=link")


def show_outbox(here: Here) -> Response:
    mails, more = outbox.newest(here.config.outbox)
    state = queue_queries.state(here.db)
    config = here.config
    return here.page(
        "accounts/people/outbox.html",
        mails=mails,
        more=more,
        sending=bool(config.smtp_host),
        state=state,
        problem=problems.for_operators(state.problem, config.smtp_host, config.smtp_port)
        if state.server_problem
        else "",
    )


def show_kept_mail(here: Here) -> Response:
    kept = outbox.read(here.config.outbox, here.arg("mail"))
    if kept is None:
        raise NotFound
    return here.page("accounts/people/kept_mail.html", mail=kept)


routes = [
    page("/people", show_people, needs="users:write"),
    page("/people/new", show_new_person, needs="users:write"),
    action("/people", post_new_person, needs="users:write", form=show_new_person, fresh=True),
    page("/people/{user:int}", show_person, needs="users:write"),
    action("/people/{user:int}/role", post_state_role, needs="users:write", form=show_person, fresh=True),
    action("/people/{user:int}/closure", post_account_closure, needs="users:write", fresh=True),
    action("/people/{user:int}/opening", post_account_opening, needs="users:write", fresh=True),
    action("/people/{user:int}/link", post_person_link, needs="users:write"),
    page("/outbox", show_outbox, needs="outbox:read"),
    page("/outbox/{mail}", show_kept_mail, needs="outbox:read"),
]
