"""Files of items and meetings, over HTTP."""

import gc
import hashlib
import io
from urllib.parse import quote

import pytest
from PIL import Image
from sqlalchemy import select

from roundtable.files.models import File
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.models import Minutes
from tests.files import samples
from tests.files.conftest import send


def stored(config):
    return sorted(path.name for path in (config.data_dir / "files").rglob("*") if path.is_file())


def ids(database):
    with database.read() as db:
        return list(db.scalars(select(File.id).order_by(File.id)))


def test_a_file_is_added_listed_fetched_and_removed(visit, scene, config, database):
    jonas, petra = visit("jonas"), visit("petra")
    assert send(jonas, scene.place, ("Ablauf.pdf", samples.PDF)).status_code == 303
    [file] = ids(database)
    sha256 = hashlib.sha256(samples.PDF).hexdigest()
    assert stored(config) == [sha256]
    address = f"/tables/dithmarschen/files/{file}"
    for page in (scene.place, f"/tables/dithmarschen/meetings/{scene.meeting}"):
        assert f'href="{address}"' in petra.get(page).text
    reply = petra.get(address)
    assert (reply.status_code, reply.content) == (200, samples.PDF)
    assert reply.headers["content-type"] == "application/pdf"
    assert jonas.post(f"{address}/removal").status_code == 303
    assert petra.get(address).status_code == 404
    assert stored(config) == []


def test_a_file_is_always_saved_never_shown(visit, scene, database):
    jonas = visit("jonas")
    send(jonas, scene.place, ("Übersicht „neu“.txt", b"ruhig"))
    headers = jonas.get(f"/tables/dithmarschen/files/{ids(database)[0]}").headers
    coded = quote("Übersicht „neu“.txt", safe="")
    assert headers["content-disposition"] == f"attachment; filename=\"_bersicht _neu_.txt\"; filename*=UTF-8''{coded}"
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_a_photograph_is_kept_without_its_place(visit, scene, config, database):
    data = samples.picture(gps=True)
    send(visit("jonas"), scene.place, ("Tafel.jpg", data))
    kept = visit("petra").get(f"/tables/dithmarschen/files/{ids(database)[0]}").content
    assert samples.GPS in data and samples.GPS not in kept
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}
    assert stored(config) == [hashlib.sha256(kept).hexdigest()]


def test_several_files_come_together_or_not_at_all(visit, scene, config, database):
    jonas = visit("jonas")
    reply = send(jonas, scene.place, ("gut.pdf", samples.PDF), ("schlecht.pdf", b"MZ"), ("böse.html", samples.PAGE))
    assert reply.status_code == 422
    assert "„schlecht.pdf“ heißt zwar .pdf" in reply.text and "„böse.html“ kann nicht abgelegt werden" in reply.text
    assert stored(config) == [] == ids(database)
    assert send(jonas, scene.place, ("gut.pdf", samples.PDF), ("auch.txt", b"gut")).status_code == 303
    assert len(stored(config)) == len(ids(database)) == 2


def test_nothing_chosen_and_too_many_are_said(visit, scene):
    jonas = visit("jonas")
    assert "Bitte wählen Sie zuerst eine Datei aus." in send(jonas, scene.place).text
    many = [(f"{n}.txt", b"x") for n in range(11)]
    reply = send(jonas, scene.place, *many)
    assert reply.status_code == 422 and "höchstens 10 Dateien auf einmal" in reply.text


def test_the_same_bytes_lie_there_once_and_go_with_the_last_row(visit, scene, config, database):
    jonas = visit("jonas")
    for place in (scene.place, scene.place, scene.whole):
        send(jonas, place, ("Ablauf.pdf", samples.PDF))
    first, second = ids(database)  # sent twice to the same place it is there once
    assert len(stored(config)) == 1
    jonas.post(f"/tables/dithmarschen/files/{first}/removal")
    assert jonas.get(f"/tables/dithmarschen/files/{second}").content == samples.PDF
    jonas.post(f"/tables/dithmarschen/files/{second}/removal")
    assert stored(config) == []


def test_rights_are_those_of_the_item(visit, scene, database):
    birgit, ole = visit("birgit"), visit("ole")
    assert send(birgit, scene.hidden, ("Geheimplan.pdf", samples.PDF)).status_code == 303
    address = f"/tables/dithmarschen/files/{ids(database)[0]}"
    feed = "/tables/dithmarschen"
    assert ole.get(address).status_code == 200 and "Geheimplan" in ole.get(feed).text
    assert "#file-1" in ole.get("/search?q=geheimplan").text
    for name in ("jonas", "petra", "gesa", "merle", "karla"):
        client = visit(name)
        assert client.get(address).status_code == 404, name
        assert client.get(scene.hidden).status_code == 404, name
        assert client.post(f"{address}/removal").status_code in (403, 404)
        assert "Geheimplan" not in client.get(feed).text, name
        assert "Geheimplan" not in client.get(f"/tables/dithmarschen/meetings/{scene.meeting}").text, name
        assert "#file-1" not in client.get("/search?q=geheimplan").text, name
    assert visit().get(address).status_code == 303
    assert ole.get(address).status_code == 200


def test_files_follow_when_their_item_becomes_internal(visit, scene, database):
    birgit, gesa = visit("birgit"), visit("gesa")
    send(birgit, scene.place, ("Ablaufplan.pdf", samples.PDF))
    address = f"/tables/dithmarschen/files/{ids(database)[0]}"
    assert gesa.get(address).status_code == 200
    assert "#file-1" in gesa.get("/tables/dithmarschen/search?q=ablaufplan").text
    with database.read() as db:
        from roundtable.meetings.agenda.actions import content_hash

        item = db.get_one(AgendaItem, scene.item)
        form = {"title": item.title, "minutes": "10", "visibility": "moderation", "seen": content_hash(item)}
    assert (
        birgit.post(f"/tables/dithmarschen/meetings/{scene.meeting}/items/{scene.item}", data=form).status_code == 303
    )
    assert gesa.get(address).status_code == 404
    assert "#file-1" not in gesa.get("/tables/dithmarschen/search?q=ablaufplan").text
    assert birgit.get(address).status_code == 200


def test_another_table_is_no_place(visit, scene, config):
    jonas = visit("jonas")
    for path in (f"/tables/dithmarschen/items/{scene.kiel}/files", "/tables/dithmarschen/items/999/files"):
        assert send(jonas, path, ("a.txt", b"a")).status_code == 404
    assert send(visit("merle"), scene.place, ("a.txt", b"a")).status_code == 404
    assert send(visit("petra"), scene.place, ("a.txt", b"a")).status_code == 403
    assert stored(config) == []


def test_only_ones_own_or_the_moderation_removes(visit, scene, database):
    ole = visit("ole")
    send(visit("jonas"), scene.place, ("Ablauf.pdf", samples.PDF))
    address = f"/tables/dithmarschen/files/{ids(database)[0]}"
    assert ole.post(f"{address}/removal").status_code == 403
    assert ole.get(address).status_code == 200
    assert visit("birgit").post(f"{address}/removal").status_code == 303
    assert ole.get(address).status_code == 404


def test_what_published_minutes_name_stays(visit, scene, database):
    jonas = visit("jonas")
    send(jonas, scene.place, ("Ablauf.pdf", samples.PDF))
    address = f"/tables/dithmarschen/files/{ids(database)[0]}"
    with database.write() as db:
        minutes = Minutes(table_id=db.get_one(File, ids(database)[0]).table_id, meeting_id=scene.meeting)
        minutes.version, minutes.state = 1, "approved"
        db.add(minutes)
    reply = jonas.post(f"{address}/removal")
    assert reply.status_code == 409 and "veröffentlicht" in reply.text
    assert jonas.get(address).status_code == 200
    reply = send(jonas, scene.place, ("Nachtrag.pdf", samples.PDF))
    assert reply.status_code == 409 and "genehmigt" in reply.text


def test_an_item_with_files_stays_on_the_agenda(visit, scene, database):
    birgit = visit("birgit")
    send(birgit, scene.place, ("Ablauf.pdf", samples.PDF))
    removal = f"/tables/dithmarschen/meetings/{scene.meeting}/items/{scene.item}/removal"
    assert birgit.post(removal).status_code == 409
    birgit.post(f"/tables/dithmarschen/files/{ids(database)[0]}/removal")
    assert birgit.post(removal).status_code == 303


def test_too_large_is_refused_while_it_arrives(visit, scene, config):
    """A body that never ends: it is not read to its end."""
    sent = []

    def endless():
        head = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        yield head.encode()
        for _ in range(400):
            sent.append(1)
            yield b"a" * 100_000

    kind = {"content-type": "multipart/form-data; boundary=x"}
    reply = visit("jonas").post(scene.place, content=endless(), headers=kind)
    assert reply.status_code == 413
    assert "15 MB" in reply.text
    assert stored(config) == []
    # People without the right to upload are refused before anything is received; other forms keep their own limit.
    assert visit("petra").post(scene.place, content=endless(), headers=kind).status_code == 403
    assert visit("jonas").post(f"{scene.place}/", content=b"a" * 5_000_000).status_code == 404


@pytest.mark.parametrize("size", [14_900_000])
def test_large_enough_is_possible(visit, scene, config, size):
    assert send(visit("jonas"), scene.place, ("lang.txt", b"a" * size)).status_code == 303
    assert len(stored(config)) == 1


def test_a_lost_file_looks_missing(visit, scene, config, database):
    send(visit("jonas"), scene.place, ("Ablauf.pdf", samples.PDF))
    for path in (config.data_dir / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    assert visit("jonas").get(f"/tables/dithmarschen/files/{ids(database)[0]}").status_code == 404


def test_a_name_that_could_point_to_a_person_is_said_to_those_who_can_change_it(visit, scene):
    jonas, petra = visit("jonas"), visit("petra")
    files = ("Ablauf_Begleitung_2026.pdf", samples.PDF), ("Reisepass_Yusuf_Karimi.pdf", samples.PDF)
    assert send(jonas, scene.place, *files).status_code == 303, "it never stops anybody"
    page = jonas.get(scene.place).text
    entries = {name: page.split(f">{name}<")[1].split("</li>")[0] for name, _data in files}
    hinted = [name for name, entry in entries.items() if "könnte auf eine ratsuchende Person hinweisen" in entry]
    assert hinted == ["Reisepass_Yusuf_Karimi.pdf"]
    readers = petra.get(scene.place).text
    assert "Reisepass_Yusuf_Karimi.pdf" in readers and "ratsuchende Person hinweisen" not in readers


@pytest.mark.filterwarnings("error::ResourceWarning", "error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("name", "file", "status"),
    [
        ("jonas", ("groß.txt", b"ruhig\n" * 300_000), 303),
        ("jonas", ("schlecht.pdf", b"MZ" * 900_000), 422),
        ("gesa", ("groß.txt", b"ruhig\n" * 300_000), 403),
        ("merle", ("groß.txt", b"ruhig\n" * 300_000), 404),
    ],
)
def test_what_was_sent_is_closed_whatever_becomes_of_it(visit, scene, name, file, status):
    """Each file is larger than what is kept in memory while it is received."""
    assert send(visit(name), scene.place, file).status_code == status
    gc.collect()


@pytest.mark.filterwarnings("error::ResourceWarning", "error::pytest.PytestUnraisableExceptionWarning")
def test_also_where_there_are_too_many(visit, scene):
    many = [(f"{n}.txt", b"x" * 1_100_000) for n in range(3)] + [(f"{n}.txt", b"x") for n in range(30)]
    assert send(visit("jonas"), scene.place, *many).status_code == 400
    gc.collect()
