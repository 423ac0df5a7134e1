"""Beginning and ending to follow a country; both can be pressed twice."""

from sqlalchemy import select

from roundtable.core.actors import Actor, person_of
from roundtable.core.events import record, serialise_writers
from roundtable.countries.following.models import CountryFollow
from roundtable.directory.models import Country


def set_following(actor: Actor, country: Country, on: bool) -> None:
    """From now on the person follows the country, or doesn't any more."""
    serialise_writers(actor.db)
    own = select(CountryFollow).where(CountryFollow.user_id == person_of(actor))
    known = actor.db.scalar(own.where(CountryFollow.country_code == country.code))
    if on == (known is not None):
        return
    if known:
        actor.db.delete(known)
    else:
        actor.db.add(CountryFollow(user_id=person_of(actor), country_code=country.code))
    # Only the person's own pages are told.
    record(actor, "country.followed" if on else "country.unfollowed", topic="session", user=person_of(actor))
