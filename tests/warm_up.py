"""Imports everything that a server process needs and compiles its statements; preloaded by warm.py."""

import gc
import os
import shutil
import tempfile
import threading
from importlib import import_module
from pathlib import Path

for name in (
    "roundtable.cli",
    "roundtable.serve",
    "roundtable.commands.first_start",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
    "uvicorn.lifespan.on",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "email.message",
    "smtplib",
):
    import_module(name)

from roundtable.app import create_app, routes  # noqa: E402
from roundtable.core.config import Config  # noqa: E402
from roundtable.core.db import Database  # noqa: E402
from roundtable.web import fragments  # noqa: E402
from roundtable.web.templating import env  # noqa: E402
from tests import statements, warm, world  # noqa: E402


def show_every_page(folder: Path) -> None:
    """In a database of its own that is thrown away; what stays are the compiled statements."""
    from starlette.testclient import TestClient

    from tests.sweeps import objects
    from tests.sweeps.matrix import SPECS, address

    shutil.copy(os.environ[warm.WORLD], folder / "roundtable.sqlite3")
    config = Config(data_dir=folder, base_url="http://testserver")
    database = Database(config.database, folder=folder)
    with database.write() as db:
        place = objects.fill(db)["dithmarschen"]
    with TestClient(create_app(config, database=database), raise_server_exceptions=False) as client:
        client.cookies.set("roundtable", world.token("birgit"))
        for spec in SPECS:
            if spec.method == "GET" and "/export." not in spec.path:  # files take long and have no statements
                client.get(address(spec, place))
    database.close()
    fragments.cache.clear()


routes()
for template in env.list_templates():
    env.get_template(template)
statements.share()
if os.environ.get(warm.WORLD):
    with tempfile.TemporaryDirectory(prefix="roundtable-warm-") as name:
        show_every_page(Path(name))
    for thread in threading.enumerate():  # a process with threads must not be forked
        if thread is not threading.main_thread():
            thread.join(30)
    assert threading.active_count() == 1
gc.collect()
gc.freeze()
