"""The page on which the moderation compares the checksum of a paper from before a redaction."""

import re

from starlette.responses import Response

from roundtable.accounts.attempts import actions as attempts
from roundtable.core.i18n import gettext as _
from roundtable.minutes.redaction.originals import queries
from roundtable.web.routing import Here, action, page


def show_checksum(here: Here) -> Response:
    return here.page("minutes/redaction/originals/checksum.html", asked="", found=None, unsure=False)


def post_checksum(here: Here) -> Response:
    """Changes nothing but the count of tries. By POST, so that the checksum appears in no address and no log."""
    asked = "".join(here.form.line("checksum", 200).split()).casefold()
    if not re.fullmatch(r"[0-9a-f]{64}", asked):
        return _again(here, _("A checksum has 64 signs: digits, and letters from a to f."))
    # Whoever asks often enough could find the words by trying, as with a checksum that lies open.
    if attempts.count_attempt(here.db, f"checksum:{here.user_id}", attempts.CHECKSUMS):
        return _again(here, _("These were many checksums. Please come again in a quarter of an hour."))
    found = queries.find_version(here.db, here.this_table.id, asked)
    unsure = found is None and queries.key_was_lost(here.db, here.this_table.id)
    return here.page("minutes/redaction/originals/checksum.html", asked=asked, found=found, unsure=unsure)


def _again(here: Here, problem: str) -> Response:
    here.errors = {"checksum": problem}
    return here.page("minutes/redaction/originals/checksum.html", 422, asked="", found=None, unsure=False)


_PATH = "/tables/{table}/redactions/checksum"
routes = [
    page(_PATH, show_checksum, needs="minutes:redact"),
    action(_PATH, post_checksum, needs="minutes:redact", form=show_checksum),
]
