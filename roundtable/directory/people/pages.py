"""Endpoints of people: the part of an entry's page, and the form for another function."""

from types import SimpleNamespace
from typing import Any

from starlette.responses import Response

from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.directory import privacy
from roundtable.directory.entries import pages as entries_pages
from roundtable.directory.models import Post
from roundtable.directory.people import actions as people
from roundtable.directory.people import queries
from roundtable.guard.places import form_hints
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

WORDS = SimpleNamespace(visibility=privacy.label)
# A name is asked for here, and says nothing by itself; what is looked at is what the person does.
_TEXTS = ("function",)


def people_fragment(view: View, ident: int | None) -> dict[str, Any]:
    posts = queries.posts_of(view.db, ident or 0)
    return {
        "posts": [post for post in posts if not post.ended_at],
        "ended": [post for post in posts if post.ended_at],
        "organisation_id": ident or 0,
        "w": WORDS,
    }


def show_new_post(here: Here) -> Response:
    typed = here.form.raw("name").strip()
    return here.page(
        "directory/people/new_post.html",
        entry=entries_pages.entry_in_address(here),
        known=queries.named(here.db, typed) if typed else [],
        may_show=privacy.grantable(here.role),
        looked=form_hints.texts_digest(here.form, _TEXTS),
        w=WORDS,
    )


def post_new_post(here: Here) -> Response:
    form = here.form
    draft = people.PostDraft(
        function=form.line("function", 120),
        name=form.line("name", 120),
        visibility=form.raw("visibility") or "members",
        same=form.raw("same"),
    )
    if draft.visibility not in privacy.grantable(here.role):
        form.errors["visibility"] = _("Please choose one of the options.")
    form_hints.add_hints(here, *_TEXTS, button=_("Save"), table_id=here.table_id)
    form.check()
    people.add_post(here, entries_pages.entry_in_address(here), draft)
    return here.see(here.url(f"/directory/{here.arg('organisation')}"), saved="added")


def post_end(here: Here) -> None:
    people.end_post(here, _post(here))


def post_return(here: Here) -> None:
    people.bring_post_back(here, _post(here))


def _post(here: Here) -> Post:
    found = queries.post(here.db, here.arg("organisation"), here.arg("post"))
    if found is None:
        raise NotFound
    return found


_PEOPLE = "/tables/{table}/directory/{organisation:int}/people"
_BACK = "/tables/{table}/directory/{organisation}"
routes = [
    page(_PEOPLE + "/new", show_new_post, needs="directory:write"),
    action(_PEOPLE, post_new_post, needs="directory:write", form=show_new_post),
    action(_PEOPLE + "/{post:int}/end", post_end, needs="directory:write", back=_BACK),
    action(_PEOPLE + "/{post:int}/restoration", post_return, needs="directory:write", back=_BACK),
]
fragments = [
    Fragment("entry-people", "directory/people/_people.html", people_fragment, "directory:read", on=("directory",))
]
