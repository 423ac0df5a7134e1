"""Quorum: how many seats have to be taken so that the table can decide; without it, it only recommends."""

from roundtable.core.actors import Actor
from roundtable.core.errors import Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.tables.models import RoundTable

RULES = ("", "number", "half", "majority", "two_thirds")
# What can be recorded without a quorum: "" takes a result back.
WITHOUT = ("", "recommendation", "postponed")


def set_rule(actor: Actor, table: RoundTable, rule: str, seats: int | None) -> None:
    """From now on; what was decided before keeps the quorum of its day. `seats` only for the rule "number"."""
    if rule not in RULES:
        raise Invalid({"rule": _("Please choose one of the options.")})
    if rule == "number" and not seats:
        raise Invalid({"seats": _("Please enter how many seats have to be taken.")})
    table.quorum_rule, table.quorum_seats = rule, seats if rule == "number" else None
    record(actor, "table.changed", topic="table", subject=table, title=table.long_name)
