"""Imprint, privacy and accessibility."""

from starlette.responses import Response

from roundtable.accounts.attempts.actions import KEPT_FOR
from roundtable.accounts.models import LOCALE_LIFE, SESSION_LIFE, SESSION_MOST
from roundtable.accounts.steps.models import STEP_LIFE
from roundtable.core.permissions import PUBLIC
from roundtable.mail.queue.actions import KEPT
from roundtable.web.routing import Here, page


def show_imprint(here: Here) -> Response:
    return here.page("home/imprint.html", contact=here.config.contact_email)


def show_privacy(here: Here) -> Response:
    """Retention periods come from the code that applies them, so that the page can't contradict it."""
    return here.page(
        "home/privacy.html",
        contact=here.config.contact_email,
        session_days=SESSION_LIFE.days,
        session_most=SESSION_MOST.days,
        step_minutes=int(STEP_LIFE.total_seconds()) // 60,
        language_days=LOCALE_LIFE.days,
        mail_days=KEPT.days,
        tries_hours=int(KEPT_FOR.total_seconds()) // 3600,
    )


def show_accessibility(here: Here) -> Response:
    return here.page("home/accessibility.html", contact=here.config.contact_email)


routes = [
    page("/imprint", show_imprint, needs=PUBLIC),
    page("/privacy", show_privacy, needs=PUBLIC),
    page("/accessibility", show_accessibility, needs=PUBLIC),
]
