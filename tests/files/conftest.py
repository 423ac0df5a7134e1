"""A meeting with two items, one of them only for the moderation."""

from dataclasses import dataclass

import pytest

from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from tests import world
from tests.meetings.conftest import facts


@dataclass
class Scene:
    meeting: int
    item: int
    secret: int
    kiel: int  # an item of another table

    @property
    def place(self) -> str:
        return f"/tables/dithmarschen/items/{self.item}/files"

    @property
    def hidden(self) -> str:
        return f"/tables/dithmarschen/items/{self.secret}/files"

    @property
    def whole(self) -> str:
        return f"/tables/dithmarschen/meetings/{self.meeting}/files"


@pytest.fixture
def scene(database) -> Scene:
    with database.write() as db:
        birgit, merle = world.actor(db, "birgit"), world.actor(db, "merle", "kiel")
        meeting = meetings.plan_meeting(birgit, facts())
        item = agenda.add_item(birgit, meeting, Content("Begleitung"))
        secret = agenda.add_item(birgit, meeting, Content("Personal", visibility="moderation"))
        other = agenda.add_item(merle, meetings.plan_meeting(merle, facts()), Content("Kieler Thema"))
        return Scene(meeting.id, item.id, secret.id, other.id)


def send(client, place, *files):
    return client.post(place, files=[("files", (name, data)) for name, data in files])
