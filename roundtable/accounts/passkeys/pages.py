"""Passkeys: making, naming and removing them, and the three places that one opens. Needs JavaScript and https."""

from starlette.responses import JSONResponse, Response

from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.factors import actions as factors
from roundtable.accounts.factors import queries as factors_queries
from roundtable.accounts.factors.models import Passkey
from roundtable.accounts.models import User
from roundtable.accounts.passkeys import actions
from roundtable.accounts.proof.pages import proved
from roundtable.accounts.second_factor.pages import finish
from roundtable.accounts.sessions import actions as sessions
from roundtable.accounts.sessions.devices import device_name
from roundtable.accounts.sessions.pages import sign_in
from roundtable.accounts.steps import actions as steps
from roundtable.accounts.steps.pages import current, forget, remember
from roundtable.core.errors import Invalid, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PUBLIC, SIGNED_IN
from roundtable.core.security import safe_path
from roundtable.web.routing import Here, action, page


def _loaded(here: Here) -> None:
    actions.load()


def _wrong() -> Invalid:
    return Invalid({"passkey": _("That didn't work. Please try again, or choose another way to sign in.")})


def _options(here: Here, kind: str, user: User | None) -> Response:
    """What the browser asks the device, and the step that remembers the challenge."""
    if attempts.count_attempt(here.db, f"passkey-network:{here.network}", attempts.PASSKEYS_FROM_NETWORK):
        return JSONResponse({}, 429)
    challenge = actions.new_challenge()
    token = steps.begin(here.db, kind, user.id if user else None, here.form.raw("next"), challenge)
    options = actions.request_options(here.db, user, here.config.url, challenge)
    return remember(here, JSONResponse(options), token)


def post_options(here: Here) -> Response:
    return _options(here, "passkey", None)


def post_sign_in(here: Here) -> Response:
    """The passkey is both: something that the person has, and a finger, a face or a PIN."""
    step = current(here, "passkey")
    if step is None or not steps.finish(here.db, step):
        raise _wrong()
    user = actions.used(here, here.config.url, step.challenge, here.form.raw("answer"), None)
    if user is None:
        raise _wrong()
    return forget(here, sign_in(here, user, safe_path(here.form.raw("next") or "/"), whole=True))


def show_failed(here: Here) -> Response:
    return here.page("accounts/passkeys/failed.html")


def post_second_options(here: Here) -> Response:
    """The challenge goes into the step that the link or the password began."""
    step = current(here, "second")
    if step is None or step.user is None:
        return JSONResponse({}, 410)
    step.challenge = actions.new_challenge()
    return JSONResponse(actions.request_options(here.db, step.user, here.config.url, step.challenge))


def post_second(here: Here) -> Response:
    step = current(here, "second")
    if step is None or step.user is None or not step.challenge:
        raise _wrong()
    if actions.used(here, here.config.url, step.challenge, here.form.raw("answer"), step.user) is None:
        raise _wrong()
    return finish(here)


def post_proof_options(here: Here) -> Response:
    return _options(here, "proof", here.person)


def post_proof(here: Here) -> Response:
    _own_step(here, "proof", here.form.raw("answer"))
    return proved(here)


def _own_step(here: Here, kind: str, typed: str) -> None:
    """Raises Invalid unless a passkey of this person answered what was begun."""
    step = current(here, kind)
    if step is None or step.user_id != here.user_id or not steps.finish(here.db, step):
        raise _wrong()
    if actions.used(here, here.config.url, step.challenge, typed, here.person) is None:
        raise _wrong()


def show_new(here: Here) -> Response:
    device = device_name(here.request.headers.get("user-agent", ""))
    return here.page("accounts/passkeys/new.html", device=device)


def post_new_options(here: Here) -> Response:
    challenge = actions.new_challenge()
    token = steps.begin(here.db, "add", here.person.id, challenge=challenge)
    options = actions.creation_options(here.db, here.person, here.config.url, challenge)
    return remember(here, JSONResponse(options), token)


def post_passkey(here: Here) -> Response:
    name = here.form.line("name", 80, _("Please enter a name."))
    here.form.check()
    step = current(here, "add")
    if step is None or step.user_id != here.user_id or not steps.finish(here.db, step):
        raise _wrong()
    answer = (here.form.raw("answer"), name)
    if not actions.add(here, here.person, here.config.url, step.challenge, answer):
        raise _wrong()
    return forget(here, here.see("/profile/security?saved=passkey"))


def _own(here: Here) -> Passkey:
    passkey = here.find(Passkey, "passkey")
    if passkey.user_id != here.user_id:
        raise NotFound
    return passkey


def show_passkey(here: Here) -> Response:
    return here.page("accounts/passkeys/passkey.html", passkey=_own(here), last=_is_last(here))


def _is_last(here: Here) -> bool:
    """Whether the second step ends when this passkey goes."""
    only = len(factors_queries.passkeys_of(here.db, here.person.id)) == 1
    return only and here.person.second_step_at is not None and not factors_queries.app_of(here.db, here.person.id)


def post_name(here: Here) -> Response:
    name = here.form.line("name", 80, _("Please enter a name."))
    here.form.check()
    factors.rename_passkey(here, _own(here), name)
    return here.see("/profile/security?saved=renamed")


def post_removal(here: Here) -> Response:
    factors.remove_passkey(here, here.person, _own(here))
    sessions.end_other_sessions(here, here.person, here.session)
    return here.see("/profile/security?saved=removed")


_AT = "/profile/security/passkeys"

routes = [
    action("/sign-in/passkey/options", post_options, needs=PUBLIC, prepare=_loaded),
    action("/sign-in/passkey", post_sign_in, needs=PUBLIC, prepare=_loaded, form=show_failed),
    action("/sign-in/second/passkey/options", post_second_options, needs=PUBLIC, prepare=_loaded),
    action("/sign-in/second/passkey", post_second, needs=PUBLIC, prepare=_loaded, form=show_failed),
    action("/proof/passkey/options", post_proof_options, needs=SIGNED_IN, prepare=_loaded),
    action("/proof/passkey", post_proof, needs=SIGNED_IN, prepare=_loaded, form=show_failed),
    page(f"{_AT}/new", show_new, needs=SIGNED_IN, fresh=True),
    action(f"{_AT}/options", post_new_options, needs=SIGNED_IN, prepare=_loaded, fresh=True),
    action(_AT, post_passkey, needs=SIGNED_IN, prepare=_loaded, form=show_new, fresh=True),
    page(f"{_AT}/{{passkey:int}}", show_passkey, needs=SIGNED_IN),
    action(f"{_AT}/{{passkey:int}}", post_name, needs=SIGNED_IN, form=show_passkey),
    action(f"{_AT}/{{passkey:int}}/removal", post_removal, needs=SIGNED_IN, fresh=True),
]
