"""Adding and ending functions of people. Ended ones stay and can come back."""

from dataclasses import dataclass

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.sight import VISIBILITIES
from roundtable.directory.models import Organisation, Person, Post
from roundtable.directory.people import queries


@dataclass(frozen=True)
class PostDraft:
    """What the form holds. `same` is the id of a person of that name, "new" for another one, "" if nobody chose."""

    function: str
    name: str = ""
    visibility: str = "members"
    same: str = ""


def add_post(actor: Actor, organisation: Organisation, draft: PostDraft) -> Post:
    """Somebody holds a function here. Who is known already is not entered twice: Invalid asks which one is meant."""
    serialise_writers(actor.db)
    if not draft.function.strip():
        raise Invalid({"function": _("Please say what the person does there.")})
    if draft.visibility not in VISIBILITIES:
        raise Invalid({"visibility": _("Please choose one of the options.")})
    person = _person(actor, draft)
    if any(post.organisation_id == organisation.id and post.function == draft.function for post in person.posts):
        raise Invalid({"function": _("This is there already.")})
    post = Post(organisation_id=organisation.id, function=draft.function, entered_by_id=actor.user_id, person=person)
    actor.db.add(post)
    _record(actor, organisation)
    return post


def _person(actor: Actor, draft: PostDraft) -> Person:
    known = queries.named(actor.db, draft.name)
    for person in known:
        if str(person.id) == draft.same:
            return person
    if known and draft.same != "new":
        raise Invalid({"same": _("Somebody of this name is entered already. Is it the same person?")})
    return Person(name=draft.name, visibility=draft.visibility)


def end_post(actor: Actor, post: Post) -> None:
    """The person doesn't do this any more. It stays and can come back."""
    serialise_writers(actor.db, post)
    if post.ended_at:
        raise Conflict(_("This is archived already."))
    post.ended_at = clock.now()
    _record(actor, post.organisation)


def bring_post_back(actor: Actor, post: Post) -> None:
    serialise_writers(actor.db, post)
    if post.ended_at:
        post.ended_at = None
        _record(actor, post.organisation)


def _record(actor: Actor, organisation: Organisation) -> None:
    actor.db.flush()
    actor.db.expire(organisation, ["posts"])  # the search reads them
    data = {"title": organisation.name, "channel": "person"}
    record(actor, "directory.changed", f"directory/{organisation.id}", organisation, everywhere=True, **data)
