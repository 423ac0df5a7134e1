"""`roundtable config`: the value of each setting, where it comes from, and what it is for."""

import os
from dataclasses import Field, fields
from typing import Any

from roundtable.core.config import Config
from roundtable.core.i18n import gettext as _


def show(config: Config) -> int:
    """Print two lines for each setting. Secrets are shown only as set or not set."""
    for setting in fields(config):
        print(f"ROUNDTABLE_{setting.name.upper()}={_shown(config, setting)}{_origin(setting.name)}")
        print(f"    {_(setting.metadata['help'])}")
    print()
    print(_("Database: %(what)s", what=config.database_path if config.uses_sqlite else "PostgreSQL"))
    print(_("Public address: %(address)s", address=config.url))
    print(_("Each setting can also stand in a file named by its variable with _FILE at the end."))
    return 0


def _shown(config: Config, setting: "Field[Any]") -> str:
    value = getattr(config, setting.name)
    return "***" if setting.metadata["secret"] and value else str(value)


def _origin(name: str) -> str:
    variable = f"ROUNDTABLE_{name.upper()}"
    if os.environ.get(f"{variable}_FILE"):
        return "    # " + _("from %(path)s", path=os.environ[f"{variable}_FILE"])
    return "" if os.environ.get(variable) else "    # " + _("default")
