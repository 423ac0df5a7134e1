"""The page between a press and what it does, when the sign-in was a while ago. What was typed waits in the page."""

from starlette.responses import Response

from roundtable.accounts.attempts import actions as attempts
from roundtable.accounts.factors import actions as factors
from roundtable.accounts.factors import queries as factors_queries
from roundtable.accounts.sessions import actions as sessions
from roundtable.accounts.sessions.pages import keep
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import SIGNED_IN
from roundtable.core.security import password_matches, safe_path
from roundtable.web.routing import Here, action, ask_for_proof, page

PREFIX = "kept."  # of the fields of the form that waits


def ask(here: Here) -> Response:
    """In place of what was asked for. A form waits in hidden fields; a panel of htmx goes to the page itself."""
    path = here.request.url.path
    if here.request.method == "GET":
        return here.see(f"/proof?then={path}")
    if here.htmx:
        return here.see(f"/proof?then={safe_path(here.form.raw('back') or '/')}")
    fields = [(name, value) for name, value in _typed(here) if "password" not in name]
    return _page(here, path, [(f"{PREFIX}{name}", value) for name, value in fields], waits=True, status=403)


def _typed(here: Here) -> list[tuple[str, str]]:
    data = here.form.data
    pairs = data.multi_items() if hasattr(data, "multi_items") else list(data.items())
    return [(name, value) for name, value in pairs if isinstance(value, str)]


def show_proof(here: Here) -> Response:
    return _page(here, safe_path(here.query.get("then", "") or "/profile"), [], waits=False)


def _page(here: Here, then: str, fields: list[tuple[str, str]], *, waits: bool, status: int = 200) -> Response:
    has_step = here.person.second_step_at is not None
    return here.page(
        "accounts/proof/proof.html",
        status=status,
        then=then,
        fields=fields,
        waits=waits,
        by_code=has_step,
        by_password=not has_step and here.person.password_hash is not None,
        by_passkey=bool(factors_queries.passkeys_of(here.db, here.person.id)),
    )


def check_password(here: Here) -> bool:
    """Slow, so before the transaction."""
    stored = here.person.password_hash
    waits = attempts.seconds_to_wait(here.db, f"password:{here.person.email}", attempts.PASSWORD_GUESSES)
    return bool(stored and not waits and password_matches(stored, here.form.raw("password")))


def post_proof(here: Here) -> Response:
    problem, field = _problem(here)
    if problem:  # raising Invalid would roll back the counted attempt
        here.errors = {field: problem}
        return _again(here)
    return proved(here)


def _problem(here: Here) -> tuple[str, str]:
    """What is wrong, and with which field. Whoever has a second step shows that, not the password."""
    if here.person.second_step_at:
        return factors.code_problem(here, here.person, here.network, here.form.raw("code")), "code"
    if here.person.password_hash is None:
        return _("Please use the link by e-mail."), "password"
    wrong = _("This is not your password.")
    return sessions.password_problem(here.db, here.person.email, here.network, here.prepared, wrong), "password"


def _again(here: Here) -> Response:
    return _page(here, _then(here), _waiting(here), waits=here.form.flag("waits"), status=422)


def _then(here: Here) -> str:
    return safe_path(here.form.raw("then") or "/profile")


def _waiting(here: Here) -> list[tuple[str, str]]:
    return [(name, value) for name, value in _typed(here) if name.startswith(PREFIX)]


def proved(here: Here) -> Response:
    """Note it, under a new token, and go on: to the page, or with a last press to what waits."""
    token = sessions.renew_session(here, here.own_session)
    if not here.form.flag("waits"):
        return keep(here, here.see(_then(here)), token)
    fields = [(name.removeprefix(PREFIX), value) for name, value in _waiting(here)]
    return keep(here, here.page("accounts/proof/proved.html", then=_then(here), fields=fields), token)


def post_link(here: Here) -> Response:
    problem = sessions.mail_sign_in_link(here.db, here.person.email, here.network, _reading(_then(here), here))
    if problem:
        here.errors = {"link": problem}
        return _again(here)
    return here.page("accounts/proof/sent.html", email=here.person.email)


def _reading(then: str, here: Here) -> str:
    """A page that a mailed link may lead to: what waits in a form can't be mailed."""
    return "/" if here.form.flag("waits") else then


hooks = [(ask_for_proof, ask)]

routes = [
    page("/proof", show_proof, needs=SIGNED_IN),
    action("/proof", post_proof, needs=SIGNED_IN, prepare=check_password),
    action("/proof/link", post_link, needs=SIGNED_IN),
]
