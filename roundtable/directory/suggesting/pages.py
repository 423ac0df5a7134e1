"""Suggesting a change or a new entry, the list of what waits, and the moderation's two buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.directory import actions as directory
from roundtable.directory import channels, checks, fields
from roundtable.directory.districts import fact_topics
from roundtable.directory.districts import pages as districts_pages
from roundtable.directory.districts import queries as districts_queries
from roundtable.directory.entries import pages as entries_pages
from roundtable.directory.models import Organisation
from roundtable.directory.suggestions import actions as suggestions
from roundtable.directory.suggestions import queries as suggestions_queries
from roundtable.directory.suggestions.models import Suggestion
from roundtable.guard.places import form_hints
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page


def _label(field: str) -> str:
    topic = field.removeprefix(suggestions.FACT)
    return fact_topics.label(topic) if topic in fact_topics.TOPICS else fields.label(field)


def _value(field: str, value: str, places: Mapping[str, str]) -> str:
    topic = field.removeprefix(suggestions.FACT)
    return fact_topics.value_words(topic, value) if topic in fact_topics.TOPICS else fields.words(field, value, places)


WORDS = SimpleNamespace(
    label=_label,
    value=_value,
    person=checks.person_words,
    mark=suggestions.mark,
    channel=channels.label,
    is_way=lambda field: field in channels.KINDS,
    is_field=lambda field: field in fields.LABELS or field.startswith(suggestions.FACT),
)
_MAX_REASON = 500


@dataclass(frozen=True)
class Group:
    """What is suggested for one field of one entry (or about one channel), and what stands there now."""

    entry: Organisation
    first: Suggestion
    now: str
    suggestions: list[Suggestion]


def open_fragment(view: View, ident: int | None) -> dict[str, Any]:
    """What waits for a decision: about one entry, on its page, or all of it."""
    found = suggestions_queries.open_suggestions(view.db, ident)
    return {
        "groups": _groups(view.db, found),
        "of_entry": ident,
        "places": suggestions_queries.names_of_places(view.db) if found else {},
        "names": entries_pages.ids_known_by_name(view.db, view.table_id, view.can),
        "w": WORDS,
    }


def waiting_fragment(view: View, _ident: int | None) -> dict[str, Any]:
    return {"waiting": suggestions_queries.count_open(view.db)}


def _groups(db: Session, found: list[Suggestion]) -> list[Group]:
    about_facts = {each.organisation_id: each.organisation for each in found if suggestions.topic_of(each)}
    facts = districts_queries.facts(db, list(about_facts.values())) if about_facts else {}

    def same(each: Suggestion) -> tuple[int, str, int]:
        return each.organisation_id, each.field, each.channel_id or 0

    grouped = [list(group) for _key, group in groupby(sorted(found, key=same), key=same)]
    return [
        Group(
            each[0].organisation,
            each[0],
            suggestions.current(each[0], facts.get(each[0].organisation_id, {}).get(suggestions.topic_of(each[0]))),
            each,
        )
        for each in grouped
    ]


def show_suggestions(here: Here) -> Response:
    """What waits, for those who decide; and what became of one's own."""
    return here.page(
        "directory/suggesting/suggestions.html",
        own=suggestions_queries.own_suggestions(here.db, here.user_id),
        decided=suggestions_queries.decided_lately(here.db) if "directory:decide" in here.can else [],
        **_words(here),
    )


def _words(here: Here) -> dict[str, Any]:
    """What turns codes and people of a suggestion into words that this reader may see."""
    names = entries_pages.ids_known_by_name(here.db, here.table_id, here.can)
    return {"w": WORDS, "names": names, "places": suggestions_queries.names_of_places(here.db)}


def show_new_suggestion(here: Here) -> Response:
    """The form of the entry; what is different in it when it is sent is suggested."""
    entry = entries_pages.entry_in_address(here)
    return entries_pages.entry_form(here, fields.entry_of(entry), entry, suggesting=True)


def post_new_suggestion(here: Here) -> Response:
    entry = entries_pages.entry_in_address(here)
    typed, reason = _typed(here, *entries_pages.texts_changed(here.form, entry))
    suggestions.suggest_changes(here, entry, typed, reason)
    return here.see(here.url(f"/directory/{here.arg('organisation')}"), saved="suggested")


def show_new_fact(here: Here) -> Response:
    """The form of a fact about a mission, for those who don't enter it themselves."""
    return districts_pages.fact_form(here, suggesting=True)


def post_new_fact(here: Here) -> Response:
    mission, topic = districts_pages.fact_address(here)
    draft = districts_pages.typed_fact(here, topic, _("Suggest"))
    suggestions.suggest_fact(here, mission, topic, draft)
    return here.see(here.url(f"/directory/{mission.id}"), saved="suggested")


def show_new_entry(here: Here) -> Response:
    return entries_pages.entry_form(here, entries_pages.prefilled_entry(here), None, suggesting=True)


def post_new_entry(here: Here) -> Response:
    first = entries_pages.typed_channels(here.form)
    typed, reason = _typed(here, *entries_pages.ENTRY_TEXTS, *channels.KINDS)
    suggestions.suggest_entry(here, typed, first, reason)
    return here.see(here.url("/directory/suggestions"), saved="suggested")


def _typed(here: Here, *names: str) -> tuple[directory.Entry, str]:
    typed, reason = entries_pages.typed_entry(here.form), here.form.line("reason", _MAX_REASON)
    form_hints.add_hints(
        here, *names, "reason", button=_("Suggest"), table_id=here.table_id, only_strong=entries_pages.VALUES
    )
    here.form.check()
    return typed, reason


def show_gone(here: Here) -> Response:
    """Asks how one knows that an office doesn't exist any more."""
    looked = form_hints.texts_digest(here.form, ("reason",))
    entry = entries_pages.entry_in_address(here)
    return here.page("directory/suggesting/gone.html", entry=entry, looked=looked)


def post_gone(here: Here) -> Response:
    reason = here.form.line("reason", _MAX_REASON)
    form_hints.add_hints(here, "reason", button=_("Suggest"), table_id=here.table_id)
    here.form.check()
    suggestions.suggest_gone(here, entries_pages.entry_in_address(here), None, reason)
    return here.see(here.url(f"/directory/{here.arg('organisation')}"), saved="suggested")


def post_acceptance(here: Here) -> None:
    suggestions.take(here, _suggestion(here), here.form.raw("seen"))


def post_withdrawal(here: Here) -> Response:
    suggestions.withdraw(here, _suggestion(here))
    return here.see(here.url("/directory/suggestions"), saved="suggestion_withdrawn")


def show_refusal(here: Here) -> Response:
    """Asks why; what somebody else has decided meanwhile is said instead."""
    suggestion = _suggestion(here)
    return here.page(
        "directory/suggesting/decline.html",
        s=suggestion,
        now=suggestions.current(suggestion),
        looked=form_hints.texts_digest(here.form, ("reason",)),
        **_words(here),
    )


def post_refusal(here: Here) -> Response:
    reason = here.form.lines("reason", _MAX_REASON)
    form_hints.add_hints(here, "reason", button=_("Decline"), table_id=here.table_id)
    here.form.check()
    suggestions.decline(here, _suggestion(here), reason)
    return here.see(here.url("/directory/suggestions"), saved="declined")


def _suggestion(here: Here) -> Suggestion:
    found = suggestions_queries.suggestion(here.db, here.arg("suggestion"))
    if found is None:
        raise NotFound
    return found


_ALL = "/tables/{table}/directory/suggestions"
_OF_ENTRY = "/tables/{table}/directory/{organisation:int}/suggestions"
_FACT = "/tables/{table}/directory/{organisation:int}/facts/{fact}/suggestions"
_ONE = _ALL + "/{suggestion:int}"
routes = [
    page(_ALL, show_suggestions, needs="directory:verify"),
    page(_ALL + "/new", show_new_entry, needs="directory:verify"),
    action(_ALL, post_new_entry, needs="directory:verify", form=show_new_entry),
    page(_OF_ENTRY + "/new", show_new_suggestion, needs="directory:verify"),
    action(_OF_ENTRY, post_new_suggestion, needs="directory:verify", form=show_new_suggestion),
    page(_FACT + "/new", show_new_fact, needs="directory:verify"),
    action(_FACT, post_new_fact, needs="directory:verify", form=show_new_fact),
    page(_OF_ENTRY + "/gone", show_gone, needs="directory:verify"),
    action(_OF_ENTRY + "/gone", post_gone, needs="directory:verify", form=show_gone),
    action(_ONE + "/acceptance", post_acceptance, needs="directory:decide", back=_ALL),
    action(_ONE + "/withdrawal", post_withdrawal, needs="directory:verify"),
    page(_ONE + "/refusal", show_refusal, needs="directory:decide"),
    action(_ONE + "/refusal", post_refusal, needs="directory:decide", form=show_refusal),
]
_OPEN = "directory/suggesting/_open.html"
fragments = [
    Fragment("suggestions", _OPEN, open_fragment, "directory:decide", on=("directory",)),
    Fragment("entry-suggestions", _OPEN, open_fragment, "directory:decide", on=("directory/",)),
    Fragment(
        "suggestions-waiting",
        "directory/suggesting/_waiting.html",
        waiting_fragment,
        "directory:decide",
        on=("directory",),
    ),
]
