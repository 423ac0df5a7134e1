"""What an address says that the list of the directory is to show; also for its downloads."""

from roundtable.core.text import whole_number
from roundtable.directory.finding.queries import STATES, Filter
from roundtable.web.forms import Form
from roundtable.web.routing import Here


def filter_from_address(here: Here) -> Filter:
    """The filter in the query string; nonsense is ignored."""
    form, check = Form(dict(here.query)), here.query.get("check", "")
    return Filter(
        q=form.line("q", 1000)[:100],
        country=form.line("country")[:2],
        kind=form.line("kind")[:40],
        area=form.line("area")[:5],
        check=check if check in STATES else "",
        page=whole_number(here.query.get("page", ""), 5) or 1,
    )
