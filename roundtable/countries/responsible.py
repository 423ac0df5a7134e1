"""Pure. Which of a country's missions is responsible for a Kreis, as far as the directory knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from roundtable.directory.models import Organisation

HONORARY = ("honorary_consulate", "honorary_consulate_general")


@dataclass(frozen=True)
class Responsible:
    """`mission` is whom to call. It is `sure` only if somebody entered that it is responsible for the Kreis."""

    mission: Organisation | None
    sure: bool


def responsible_for(missions: Sequence[Organisation], region: str) -> Responsible:
    """The mission entered for the Kreis, else for the state, else for Germany; else the first that isn't honorary."""
    open_now = [mission for mission in missions if mission.state == "active"]
    for area in (region, "SH", "DE"):
        if named := next((mission for mission in open_now if mission.region == area), None):
            return Responsible(named, True)
    return Responsible(next((mission for mission in open_now if mission.kind not in HONORARY), None), False)
