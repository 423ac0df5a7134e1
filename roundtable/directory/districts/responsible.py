"""Pure. Which of a country's missions is responsible for a place, as far as anybody knows, and what else may help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from roundtable.directory.districts import areas
from roundtable.directory.districts.fact_topics import DISTRICT
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.models import Organisation

HONORARY = ("honorary_consulate", "honorary_consulate_general")
EMBASSIES = ("embassy", "embassy_consular_section", "representation", "nunciature")
Facts = Mapping[str, MissionFact]


@dataclass(frozen=True)
class Responsible:
    """`mission` is whom to call. It is `sure` only if somebody entered that it is responsible for the place.

    `fact` says so; None if only the entry itself does. `by_side` has what is responsible on each side of the canal, if
    that matters and the side is not known yet. `rivals` are entered for the same area, `nearer` are open and not far,
    `embassy` is whom to ask otherwise, `gone` are closed or only announced.
    """

    mission: Organisation | None = None
    sure: bool = False
    fact: MissionFact | None = None
    by_side: dict[str, Organisation] = field(default_factory=dict)
    rivals: list[Organisation] = field(default_factory=list)
    nearer: list[Organisation] = field(default_factory=list)
    embassy: Organisation | None = None
    gone: list[Organisation] = field(default_factory=list)
    is_abroad: bool = False

    @property
    def is_honorary(self) -> bool:
        return bool(self.mission and self.mission.kind in HONORARY)


def district_of(mission: Organisation, facts: Facts) -> tuple[str, ...]:
    """The codes of its district: as somebody entered them, else as its entry says by region or in words."""
    if fact := facts.get(DISTRICT):
        return areas.codes(fact.answer)
    return (mission.region,) if mission.region else areas.in_words(mission.district)


def responsible_for(
    missions: Sequence[Organisation], facts: Mapping[int, Facts], region: str, side: str = ""
) -> Responsible:
    """The mission entered for the side, the Kreis, the state or Germany; else the first that may be it.

    `missions` are those of one country, embassies first; `facts` what is known of each, by its id.
    """
    open_now = [mission for mission in missions if mission.state == "active"]
    districts = {mission.id: district_of(mission, facts.get(mission.id, {})) for mission in open_now}
    if not side and (by_side := _by_side(open_now, districts, region)):
        return Responsible(by_side=by_side, gone=_gone(missions), embassy=_first(open_now, EMBASSIES))
    named, rivals = _closest(open_now, districts, region, side)
    others = [each for each in open_now if areas.ELSEWHERE not in districts[each.id]]
    mission = named or next((each for each in others if each.kind not in HONORARY), None)
    return Responsible(
        mission,
        named is not None,
        facts.get(mission.id, {}).get(DISTRICT) if mission else None,
        rivals=rivals,
        nearer=[each for each in others if each is not mission and _is_near(each)],
        embassy=_first([each for each in others if each is not mission], EMBASSIES),
        gone=_gone(missions),
        is_abroad=bool(mission and areas.ABROAD in districts[mission.id]),
    )


def _closest(
    missions: Sequence[Organisation], districts: Mapping[int, Sequence[str]], region: str, side: str
) -> tuple[Organisation | None, list[Organisation]]:
    """The mission whose district names the place most closely, and others that do so just as closely.

    One by one Kreise beat the state, the state Germany; honorary consulates come behind others that are as close.
    """
    close = [(areas.breadth(districts[each.id], region, side), each) for each in missions]
    named = sorted((found for found in close if found[0]), key=lambda found: (found[0], found[1].kind in HONORARY))
    if not named:
        return None, []
    first = named[0]
    return first[1], [each for breadth, each in named[1:] if breadth == first[0] and each.kind not in HONORARY]


def _by_side(
    missions: Sequence[Organisation], districts: Mapping[int, Sequence[str]], region: str
) -> dict[str, Organisation]:
    """Who is responsible on each side of the canal; {} if no district of this country ends at it here."""
    if not any(code.startswith(f"{region}/") for found in districts.values() for code in found):
        return {}
    each = {side: _closest(missions, districts, region, side)[0] for side in areas.SIDES}
    return {side: mission for side, mission in each.items() if mission}


def _is_near(mission: Organisation) -> bool:
    """A consulate in the state, or in Hamburg: nobody calls one in Munich because it is nearer than Berlin."""
    return mission.kind not in EMBASSIES and (bool(areas.region_of_city(mission.city)) or mission.city == "Hamburg")


def _first(missions: Sequence[Organisation], kinds: Sequence[str]) -> Organisation | None:
    return next((each for each in missions if each.kind in kinds), None)


def _gone(missions: Sequence[Organisation]) -> list[Organisation]:
    return [each for each in missions if each.state != "active"]
