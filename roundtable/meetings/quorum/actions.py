"""The quorum rule: how many seats have to be taken so that the table can decide; without, it only recommends."""

from roundtable.core.actors import Actor
from roundtable.core.errors import Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.tables.models import RoundTable

RULES = ("", "number", "half", "majority", "two_thirds")
# Results of a decision that can be recorded without a quorum; "" removes a result.
RESULTS_WITHOUT_QUORUM = ("", "recommendation", "postponed")


def set_rule(actor: Actor, table: RoundTable, rule: str, seats: int | None) -> None:
    """Set the rule; earlier decisions keep the quorum of their day. `seats` is for the rule "number" only."""
    if rule not in RULES:
        raise Invalid({"rule": _("Please choose one of the options.")})
    if rule == "number" and not seats:
        raise Invalid({"seats": _("Please enter how many seats have to be taken.")})
    table.quorum_rule, table.quorum_seats = rule, seats if rule == "number" else None
    record(actor, "table.changed", topic="table", subject=table, title=table.long_name)
