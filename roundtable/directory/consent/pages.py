"""The button with which a private number goes."""

from roundtable.directory.consent import actions as consent
from roundtable.directory.entries import pages as entries_pages
from roundtable.web.routing import Here, action


def post_consent_withdrawal(here: Here) -> None:
    consent.withdraw_consent(here, entries_pages.channel_in_address(here))


routes = [
    action(
        "/tables/{table}/directory/{organisation:int}/channels/{channel:int}/consent/withdrawal",
        post_consent_withdrawal,
        needs="directory:write",
        back="/tables/{table}/directory/{organisation}",
    )
]
