"""The command line: `roundtable serve | migrate | user | import | check | config | demo`."""

import sys

import uvicorn

from roundtable import migrate
from roundtable.app import create_app
from roundtable.config import Config
from roundtable.db import Database


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code."""
    config = Config.from_env()
    config.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(config.database)
    migrate.upgrade(database)
    database.close()
    uvicorn.run(
        create_app(config),
        host=config.host,
        port=config.port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=65536,
        log_level=config.log_level,
        server_header=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
