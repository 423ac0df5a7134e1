"""Changes to one's own profile."""

from roundtable.accounts.models import User
from roundtable.accounts.people.actions import record_at_all_tables
from roundtable.core import i18n
from roundtable.core.actors import Actor, System
from roundtable.core.events import record
from roundtable.tables.actions import check_own_name
from roundtable.tables.queries import memberships_of


def change_profile(actor: Actor, user: User, name: str, locale: str) -> None:
    """Change name and language. A new name is recorded at every table where the person sits.

    Raises Invalid for the name of an organisation that has a seat there.
    """
    renamed = user.name != name
    seats = memberships_of(actor.db, user.id)
    if renamed:
        # Roles of the state speak at all tables.
        check_own_name(actor.db, name, None if user.state_role else [seat.table_id for seat in seats])
    user.name, user.locale = name, locale
    i18n.switch(locale)
    for member in seats if renamed else ():
        record(System(actor.db, member.table_id, actor.user_id), "user.renamed", topic="members", subject=member)
    if renamed:
        record_at_all_tables(actor, user, "user.changed")
    record(actor, "user.changed", topic="session", user=user.id)
