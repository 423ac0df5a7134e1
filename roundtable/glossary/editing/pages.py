"""Endpoints of the list of abbreviations: reading, writing, removing, and bringing back."""

from starlette.responses import Response

from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.text import whole_number
from roundtable.glossary import actions as glossary
from roundtable.glossary import queries as glossary_queries
from roundtable.glossary.actions import TermDraft
from roundtable.glossary.editing.queries import redactable
from roundtable.glossary.explaining import explained
from roundtable.glossary.models import GlossaryTerm
from roundtable.guard.places import form_hints
from roundtable.minutes.redaction import queries as redaction_queries
from roundtable.web.routing import Here, action, page

GUARDED_FIELDS = ("meaning", "text", "meaning_en", "text_en")
MAX_WORD, MAX_MEANING, MAX_TEXT = 40, 200, 600


def show_glossary(here: Here) -> Response:
    return here.page(
        "glossary/editing/glossary.html",
        terms=glossary_queries.terms(here.db),
        removed=glossary_queries.removed(here.db) if "directory:write" in here.can else [],
        gone=whole_number(here.query.get("removed", ""), 9),
    )


def show_new_term(here: Here) -> Response:
    return _form(here, None)


def show_term(here: Here) -> Response:
    return _form(here, _term(here))


def _form(here: Here, term: GlossaryTerm | None) -> Response:
    looked = form_hints.texts_digest(here.form, GUARDED_FIELDS)
    return here.page("glossary/editing/term.html", term=term, looked=looked)


def post_term(here: Here) -> Response:
    return _save(here, None)


def post_changed_term(here: Here) -> Response:
    return _save(here, _term(here))


def _save(here: Here, term: GlossaryTerm | None) -> Response:
    form = here.form
    draft = TermDraft(
        word=form.line("word", MAX_WORD, required=_("Please write the abbreviation.")),
        meaning=form.line("meaning", MAX_MEANING, required=_("Please write what it stands for.")),
        text=form.text("text", MAX_TEXT),
        also=form.line("also", MAX_MEANING),
        meaning_en=form.line("meaning_en", MAX_MEANING),
        text_en=form.text("text_en", MAX_TEXT),
    )
    version = form.number("version", 0, 999_999_999, default=0)
    form_hints.add_hints(here, *GUARDED_FIELDS, button=_("Save"), table_id=here.table_id)
    form.check()
    saved = glossary.save_term(here, draft, term, version)
    return here.see(here.url(f"/glossary#term-{saved.id}"), saved="entry")


def post_removal(here: Here) -> Response:
    term = _term(here)
    glossary.remove_term(here, term)
    return here.see(here.url(f"/glossary?removed={term.id}"))


def post_restoration(here: Here) -> Response:
    term = _term(here)
    glossary.restore_term(here, term)
    return here.see(here.url(f"/glossary#term-{term.id}"), saved="entry")


def _term(here: Here) -> GlossaryTerm:
    found = glossary_queries.term(here.db, here.arg("term"))
    if found is None:
        raise NotFound
    return found


_TERMS = "/tables/{table}/glossary"
_TERM = _TERMS + "/{term:int}"
routes = [
    page(_TERMS, show_glossary, needs="directory:read"),
    page(_TERMS + "/new", show_new_term, needs="directory:write"),
    action(_TERMS, post_term, needs="directory:write", form=show_new_term),
    page(_TERM, show_term, needs="directory:write"),
    action(_TERM, post_changed_term, needs="directory:write", form=show_term),
    action(_TERM + "/removal", post_removal, needs="directory:write", form=show_term),
    action(_TERM + "/restoration", post_restoration, needs="directory:write", back=_TERMS),
]
filters = {"explained": explained}
hooks = [(redaction_queries.shared_texts, redactable)]
