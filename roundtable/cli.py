"""The command line: reads the arguments and calls one module of `roundtable.commands`."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Mapping
from types import ModuleType

from roundtable.commands.stopping import BAD_CONFIG, Stop
from roundtable.core import i18n
from roundtable.core.config import Config, ConfigError
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import ROLES

Command = Callable[[Config, argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code; whatever goes wrong is one sentence on standard error."""
    with i18n.use(language(os.environ)):
        options = parser().parse_args(arguments)
        try:
            command: Command = options.command
            return command(Config.from_env(), options)
        except (Stop, ConfigError) as stop:
            print(f"roundtable: {stop}", file=sys.stderr)
            return stop.code if isinstance(stop, Stop) else BAD_CONFIG
        except BrokenPipeError:  # `roundtable config | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except KeyboardInterrupt:
            return 130


def language(env: Mapping[str, str]) -> str:
    """German, unless the system says English."""
    wanted = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return "en" if wanted.lower().startswith("en") else "de"


def parser() -> argparse.ArgumentParser:
    """Commands import what they need when they run: `roundtable --help` answers at once."""
    top = argparse.ArgumentParser(
        prog="roundtable", description=_("Meetings, minutes, tasks and contacts of regional round tables.")
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "serve", _serve, _("set up the database if needed, then serve"))
    migrate = _add(commands, "migrate", _migrate, _("bring the database to this release's schema, after a copy"))
    migrate.add_argument(
        "--adopt",
        action="store_true",
        help=_("also take this data folder for the database, after it was moved knowingly"),
    )
    _add_user(_add(commands, "user", None, _("people who sign in")))
    _add_import(_add(commands, "import", None, _("load data that comes with the program")))
    check = _add(commands, "check", _check, _("look for damage: database, minutes, free space"))
    check.add_argument(
        "--mail",
        nargs="?",
        const="-",
        metavar="ADDRESS",
        help=_(
            "only look at the mail server, and send a test mail (without an address: to who runs this installation)"
        ),
    )
    check.add_argument("--rebuild-search", action="store_true", help=_("also build the search index anew"))
    _add(commands, "config", _config, _("show the settings in use, without secrets"))
    _add(commands, "demo", _demo, _("serve a filled example in a throw-away folder"))
    return top


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, command: Command | None, help_text: str
) -> argparse.ArgumentParser:
    sub = commands.add_parser(name, help=help_text, description=help_text)
    if command:
        sub.set_defaults(command=command)
    return sub


def _add_user(user: argparse.ArgumentParser) -> None:
    commands = user.add_subparsers(required=True, metavar="COMMAND")
    link = _add(commands, "link", _user("link"), _("print a one-time sign-in link for somebody who has an account"))
    link.add_argument("email")
    add = _add(commands, "add", _user("add"), _("add a person, or a seat at another table"))
    add.add_argument("email")
    add.add_argument("--name", default="", help=_("the name that others see"))
    add.add_argument("--table", default="", help=_("the round table's name in addresses, such as kiel"))
    add.add_argument("--role", required=True, choices=ROLES)
    unlock = _add(
        commands,
        "unlock",
        _user("unlock"),
        _("let somebody in who lost phone and codes: without a second step, by a link"),
    )
    unlock.add_argument("email")
    _add(commands, "list", _user("list_all"), _("who has an account, and with which roles"))


def _add_import(importing: argparse.ArgumentParser) -> None:
    commands = importing.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "starter", _import_starter, _("regions, authorities and embassies; changes nobody's edits"))
    missions = _add(commands, "missions", _import_missions, _("the Foreign Office's list of missions in Germany"))
    missions.add_argument("source", nargs="?", default="", metavar="URL|FILE", help=_("instead of the usual address"))
    missions.add_argument(
        "--accept", action="store_true", help=_("also take over what nobody has edited or checked, and new missions")
    )


def _serve(config: Config, options: argparse.Namespace) -> int:
    code: int = server().serve(config)
    return code


def server() -> ModuleType:
    """`roundtable.serve`. While it is loaded nothing becomes garbage, and looking for some takes a fifth of the time.

    `serve()` lets Python collect again once it answers, or when it gives up.
    """
    gc.disable()
    from roundtable import serve

    return serve


def _migrate(config: Config, options: argparse.Namespace) -> int:
    from roundtable.commands import migrating

    return migrating.migrate(config, options.adopt)


def _user(name: str) -> Command:
    def command(config: Config, options: argparse.Namespace) -> int:
        from roundtable.commands import people

        chosen: Command = getattr(people, name)
        return chosen(config, options)

    return command


def _import_starter(config: Config, options: argparse.Namespace) -> int:
    from roundtable.commands import importing

    return importing.import_starter(config)


def _import_missions(config: Config, options: argparse.Namespace) -> int:
    from roundtable.commands import importing

    return importing.import_missions(config, options.source, options.accept)


def _check(config: Config, options: argparse.Namespace) -> int:
    from roundtable.commands import checking, mailing

    if options.mail:
        return mailing.check(config, "" if options.mail == "-" else options.mail)
    return checking.check(config, options.rebuild_search)


def _config(config: Config, options: argparse.Namespace) -> int:
    from roundtable.commands import settings

    return settings.show(config)


def _demo(config: Config, options: argparse.Namespace) -> int:
    from roundtable.demo import serve_demo

    return serve_demo(config)
