"""Imports everything that a server process needs; preloaded by warm.py."""

import gc
from importlib import import_module

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

from roundtable.app import routes  # noqa: E402
from roundtable.web.templating import env  # noqa: E402

routes()
for template in env.list_templates():
    env.get_template(template)
gc.collect()
gc.freeze()
