"""`make migration name=words_with_underscores`: makes the next migration, with a number and a draft of its steps.

The draft comes from comparing the models with a new database at the newest revision. Edit it: say in its first line
what it is for, and give existing rows a value in new columns.
"""

import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"[a-z][a-z0-9_]{2,40}")


def main(arguments: list[str]) -> int:
    sys.path.insert(0, str(ROOT))
    from roundtable.core import migrate
    from roundtable.core.db import Database

    name = arguments[0] if arguments else ""
    if not NAME.fullmatch(name):
        print("Please name it in small letters and underscores: make migration name=poll_reminders", file=sys.stderr)
        return 64
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/new.sqlite3")
        try:
            migrate.upgrade(database)
            path = draft(database, name)
        except migrate.BrokenHistory as error:
            print(f"The migrations that are there are not in order: {error}.", file=sys.stderr)
            return 65
        finally:
            database.close()
    print(f"{path.relative_to(ROOT)} is a draft: please read it.")
    return 0


def draft(database, name: str) -> Path:
    """Write the new migration; returns its file."""
    from alembic import command

    from roundtable.core import migrate

    config = migrate.alembic_config()
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    with database.writer.connect() as connection:
        config.attributes["connection"] = connection
        made = command.revision(config, message=name, rev_id=migrate.next_revision(), autogenerate=True)
        connection.rollback()
    path = Path(made.path)
    # Migrations aren't formatted: remove Alembic's comments and trailing blanks.
    lines = [line.rstrip() for line in path.read_text(encoding="utf-8").splitlines() if "### " not in line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
