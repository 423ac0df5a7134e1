"""Pure. Entries of the directory as objects of HSDS 3: an organization, the service it gives, its location and phones.

An identifier there has to be a UUID. It is computed from ours and the address of this installation, so it stays the
same; the last group of the id of an organization or a service holds our number, by which it is found again.
"""

import re
import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from roundtable.directory import channels, checks, kinds
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.queries import country_name

VERSION = "3.0"
Object = dict[str, Any]
_STATUS = {"active": "active", "announced": "inactive", "closed": "defunct"}
_PHONES = {"phone": "voice", "fax": "fax"}
_ADDRESS = re.compile(r"(.+), (\d{5}) ([^,\d]+)")


class Writer:
    """`address` is that of this installation, `public` says which channels may be told, `checker` who vouches."""

    def __init__(self, address: str, checker: str, public: Callable[[Channel], bool], today: date) -> None:
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, address)
        self._checker, self._public, self._today = checker, public, today

    def ident(self, what: str, number: int) -> str:
        """Readable back by `number_in()`: the number stands at the end."""
        of_kind = uuid.uuid5(self._space, what).hex[:20]
        return str(uuid.UUID(of_kind[:12] + "8" + of_kind[13:16] + "8" + of_kind[17:20] + f"{number:012x}"))

    def number_in(self, what: str, ident: str) -> int | None:
        """Our number of such an id; None if it is no id of ours."""
        try:
            number = int(uuid.UUID(ident).hex[20:], 16)
        except ValueError:
            return None
        return number if number < 10**9 and self.ident(what, number) == str(uuid.UUID(ident)) else None

    def organization(self, entry: Organisation, full: bool = True) -> Object:
        own = self._told(entry)
        found: Object = {
            "id": self.ident("organization", entry.id),
            "name": entry.name,
            "alternate_name": ", ".join(filter(None, entry.former_names.split("\n"))),
            "description": _description(entry),
            "email": _first(own, "email"),
            "website": _website(own),
        }
        if full:
            found["phones"] = [self._phone(channel, entry) for channel in own if channel.kind in _PHONES]
            found["locations"] = self._locations(own, entry)
            found["metadata"] = self._checks(own)
        return _without_empty(found)

    def service(self, entry: Organisation, full: bool = True) -> Object:
        own = self._told(entry)
        found: Object = {
            "id": self.ident("service", entry.id),
            "organization_id": self.ident("organization", entry.id),
            "name": kinds.label(entry.kind),
            "description": _description(entry),
            "url": _website(own),
            "email": _first(own, "email"),
            "status": _STATUS[entry.state],
            "alert": entry.state_note,
            "assured_date": _last_check(own),
            "organization": self.organization(entry, full=False),
        }
        if full:
            del found["organization_id"]
            found |= self._nested(own, entry)
        return _without_empty(found)

    def _nested(self, own: list[Channel], entry: Organisation) -> Object:
        schedule = {"id": self.ident("schedule", entry.id), "description": entry.office_hours}
        return {
            "organization": self.organization(entry),
            "phones": [self._phone(channel, entry) for channel in own if channel.kind in _PHONES],
            "schedules": [schedule] if entry.office_hours else [],
            "languages": self._languages(entry),
            "contacts": self._contacts(entry),
            "service_areas": self._areas(entry),
            "service_at_locations": [{"id": place["id"], "location": place} for place in self._locations(own, entry)],
            "metadata": self._checks(own),
        }

    def _told(self, entry: Organisation) -> list[Channel]:
        return [channel for channel in checks.unarchived(entry.channels) if self._public(channel)]

    def _phone(self, channel: Channel, entry: Organisation) -> Object:
        """The last check stands beside each number; one that nobody answered at says so."""
        told = {
            "id": self.ident("phone", channel.id),
            "number": channel.value,
            "type": _PHONES[channel.kind],
            "description": ". ".join(filter(None, (channel.label, self._words_of_check(channel)))),
            "languages": self._languages(entry),
            "metadata": self._checks([channel]),
        }
        return _without_empty(told)

    def _words_of_check(self, channel: Channel) -> str:
        return checks.verdict(channel, self._today, brief=True).text

    def _locations(self, own: list[Channel], entry: Organisation) -> list[Object]:
        return [self._location(channel) for channel in own if channel.kind == "address"]

    def _location(self, channel: Channel) -> Object:
        """An address that has not all parts that HSDS wants is given as it is, in words."""
        parts = _ADDRESS.fullmatch(channel.value)
        location = {
            "id": self.ident("location", channel.id),
            "location_type": "physical",
            "name": channel.label,
            "description": "" if parts else channel.value,
            "metadata": self._checks([channel]),
        }
        if parts:
            address = {"address_1": parts[1], "postal_code": parts[2], "city": parts[3], "country": "DE"}
            more = {"state_province": "", "address_type": "physical"}  # our sources don't name the state
            location["addresses"] = [{"id": self.ident("address", channel.id), **address, **more}]
        return _without_empty(location)

    def _languages(self, entry: Organisation) -> list[Object]:
        names = [name.strip() for name in re.split(r"[,;\n]", entry.languages) if name.strip()]
        return [{"id": self.ident(f"language-{at}", entry.id), "name": name} for at, name in enumerate(names)]

    def _areas(self, entry: Organisation) -> list[Object]:
        name = entry.district or (entry.area.name if entry.area else "")
        found = [{"id": self.ident("area", entry.id), "name": name}] if name else []
        further = [area.name for area in entry.more_areas if area.name != name]
        return found + [
            {"id": self.ident(f"area-{at}", entry.id), "name": each} for at, each in enumerate(further, start=1)
        ]

    def _contacts(self, entry: Organisation) -> list[Object]:
        """People by what they do there; nobody is named."""
        return [{"id": self.ident(f"contact-{at}", entry.id), "title": duty} for at, duty in enumerate(entry.duties)]

    def _checks(self, own: Iterable[Channel]) -> list[Object]:
        """When each way was checked last, in the form that HSDS has for changes: the value was found as it was."""
        return [
            {
                "id": self.ident("check", channel.id),
                "resource_id": self.ident("phone" if channel.kind in _PHONES else channel.kind, channel.id),
                "resource_type": "phone" if channel.kind in _PHONES else channel.kind,
                "last_action_date": day.isoformat(),
                "last_action_type": "verify",
                "field_name": channel.kind,
                "previous_value": channel.value,
                "replacement_value": channel.value,
                "updated_by": channel.organisation.name if channel.verified_how == checks.SELF else self._checker,
            }
            for channel in own
            if (day := channel.verified_on) is not None
        ]


def _description(entry: Organisation) -> str:
    place = country_name(entry.country) if entry.country else entry.area.name if entry.area else ""
    return ", ".join(dict.fromkeys(filter(None, (kinds.label(entry.kind), place, entry.city, entry.district))))


def _first(own: list[Channel], kind: str) -> str:
    channel = checks.first_of_kind(own, kind)
    return channel.value if channel else ""


def _website(own: list[Channel]) -> str:
    channel = checks.first_of_kind(own, "website")
    return channels.href("website", channel.value) if channel else ""


def _last_check(own: list[Channel]) -> str:
    """Of the way that stands first in lists; "" if nobody was reached there."""
    main = checks.main_channel(own)
    return main.verified_on.isoformat() if main and main.verified_on and not main.unreachable_on else ""


def _without_empty(found: Object) -> Object:
    """HSDS leaves out what isn't known; what it requires is never empty here."""
    return {name: value for name, value in found.items() if value not in ("", [], None)}
