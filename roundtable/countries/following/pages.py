"""The button on a country's page that follows it."""

from starlette.responses import Response

from roundtable.core.errors import NotFound
from roundtable.core.security import safe_path
from roundtable.countries.following import actions, queries
from roundtable.directory.models import Country
from roundtable.web.routing import Here, action


def post_following(here: Here) -> Response:
    code = here.arg("country")
    country = here.db.get(Country, code.upper()) if len(code) == 2 else None
    if country is None:
        raise NotFound
    wanted = here.form.choice("state", ("on", "off"))
    here.form.check()
    actions.set_following(here, country, wanted == "on")
    here.db.flush()
    if not here.htmx:
        return here.see(safe_path(here.form.raw("back") or here.url(f"/countries/{country.code}")))
    following = queries.follows(here.db, here.person.id, country.code)
    return here.part("countries/following/_button.html", country=country, following=following)


routes = [action("/tables/{table}/countries/{country}/following", post_following, needs="directory:read")]
