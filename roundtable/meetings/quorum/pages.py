"""Endpoints of the quorum rule."""

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.meetings.attendance import queries as attendance_queries
from roundtable.meetings.quorum import actions as quorum
from roundtable.web.routing import Here, action, page


def show_quorum(here: Here) -> Response:
    seats = attendance_queries.table_seat_keys(here.db, here.table.id) if here.table else set()
    return here.page("meetings/quorum/quorum.html", rules=rules(), seats=len(seats))


def rules() -> list[tuple[str, str]]:
    """[(rule, name)] for a select."""
    return [
        ("", _("No rule: the table can always decide")),
        ("majority", _("More than half of the seats")),
        ("half", _("At least half of the seats")),
        ("two_thirds", _("At least two thirds of the seats")),
        ("number", _("A fixed number of seats")),
    ]


def post_quorum(here: Here) -> Response:
    rule = here.form.choice("rule", quorum.RULES)
    seats = here.form.number("seats", 1, 99) if rule == "number" else None
    here.form.check()
    quorum.set_rule(here, here.this_table, rule, seats)
    return here.see(here.url("/settings"))


routes = [
    page("/tables/{table}/quorum", show_quorum, needs="table:write"),
    action("/tables/{table}/quorum", post_quorum, needs="table:write", form=show_quorum),
]
