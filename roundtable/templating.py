"""The Jinja environment: everything is escaped, and a slip in a name is an error."""

from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from roundtable import i18n
from roundtable.assets import asset
from roundtable.config import ROOT
from roundtable.markdown import plain, render


def icon(name: str) -> Markup:
    """An icon of the sprite; decoration only, words stand beside it."""
    return Markup('<svg class="rt-i" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        asset("icons/icons.svg"), name
    )


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: i18n.catalogue(i18n.current()).gettext(message),
        lambda one, many, n: i18n.catalogue(i18n.current()).ngettext(one, many, n),
        newstyle=True,
    )
    env.policies["ext.i18n.trimmed"] = True  # as the extraction does, or longer texts are never found
    env.globals |= {"icon": icon, "asset": asset, "locale": i18n.current}
    env.filters |= {
        "markdown": render, "plain": plain, "day_long": i18n.day_long, "day": i18n.day, "day_short": i18n.day_short,
        "day_numeric": i18n.day_numeric, "clock": i18n.clock, "moment": i18n.moment, "initial": initial,
        "iso": _iso,
    }  # fmt: skip
    return env


def initial(name: str) -> str:
    """The letter in a person's circle."""
    return name.strip()[:1].upper() or "?"


def _iso(value: Any) -> str:
    """For <time datetime>: local time for moments, the day for days."""
    from datetime import datetime

    from roundtable.clock import local

    return local(value).strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value.isoformat()


env = _environment()
