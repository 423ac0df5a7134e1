"""A counselling centre with public facts and things that its own office must not see, and how it is asked."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest

from roundtable.core import clock
from roundtable.directory.models import Channel, Function, HoursCheck, Organisation, Verification
from tests.mail.mailbox import mails

LIST = "/tables/dithmarschen/directory"
ASK = f"{LIST}/inquiries"
MAIL = "beratung@diakonie.example"
HIDDEN = (
    *("+49 481 666601", "Interner Vermerk", "privat@zuhause.example", "+49 170 5556667", "Petra", "Helferkreis"),
    *("nur-moderation@diakonie.example", "+49 481 999999", "Frühere Stelle"),
)


@dataclass
class Centre:
    """The ids of the entry and of its public facts, by kind."""

    id: int
    ways: dict[str, int]


def add_centre(database: Any, name: str = "Rückkehrberatung Heide", mail: str = MAIL, **more: Any) -> Centre:
    with database.write() as db:
        entry = Organisation(
            **{"kind": "return_counselling", "name": name, "region": "01051", "city": "Heide", **more},
            note="Interner Vermerk",
            office_hours="Mo 9-12",
            languages="Deutsch",
            source="Webseite",
            former_names="Frühere Stelle",
        )
        for kind, value in (("phone", "+49 481 12345"), ("email", mail), ("address", "Markt 1, 25746 Heide")):
            entry.channels.append(Channel(kind=kind, value=value, starter=True))
        entry.channels += [
            Channel(kind="phone", value="+49 481 666601", visibility="members", starter=True),
            Channel(kind="email", value="nur-moderation@diakonie.example", visibility="moderation", starter=True),
            Channel(kind="email", value="frei-getippt@web.example", entered_as="Helferkreis Heide"),
            Channel(kind="phone", value="+49 481 999999", archived_at=clock.now(), starter=True),
            *(
                Channel(kind=kind, value=value, private=True, consent_source="Mail", consent_on=clock.today())
                for kind, value in (("phone", "+49 170 5556667"), ("email", "privat@zuhause.example"))
            ),
        ]
        db.add(entry)
        db.flush()
        phone = entry.channels[0]
        phone.misses, phone.unreachable_on, phone.doubted_on = 3, clock.today(), clock.today()
        db.add(Verification(channel_id=phone.id, how="phone", result="doubted", done_as="Helferkreis Heide"))
        db.add(HoursCheck(organisation_id=entry.id, how="web", done_as="Helferkreis Heide"))
        db.add(Function(organisation_id=entry.id, name="Leitung"))
        return Centre(entry.id, {c.kind: c.id for c in entry.channels[:3]})


@pytest.fixture
def centre(database) -> Centre:
    return add_centre(database)


@pytest.fixture
def ask(visit, config):
    """Birgit asks these offices; returns the paths of the links in the mails, in their order."""

    def send(*idents: int, who: str = "birgit") -> list[str]:
        before = len(mails(config))
        reply = visit(who).post(ASK, data={"entry": [str(ident) for ident in idents]})
        assert reply.status_code == 303, reply.text
        return [path for mail in mails(config)[before:] for path in paths_in(mail.get_content())]

    return send


def paths_in(text: str) -> list[str]:
    """Each link once: it stands in the German and in the English part."""
    return list(dict.fromkeys(re.findall(r"http://testserver(/via/\S+/entry)", text)))


def fields_of(html: str) -> dict[str, str]:
    """What the form for corrections sends as it is."""
    form = html.partition('id="corrections-form"')[2].partition("</form>")[0]
    inputs = re.findall(r"<input[^>]*>", form)
    found = {}
    for tag in inputs:
        if 'type="checkbox"' not in tag:
            name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
            found[name[1]] = unescape(value[1])
    for name, text in re.findall(r'<textarea[^>]*? name="([\w-]+)"[^>]*>([^<]*)<', form):
        found[name] = unescape(text).removeprefix("\n")
    return found


def seen_in(html: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', html)[1]
