"""The page "The directory on my phone": own devices, their tokens, and how a phone is set up."""

from typing import Any

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import SIGNED_IN
from roundtable.directory.devices import actions, queries
from roundtable.directory.devices.models import Device
from roundtable.directory.models import Organisation
from roundtable.web.routing import Here, action, page


def show_devices(here: Here) -> Response:
    return _devices_page(here)


def _devices_page(here: Here, **shown: Any) -> Response:
    return here.page(
        "directory/devices/devices.html",
        devices=queries.devices_of(here.db, here.person.id),
        reads=queries.reads_directory(here.db, here.person),
        **{"added": None, "token": "", **shown},
    )


def post_device(here: Here) -> Response:
    """Answer with the token itself: it can't be shown again, because only its hash is stored."""
    name = here.form.line("name", 60, _("Please give the device a name, such as “my phone”."))
    here.form.check()
    if not queries.reads_directory(here.db, here.person):
        here.form.errors["name"] = _("You sit at no table at the moment.")
        here.form.check()
    device, token = actions.add_device(here, name)
    here.form.data = {}
    return _devices_page(here, added=device, token=token)


def post_revocation(here: Here) -> Response:
    actions.revoke_device(here, here.find(Device, "device"))
    return here.see("/profile/devices#devices")


def post_allowance(here: Here) -> Response:
    actions.allow_device(here, here.find(Device, "device"))
    return here.see("/profile/devices#devices")


def post_mark(here: Here) -> Response:
    entry = here.find(Organisation, "organisation")
    wanted = here.form.choice("state", ("on", "off"))
    here.form.check()
    actions.set_mark(here, entry, wanted == "on")
    if not here.htmx:
        return here.see(here.url(f"/directory/{entry.id}"))
    return here.part("directory/devices/_mark.html", entry=entry, on_phone=wanted == "on")


_ALL, _ONE = "/profile/devices", "/profile/devices/{device:int}"
routes = [
    page(_ALL, show_devices, needs=SIGNED_IN),
    action(_ALL, post_device, needs=SIGNED_IN, form=show_devices),
    action(_ONE + "/revocation", post_revocation, needs=SIGNED_IN),
    action(_ONE + "/allowance", post_allowance, needs=SIGNED_IN),
    action("/tables/{table}/directory/{organisation:int}/phone", post_mark, needs="directory:read"),
]
