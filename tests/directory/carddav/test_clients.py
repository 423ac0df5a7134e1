"""Two clients that are not ours synchronise the book from a running server: vdirsyncer, and tsdav in Node."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from roundtable.core.config import ROOT
from roundtable.core.events import record
from roundtable.directory import actions as directory
from roundtable.directory.devices import actions as devices
from roundtable.directory.models import Channel, Organisation
from tests import world
from tests.world import email

pytestmark = pytest.mark.timeout(180)
NODE = ROOT / ".venv" / "roundtable-node"
OFFICES = ("Ausländerbehörde Büsum; Ä, ß & Co", "Rathaus <Heide>")


@pytest.fixture
def token(database) -> str:
    """Petra's device; two offices were checked, one was not."""
    with database.write() as db:
        petra = world.actor(db, "petra")
        for name in (*OFFICES, "Nie geprüft"):
            entry = Organisation(kind="municipality", name=name, region="01051")
            entry.channels = [Channel(kind="phone", value="+49 481 1234")]
            db.add(entry)
            db.flush()
            if name in OFFICES:
                directory.verify(petra, entry.channels[0], "phone")
        return devices.add_device(petra, "Handy")[1]


def archive(database, name: str) -> None:
    with database.write() as db:
        directory.archive(world.actor(db, "birgit"), db.query(Organisation).filter_by(name=name).one())


def rename(database, name: str, new: str) -> None:
    with database.write() as db:
        entry = db.query(Organisation).filter_by(name=name).one()
        entry.name = new
        record(world.actor(db, "birgit"), "directory.changed", f"directory/{entry.id}", entry, title=new)


class Vdirsyncer:
    """The program as its users run it, with a folder of cards."""

    def __init__(self, folder: Path, url: str, token: str) -> None:
        self.cards, self.settings = folder / "cards", folder / "settings"
        self.settings.write_text(f"""
[general]
status_path = "{folder / "status"}"
[pair book]
a = "server"
b = "folder"
collections = ["from a"]
[storage server]
type = "carddav"
url = "{url}"
username = "{email("petra")}"
password = "{token}"
read_only = true
[storage folder]
type = "filesystem"
path = "{self.cards}"
fileext = ".vcf"
""")

    def run(self, *words: str) -> str:
        call = [sys.executable, "-m", "vdirsyncer", "-c", str(self.settings), *words]
        done = subprocess.run(call, input="y\ny\n", capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def names(self) -> set[str]:
        texts = [path.read_text(encoding="utf-8") for path in self.cards.rglob("*.vcf")]
        return {line[3:] for text in texts for line in text.splitlines() if line.startswith("FN:")}


def test_vdirsyncer_finds_the_book_and_keeps_it_up_to_date(server, token, database, tmp_path):
    client = Vdirsyncer(tmp_path, server.url, token)
    client.run("discover")
    client.run("sync")
    escaped = OFFICES[0].replace(";", r"\;").replace(",", r"\,")
    assert client.names() == {escaped, OFFICES[1]}
    archive(database, OFFICES[1])
    rename(database, OFFICES[0], "Ausländerbehörde Heide")
    client.run("sync")
    assert client.names() == {"Ausländerbehörde Heide"}
    # What is deleted on the phone stays here, and the server never takes anything.
    for card in client.cards.rglob("*.vcf"):
        card.write_text(card.read_text(encoding="utf-8").replace("Heide", "Husum"), encoding="utf-8")
    client.run("sync")
    with database.read() as db:
        assert db.query(Organisation).filter(Organisation.name.contains("Husum")).count() == 0


SCRIPT = """
import { createDAVClient } from 'tsdav'
const [serverUrl, username, password] = process.argv.slice(2)
const client = await createDAVClient({ serverUrl, credentials: { username, password },
  authMethod: 'Basic', defaultAccountType: 'carddav' })
const [book] = await client.fetchAddressBooks()
const cards = await client.fetchVCards({ addressBook: book })
const tell = value => process.stdout.write(JSON.stringify(value) + '\\n')
const names = list => list.map(card => /^FN:(.*)$/m.exec(card.data)[1].trim()).sort()
tell({ book: book.displayName, url: book.url, reports: book.reports, names: names(cards) })
const made = await client.createVCard({ addressBook: book, filename: 'x.vcf', vCardString: 'BEGIN:VCARD' })
const gone = await client.deleteVCard({ vCard: cards[0] })
tell({ made: made.status, gone: gone.status })
await new Promise(done => process.stdin.once('data', done))
const fresh = await client.smartCollectionSync({ collection: { ...book, objects: cards, objectMultiGet:
  client.addressBookMultiGet, fetchObjects: client.fetchVCards }, method: 'webdav', detailedResult: true })
tell({ created: fresh.objects.created.length, updated: names(fresh.objects.updated),
  deleted: fresh.objects.deleted.map(card => names(cards.filter(old => old.url === card.url))[0]) })
process.exit(0)
"""


def test_tsdav_finds_the_book_and_keeps_it_up_to_date(server, token, database, tmp_path):
    script = ROOT / "test-results" / "tsdav.mjs"  # below the folder where Node looks for packages
    script.parent.mkdir(exist_ok=True)
    script.write_text(SCRIPT)
    call = [NODE.read_text().strip(), str(script), server.url, email("petra"), token]
    with subprocess.Popen(
        call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as client:
        first = json.loads(client.stdout.readline() or client.stderr.read())
        assert first["names"] == sorted([OFFICES[0].replace(";", r"\;").replace(",", r"\,"), OFFICES[1]])
        assert first["url"].endswith("/dav/books/directory/")
        assert json.loads(client.stdout.readline()) == {"made": 403, "gone": 403}
        archive(database, OFFICES[1])
        rename(database, OFFICES[0], "Ausländerbehörde Heide")
        rest, problems = client.communicate("\n", timeout=60)
    assert json.loads(rest or json.dumps(problems)) == {
        "created": 0,
        "updated": ["Ausländerbehörde Heide"],
        "deleted": [OFFICES[1]],
    }
