"""Pure. Who sees a number or an address, and what has to be known before a private one is written down."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from roundtable.core import clock
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.core.permissions import may
from roundtable.core.sight import NEEDS
from roundtable.directory.channels import dial
from roundtable.directory.models import Channel
from roundtable.web.forms import Form

VISIBILITIES = {
    "all": noop("everybody, also in files"),
    "members": noop("everybody who helps or works at a round table"),
    "moderation": noop("the moderation"),
}
OWNERS = {"office": noop("the office"), "private": noop("a person (private)")}
_MOBILE = re.compile(r"\+49(1[567]\d|700)\d+")


@dataclass(frozen=True)
class Privacy:
    """What the form says. `owner` is "" where nobody said whose number it is."""

    visibility: str = "all"
    owner: str = ""
    consent_source: str = ""
    consent_on: date | None = None


def known(channel: Channel) -> Privacy:
    """What is written down of a channel."""
    owner = "private" if channel.private else ""
    return Privacy(channel.visibility, owner, channel.consent_source, channel.consent_on)


def problems(kind: str, value: str, privacy: Privacy, today: date, allowed: Collection[str]) -> dict[str, str]:
    """What is missing or wrong, as sentences by the field's name."""
    found = {}
    if privacy.visibility not in allowed:
        found["visibility"] = _("Please choose one of the options.")
    if privacy.owner not in ("", *OWNERS):
        found["owner"] = _("Please choose one of the options.")
    elif not privacy.owner and is_mobile(kind, value):
        found["owner"] = _("This is a mobile number. Please say whether it is the office's or private.")
    if privacy.owner == "private":
        found |= _consent_problems(privacy, today)
    return found


def _consent_problems(privacy: Privacy, today: date) -> dict[str, str]:
    found = {}
    if not privacy.consent_source.strip():
        found["consent_source"] = _("Please say how the person agreed; without that a private number is not saved.")
    if privacy.consent_on is None:
        found["consent_on"] = _("Please say on which day the person agreed.")
    elif privacy.consent_on > today:
        found["consent_on"] = _("This day is still to come.")
    return found


def is_mobile(kind: str, value: str) -> bool:
    """Whether this is a German mobile number, which can be anybody's own."""
    return kind in ("phone", "fax") and bool(_MOBILE.fullmatch(dial(value)))


def asked_later() -> str:
    """For forms that don't ask whose number it is."""
    return _("This is a mobile number. Please add it on the page of the contact: there it is asked whose it is.")


def typed(form: Form, kind: str, value: str, role: str | None) -> Privacy:
    """What the form says; what is wrong or missing joins its other errors. Nobody hides a number from themselves."""
    said = Privacy(
        visibility=form.raw("visibility") or "all",
        owner=form.raw("owner"),
        consent_source=form.line("consent_source", 300),
        consent_on=form.day("consent_on"),
    )
    for name, text in problems(kind, value, said, clock.today(), grantable(role)).items():
        form.errors.setdefault(name, text)
    return said


def grantable(role: str | None) -> list[str]:
    """The visibilities that somebody with this role may choose: those that they see themselves."""
    return [visibility for visibility, needed in NEEDS.items() if visibility == "all" or may(role, needed)]


def label(visibility: str) -> str:
    """For whom it is, in the reader's language."""
    return _(VISIBILITIES[visibility])
