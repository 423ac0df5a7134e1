"""The commands of an operator, on a new folder and beside a running server."""

import re
import sqlite3
import subprocess
import sys
from dataclasses import fields

import pytest

from roundtable.commands.checking import has_wal_reset_fault
from roundtable.core.config import ROOT, Config
from tests.ops.running import ColdServing as Serving
from tests.ops.running import cold_roundtable as roundtable
from tests.ops.running import environment, sentence

pytestmark = pytest.mark.sqlite("the folder's own SQLite file; PostgreSQL has its own module")


def change(data, statement: str) -> None:
    db = sqlite3.connect(data / "roundtable.sqlite3")
    db.executescript(statement)
    db.close()


def test_migrate_makes_a_database_and_again_changes_nothing(tmp_path):
    assert roundtable("migrate", data=tmp_path).stdout == "The database is ready.\n"
    assert roundtable("migrate", data=tmp_path).stdout == "The database is already up to date.\n"


def test_folder_of_a_first_start_is_up_to_date(data):
    assert roundtable("migrate", data=data).stdout == "The database is already up to date.\n"


def test_added_person_can_sign_in_while_the_server_runs(data):
    with Serving(data) as server:
        result = roundtable(
            "user",
            "add",
            "Birgit@Example.org",
            "--name",
            "Birgit",
            "--table",
            "dithmarschen",
            "--role",
            "moderator",
            data=data,
            base_url=server.url,
        )
        assert result.stdout.startswith("Birgit can sign in with this link:\n")
        link = result.stdout.split()[-1]
        assert link.startswith(f"{server.url}/sign-in/")
        path = link.removeprefix(server.url)
        assert "Birgit" in server.get(path).text
        listed = roundtable("user", "list", data=data).stdout
    assert listed == "birgit@example.org\tBirgit\tdithmarschen: moderator\n"


def test_link_for_somebody_unknown(data):
    words = sentence(roundtable("user", "link", "nobody@example.org", data=data))
    assert words == "There is no account with the address nobody@example.org."


def test_wrong_table_adds_nobody(data):
    result = roundtable(
        "user", "add", "a@example.org", "--name", "A", "--table", "atlantis", "--role", "member", data=data
    )
    sentence(result)
    assert roundtable("user", "list", data=data).stdout == ""


def test_first_administrator_is_asked_for_until_there_is_one(data):
    with Serving(data) as server:
        link = re.search(r"http://\S+/setup/\S+", "".join(server.printed))
        assert link and server.get(link[0].partition(server.url.rpartition(":")[2])[2]).status_code == 200
    roundtable("user", "add", "a@example.org", "--name", "Anton", "--role", "administrator", data=data)
    with Serving(data) as server:
        assert "/setup/" not in "".join(server.printed)


def test_importing_the_directory_again_changes_nothing(data):
    result = roundtable("import", "starter", data=data)
    same = r"New: 0, unchanged: \d{2,3}, updated: 0, left as people edited them: 0.\n"
    assert re.fullmatch(f"{same}Programmes:\n{same}", result.stdout)


def test_check_finds_nothing_wrong(data):
    result = roundtable("check", data=data)
    assert (result.returncode, result.stderr) == (0, "")
    assert f"SQLite {sqlite3.sqlite_version}" in result.stdout
    assert all(line.startswith("ok ") for line in result.stdout.splitlines())


def test_check_finds_a_reference_to_nothing(data):
    change(
        data,
        "PRAGMA foreign_keys=OFF; INSERT INTO member (table_id, user_id, role, organisation, joined_at)"
        " VALUES (99, 99, 'guest', '', '2026-01-01')",
    )
    result = roundtable("check", data=data)
    assert result.returncode == 1
    assert re.search(r"^FAULT +References between tables: member$", result.stdout, re.MULTILINE)


def test_check_builds_the_search_index_anew(data):
    change(data, "DELETE FROM search_entry")
    result = roundtable("check", "--rebuild-search", data=data)
    assert int(re.match(r"Search index built anew: (\d+) entries", result.stdout)[1]) > 100


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ("3.40.1", True),
        ("3.44.6", False),
        ("3.44.7", True),
        ("3.50.7", False),
        ("3.51.2", True),
        ("3.51.3", False),
        ("3.53.0", False),
    ],
)
def test_versions_with_the_wal_reset_fault(version, faulty):
    assert has_wal_reset_fault(version) is faulty


def test_config_shows_each_setting_with_help_and_no_secret(tmp_path):
    password = tmp_path / "password"
    password.write_text("geheim-1\n")
    result = roundtable(
        "config",
        data=tmp_path,
        smtp_password_file=str(password),
        smtp_host="mail.example.org",
        database_url="postgresql://u:geheim-2@h/d",
    )
    assert "ROUNDTABLE_SMTP_HOST=mail.example.org\n" in result.stdout
    assert f"ROUNDTABLE_SMTP_PASSWORD=***    # from {password}\n" in result.stdout
    assert "ROUNDTABLE_DATABASE_URL=***\n" in result.stdout
    assert "geheim" not in result.stdout
    for field in fields(Config):
        assert f"ROUNDTABLE_{field.name.upper()}=" in result.stdout
        assert len(field.metadata["help"]) > 15
        assert f"    {field.metadata['help']}\n" in result.stdout


def test_help_names_every_command(tmp_path):
    result = roundtable("--help", data=tmp_path)
    named = set(re.findall(r"^    (\w+) ", result.stdout, re.MULTILINE))
    assert named == {"serve", "migrate", "user", "import", "check", "config", "demo"}


def test_german_machine_hears_german(tmp_path):
    assert "not set up" in roundtable("check", data=tmp_path).stderr
    env = {**environment(tmp_path), "LC_ALL": "de_DE.UTF-8"}
    command = [sys.executable, "-m", "roundtable", "check"]
    german = subprocess.run(command, env=env, capture_output=True, text=True, cwd="/")
    assert "noch nicht eingerichtet" in german.stderr


def test_readme_names_only_settings_and_commands_that_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    settings = set(re.findall(r"ROUNDTABLE_([A-Z_]+)\b", readme))
    assert settings and settings <= {field.name.upper() for field in fields(Config)}
    named = set(re.findall(r"\broundtable (user|import|check|config|migrate|serve|demo|backup|restore)\b", readme))
    assert named <= {"user", "import", "check", "config", "migrate", "serve", "demo"}
    assert len(named) >= 6
