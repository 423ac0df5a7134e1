"""`roundtable serve`: everything that can be wrong is looked at first, then one process serves."""

import asyncio
import contextlib
import gc
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import uvicorn

from roundtable.app import create_app
from roundtable.commands import first_start, mailing
from roundtable.commands.data_folder import require_matching_folder
from roundtable.commands.lock import sole_user
from roundtable.commands.opening import (
    close_files_to_others,
    prepare_folder,
    refuse_new_database_beside_files,
    upgrade_schema,
)
from roundtable.commands.stopping import BAD_CONFIG, UNAVAILABLE, Stop, errors_as_stop
from roundtable.core import copies, logs, ticking
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.files import paths
from roundtable.files.storage import actions as storage
from roundtable.search.actions import reindex_if_old
from roundtable.web.assets import AssetsMissing, manifest
from roundtable.web.connections import Guarded, Watch
from roundtable.web.sitemap import Known
from roundtable.web.sockets import Slim
from roundtable.web.templating import warm_up

GRACE = 10  # seconds for requests under way when the server is told to stop
KEEP_ALIVE = 75  # seconds; longer than the minute after which common proxies give up a connection
MAX_CONNECTIONS = 4000  # open pages have one each; whoever comes after these is asked to come again
MAX_FRAME = 64 * 1024  # pages send nothing at all; whoever sends more than this is none


def serve(
    config: Config,
    fill: Callable[[Database], None] | None = None,
    extra: Sequence[Known] = (),
    start_path: str = "",
) -> int:
    """Until the process is told to stop. Raises Stop with the reason when it can't start.

    `fill`, `extra` and `start_path` are for the example: its content, its own routes, and where to begin.
    """
    try:
        logs.set_up(config.log_level)
        require_assets()
        with errors_as_stop(config):
            prepare_folder(config)
            close_files_to_others(config)
            with sole_user(config), listening(config) as door:
                config = replace(config, port=door.getsockname()[1])
                prepare_database(config, fill)
                run(config, door, extra, start_path)
    finally:
        gc.enable()
    return 0


def require_assets() -> None:
    try:
        manifest()
    except AssetsMissing as error:
        raise Stop(_("The stylesheet and the script are not built yet: run `make assets`."), BAD_CONFIG) from error


def listening(config: Config) -> socket.socket:
    """The bound socket; port 0 lets the system choose one."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    door = socket.socket(family)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((config.host, config.port))
        door.listen(2048)
    except OSError as error:
        door.close()
        sentence = _(
            "Port %(port)s at %(host)s can't be used: %(why)s. Choose another ROUNDTABLE_PORT or ROUNDTABLE_HOST.",
            port=config.port,
            host=config.host,
            why=_why(error),
        )
        raise Stop(sentence, UNAVAILABLE) from error
    return door


def _why(error: OSError) -> str:
    return _("another program listens there") if error.errno == 98 else (error.strerror or str(error)).lower()


def prepare_database(config: Config, fill: Callable[[Database], None] | None = None) -> None:
    """Schema, regions and starter directory; prints the first administrator's link while there is none."""
    database = Database(config.database, folder=config.data_dir)
    try:
        refuse_new_database_beside_files(config, database)  # before anything is begun
        require_matching_folder(database, config, note=False)  # before anything of a foreign database is changed
        upgrade_schema(database, then=lambda: _first(database, config))
        if fill:
            fill(database)
        _sweep(config, database)
        first_start.print_first_administrator_link(database, config)
    finally:
        database.close()


def _first(database: Database, config: Config) -> None:
    require_matching_folder(database, config)
    with database.write() as db:
        reindex_if_old(db)
    first_start.load_starter_once(database)
    first_start.hide_originals(database)


def _sweep(config: Config, database: Database) -> None:
    with database.write() as db:
        swept = storage.sweep(config, db, alone=config.uses_sqlite)
    if swept.thrown_away:
        print(
            ngettext(
                "%(n)s file that nothing names was moved to %(path)s; it is removed after %(days)s days.",
                "%(n)s files that nothing names were moved to %(path)s; they are removed after %(days)s days.",
                swept.thrown_away,
                path=paths.bin_folder(config),
                days=storage.DAYS_IN_BIN,
            )
        )
    if swept.restored:
        print(
            ngettext(
                "%(n)s file came back from the bin, because something names it again.",
                "%(n)s files came back from the bin, because something names them again.",
                swept.restored,
            )
        )


def run(config: Config, door: socket.socket, extra: Sequence[Known] = (), start_path: str = "") -> None:
    """Serve until SIGTERM or Ctrl-C: requests under way are finished, sockets close with 1012."""
    proxies = [address.strip() for address in config.trusted_proxies.split(",") if address.strip()]
    settings = uvicorn.Config(
        create_app(config, extra),
        log_config=None,
        access_log=config.log_level == "debug",
        server_header=False,
        ws=Slim,
        ws_per_message_deflate=False,
        ws_max_size=MAX_FRAME,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=KEEP_ALIVE,
        http=Guarded,
        limit_concurrency=MAX_CONNECTIONS,
    )
    ticking.also(copies.confirm_update)
    _as_many_files_as_possible()
    # Uvicorn raises the signal once more when all is done; then there is nothing left to interrupt.
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    try:
        Announcing(settings, config.url + start_path, partial(mailing.report, config)).run(sockets=[door])
    except KeyboardInterrupt:
        print()


def _as_many_files_as_possible() -> None:
    """Each connection is one; systems begin with 1024."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Announcing(uvicorn.Server):
    """Says where it runs once it really answers."""

    def __init__(self, settings: uvicorn.Config, address: str, mail_report: Callable[[], None] | None = None) -> None:
        super().__init__(settings)
        self.address = address
        self.mail_report = mail_report
        self.watch = Watch()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What is loaded by now stays for ever: no need to look through it again at every collection.
        gc.freeze()
        gc.enable()
        print(_("roundtable is running at %(address)s", address=self.address), flush=True)
        threading.Thread(target=warm_up, name="templates", daemon=True).start()
        if self.mail_report:
            threading.Thread(target=self.mail_report, name="mail server", daemon=True).start()

    async def on_tick(self, counter: int) -> bool:
        """Uvicorn's own clock, ten times a second."""
        if counter % 10 == 0:
            self.watch.turn(list(self.server_state.connections), asyncio.get_running_loop().time())
        return await super().on_tick(counter)
