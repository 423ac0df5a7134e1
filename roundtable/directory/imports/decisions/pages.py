"""What the page of the Foreign Office's list sends: decisions about differences, and undoing an import."""

from starlette.responses import Response

from roundtable.core.errors import NotFound
from roundtable.core.text import whole_number
from roundtable.directory.imports import pages as imports_pages
from roundtable.directory.imports import queries as imports_queries
from roundtable.directory.imports.decisions import actions
from roundtable.web.routing import Here, action

_PREFIX = "d-"


def post_decisions(here: Here) -> Response:
    """Those of the page, or with the button `all` those of the whole part. What was left out stays open."""
    form, part = here.form, here.form.raw("part")
    seen = whole_number(form.raw("seen")) or 0
    if form.raw("all") in ("accept", "refuse"):
        outcome = actions.decide_all(here, part, form.raw("all") == "accept", seen)
    else:
        outcome = actions.decide(here, seen, _chosen(here, "accept"), _chosen(here, "refuse"))
    path = f"{imports_pages.PATH}?part={part}" if part in imports_queries.PARTS else imports_pages.PATH
    return here.see(path, saved="partly" if outcome.left else "entry")


def _chosen(here: Here, decision: str) -> set[int]:
    names = [name for name in here.form.data if name.startswith(_PREFIX) and here.form.raw(name) == decision]
    numbers = (whole_number(name.removeprefix(_PREFIX)) for name in names)
    return {number for number in numbers if number is not None}


def post_undoing(here: Here) -> Response:
    begun = imports_queries.import_of(here.db, here.arg("import"))
    if begun is None:
        raise NotFound
    outcome = actions.undo(here, begun)
    return here.see(imports_pages.PATH, saved="undone_partly" if outcome.left else "undone")


routes = [
    action(
        f"{imports_pages.PATH}/decisions",
        post_decisions,
        needs="missions:import",
        form=imports_pages.show_missions,
    ),
    action(f"{imports_pages.PATH}/imports/{{import:int}}/undoing", post_undoing, needs="missions:import"),
]
