"""The Jinja environment: every page is escaped (plain texts have nothing to escape), a slip in a name is an error."""

import contextlib
import threading
from collections.abc import Callable, MutableMapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    Template,
    pass_eval_context,
    select_autoescape,
)
from jinja2.bccache import Bucket
from jinja2.nodes import EvalContext
from markupsafe import Markup

from roundtable.core import i18n, role_words
from roundtable.core.clock import local
from roundtable.core.config import ROOT
from roundtable.markdown.mentions import mentioned, mentions
from roundtable.markdown.render import plain, render
from roundtable.web.assets import asset


@cache
def icon(name: str) -> Markup:
    """An icon of the sprite; decoration only, words stand beside it."""
    return Markup('<svg class="rt-i" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        asset("icons/icons.svg"), name
    )


class _Loader(FileSystemLoader):
    """Compiles a template once. Fifty people at a server that just started must not make it do that fifty times."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._lock, self._loaded = threading.Lock(), dict[str, Template]()

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = super().load(environment, name, globals)
            return self._loaded[name]

    def compile_all(self, environment: Environment) -> None:
        """Fill the cache on disk. Nothing stays in memory: most pages are asked for by few, and some by nobody."""
        for name in self.list_templates():
            super().load(environment, name)


class _Compiled(FileSystemBytecodeCache):
    """Beside what Python keeps of our modules: where nobody may write, nothing is kept."""

    writable = True

    def dump_bytecode(self, bucket: Bucket) -> None:
        try:
            super().dump_bytecode(bucket)
        except OSError:
            self.writable = False


def _cache() -> _Compiled:
    folder = Path(__file__).parent / "__pycache__"
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
    # The name says how templates are compiled; what is kept knows only their source.
    return _Compiled(str(folder), "__texts_unescaped_%s.cache")


def warm_up() -> None:
    """Have all texts and templates compiled before somebody waits for one; from a thread of its own."""
    for locale in i18n.LOCALES:
        i18n.catalogue(locale)
    _loader.compile_all(env)
    if not _compiled.writable:
        for name in env.list_templates():
            env.get_template(name)


def _environment() -> Environment:
    env = Environment(
        loader=_loader,
        bytecode_cache=_compiled,
        undefined=StrictUndefined,
        # All but mails: those are plain text, in which entities would be read as they stand.
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.install_gettext_callables(_translate, _translate_many, newstyle=True)  # type: ignore[attr-defined]
    # Jinja's own wrappers look everything up again for each text; a page has a hundred.
    env.globals |= {"_": _translate, "gettext": _translate, "ngettext": _translate_many}
    env.policies["ext.i18n.trimmed"] = True  # as the extraction does, or longer texts are never found
    env.globals |= {"icon": icon, "asset": asset, "locale": i18n.current, "keep": keep, "role_words": role_words}
    env.filters |= {
        "markdown": render,
        "plain": plain,
        "mentions": mentions,
        "mentioned": mentioned,
        "day_long": i18n.day_long,
        "day": i18n.day,
        "day_short": i18n.day_short,
        "day_numeric": i18n.day_numeric,
        "clock": i18n.clock,
        "moment": i18n.moment,
        "initial": initial,
        "iso": _iso,
    }
    return env


@lru_cache(2000)
def _kept(*key: Any) -> list[Markup]:
    """A place for one piece of HTML; forgotten when two thousand others were used since."""
    return []


def keep(*key: Any, caller: Callable[[], Markup]) -> Markup:
    """{% call keep(…) %}: rendered once for each key, which must hold everything that the block shows."""
    place = _kept(*key)
    if not place:
        place.append(caller())
    return place[0]


@pass_eval_context
def _translate(kind: EvalContext, message: str, /, **values: Any) -> str:
    """A text of a template in the current language; what is filled in is escaped, in templates of pages."""
    text: str = _translated(i18n.current(), message)
    if not kind.autoescape:
        text = str(text)
    return text % values if values or "%" in text else text


@lru_cache(10_000)
def _translated(locale: str, message: str) -> Markup:
    return Markup(i18n.catalogue(locale).gettext(message))


@pass_eval_context
def _translate_many(kind: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
    text = i18n.catalogue(i18n.current()).ngettext(one, many, num)
    return (Markup(text) if kind.autoescape else text) % {"num": num, **values}


def initial(name: str) -> str:
    """The letter in a person's circle."""
    return name.strip()[:1].upper() or "?"


def _iso(value: Any) -> str:
    """For <time datetime>: local time for moments, the day for days."""
    return local(value).strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value.isoformat()


_loader, _compiled = _Loader(ROOT / "templates"), _cache()
env = _environment()
