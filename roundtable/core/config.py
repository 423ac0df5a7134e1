"""Settings: environment variables in, one frozen object out."""

import os
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.core.text import whole_number

ROOT = Path(__file__).resolve().parent.parent.parent


class ConfigError(Exception):
    """A setting has a value that roundtable can't use; the text is one sentence for the operator."""


def _setting(default: Any, help_text: str, secret: bool = False, between: tuple[int, int] | None = None) -> Any:
    """`between` is for numbers that are no ports: the least and the most that make sense."""
    return field(default=default, metadata={"help": help_text, "secret": secret, "between": between})


@dataclass(frozen=True)
class Config:
    """Every field is read from ROUNDTABLE_<NAME>, or from the file named by ROUNDTABLE_<NAME>_FILE."""

    host: str = _setting("127.0.0.1", noop("Address to listen on."))
    port: int = _setting(8000, noop("Port to listen on."))
    data_dir: Path = _setting(ROOT / "data", noop("Folder for the database, files and the mail outbox."))
    database_url: str = _setting(
        "", noop("postgresql://… for PostgreSQL; empty means SQLite in the data folder."), secret=True
    )
    database_connections: int = _setting(
        40,
        noop("How many connections to PostgreSQL one process opens at most, and one more to listen."),
        between=(2, 1000),
    )
    base_url: str = _setting("", noop("Public address, used in mails and invitations; empty means http://host:port."))
    mail_from: str = _setting(
        "roundtable@localhost",
        noop("Sender of mails: an address, or Round Table <post@example.org>."),
    )
    smtp_host: str = _setting("", noop("Mail server; empty means that mails are written to the outbox folder."))
    smtp_port: int = _setting(587, noop("Port of the mail server."))
    smtp_user: str = _setting("", noop("User name at the mail server."))
    smtp_password: str = _setting("", noop("Password at the mail server."), secret=True)
    smtp_security: str = _setting("starttls", noop("starttls, tls or none."))
    trusted_proxies: str = _setting("", noop("Comma-separated addresses whose X-Forwarded-For is believed."))
    operator: str = _setting("", noop("Who runs this installation; shown in the imprint."))
    contact_email: str = _setting("", noop("Whom people write to about the installation: barriers, privacy, imprint."))
    open_data: str = _setting("off", noop("on: anybody may read the public part of the directory as JSON (HSDS 3)."))
    ask_missions: str = _setting("off", noop("on: missions are asked by mail about their entry, too."))
    missions_url: str = _setting(
        "https://www.auswaertiges-amt.de/opendata/representativesInGermany",
        noop("From where the list of missions in Germany is loaded."),
    )
    second_step: str = _setting(
        "off",
        noop(
            "Who has to sign in with a second step: off (whoever wants to), administration (roles of the whole state), "
            "moderation (these and moderators)."
        ),
    )
    second_step_days: int = _setting(
        14, noop("How many days people have to set up a second step that they have to have."), between=(0, 365)
    )
    log_level: str = _setting("info", noop("debug, info, warning or error."))

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Config":
        """Raises ConfigError with one sentence when a value can't be used."""
        values = {f.name: _convert(f, text) for f in fields(cls) if (text := _read(f.name, env))}
        config = cls(**values)
        _check(config)
        return config

    @property
    def url(self) -> str:
        """The public address without a slash at the end."""
        return (self.base_url or f"http://{_shown_host(self.host)}:{self.port}").rstrip("/")

    @property
    def https(self) -> bool:
        return self.url.startswith("https://")

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        if self.database_url.startswith("postgres://"):  # what hosting services hand out
            return self.database_url.replace("postgres://", "postgresql://", 1)
        return self.database_url or f"sqlite:///{self.data_dir / 'roundtable.sqlite3'}"

    @property
    def uses_sqlite(self) -> bool:
        return self.database.startswith("sqlite:")

    @property
    def database_path(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.database.partition(":///")[2])

    @property
    def mail_address(self) -> str:
        """The address of the sender, without its name."""
        return parseaddr(self.mail_from)[1]

    @property
    def mail_name(self) -> str:
        """The sender's name; empty if the setting is an address alone."""
        return " ".join(parseaddr(self.mail_from)[0].split())

    @property
    def outbox(self) -> Path:
        return self.data_dir / "outbox"


def _shown_host(host: str) -> str:
    return "localhost" if host in ("0.0.0.0", "127.0.0.1", "::", "::1") else host


def _read(name: str, env: Mapping[str, str]) -> str:
    variable = f"ROUNDTABLE_{name.upper()}"
    path = env.get(f"{variable}_FILE")
    if not path:
        return env.get(variable, "").strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not a text file"
        raise ConfigError(
            _("%(variable)s: %(path)s can't be read (%(why)s).", variable=f"{variable}_FILE", path=path, why=why)
        ) from error


def _convert(setting: Field[Any], text: str) -> Any:
    if setting.type is Path:
        return Path(text).expanduser().resolve()
    if setting.type is not int:
        return text
    least, most = setting.metadata["between"] or (0, 65535)
    number = whole_number(text, 8)
    if number is not None and least <= number <= most:
        return number
    raise ConfigError(_not_a_number(setting, text))


def _not_a_number(setting: Field[Any], text: str) -> str:
    said = {"variable": f"ROUNDTABLE_{setting.name.upper()}", "value": repr(text)}
    if setting.metadata["between"] is None:
        return _("%(variable)s must be a port number from 0 to 65535, not %(value)s.", **said)
    least, most = setting.metadata["between"]
    return _("%(variable)s must be a number from %(least)s to %(most)s, not %(value)s.", least=least, most=most, **said)


def _check(config: Config) -> None:
    """What is wrong in itself, whatever the machine looks like."""
    _one_of("LOG_LEVEL", config.log_level, ("debug", "info", "warning", "error"))
    _one_of("OPEN_DATA", config.open_data, ("off", "on"))
    _one_of("ASK_MISSIONS", config.ask_missions, ("off", "on"))
    _one_of("SECOND_STEP", config.second_step, ("off", "administration", "moderation"))
    _one_of("SMTP_SECURITY", config.smtp_security, ("starttls", "tls", "none"))
    if not _is_sender(config.mail_from):
        raise ConfigError(
            _(
                "ROUNDTABLE_MAIL_FROM must be one address such as post@example.org, "
                "or Round Table <post@example.org>, not %(value)s.",
                value=repr(config.mail_from),
            )
        )
    if not _is_web_address(config.base_url or "http://localhost"):
        raise ConfigError(
            _(
                "ROUNDTABLE_BASE_URL must start with http:// or https:// and name a host, not %(value)s.",
                value=repr(config.base_url),
            )
        )
    if not _is_database_address(config.database):
        # The address itself stays out of the sentence: it can hold a password.
        raise ConfigError(
            _(
                "ROUNDTABLE_DATABASE_URL must look like postgresql://name:password@host/database, "
                "or be empty for SQLite."
            )
        )


def _is_database_address(text: str) -> bool:
    try:
        urlsplit(text).port  # noqa: B018 - raises for "host:port"
    except ValueError:
        return False
    return bool(re.fullmatch(r"(sqlite:///|postgresql://|postgresql\+psycopg://).+", text))


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        variable, choices = f"ROUNDTABLE_{name}", ", ".join(allowed)
        raise ConfigError(
            _(
                "%(variable)s must be one of %(choices)s, not %(value)s.",
                variable=variable,
                choices=choices,
                value=repr(value),
            )
        )


_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"


def _is_sender(text: str) -> bool:
    """Whether it is an address that every mail server takes, alone or in angle brackets after a name."""
    name, address = parseaddr(text)
    if not re.fullmatch(_ADDRESS, address, re.ASCII):
        return False
    return text.isprintable() and (text.strip() == address or (text.rstrip().endswith(f"<{address}>") and bool(name)))


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
