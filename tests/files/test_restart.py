"""The server is killed while files are uploaded. Afterwards each is there whole, or not at all."""

import hashlib
import socket

import httpx2

from roundtable.files import paths
from roundtable.files.storage import actions as storage
from tests import world
from tests.conftest import OWN_PAGE
from tests.files import samples


def test_no_half_file_is_ever_there(scene, config, server):
    headers = {"sec-fetch-site": OWN_PAGE["sec-fetch-site"], "cookie": f"roundtable={world.token('jonas')}"}
    whole = httpx2.post(server.url + scene.place, headers=headers, files=[("files", ("ganz.pdf", samples.PDF))])
    assert whole.status_code == 303
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line.sendall(
            f"POST {scene.place} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}Content-Length: 3000000\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disposition: form-data; "
            'name="files"; filename="halb.txt"\r\n\r\n'.encode()
            + b"a" * 2_000_000
        )
        server.stop(kill=True)
    # What a kill leaves behind: a file that is staged, and one with its final name but without a row.
    storage.stage(config, "b.txt", "txt", b"unterwegs")
    orphan = storage.path_of(config, "cd" * 32)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"ohne Zeile")
    server.start()
    page = httpx2.get(server.url + scene.place, headers=headers).text
    assert "ganz.pdf" in page and "halb.txt" not in page
    left = {path.name for path in (config.data_dir / "files").rglob("*") if path.is_file()}
    sha256 = hashlib.sha256(samples.PDF).hexdigest()
    assert {name for name in left if not name.endswith(".part")} == {sha256, orphan.name}
    assert left == {sha256, orphan.name} or not config.uses_sqlite
    assert not orphan.exists() and paths.in_bin(config, orphan.name).read_bytes() == b"ohne Zeile"
