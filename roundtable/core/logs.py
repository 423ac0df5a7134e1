"""Short log lines without personal data: no tokens, no mail addresses, nothing that somebody wrote."""

import logging
import re
import sys
import time
import traceback
from types import TracebackType
from typing import Any

_SECRET = re.compile(r"(/(?:join|sign-in|setup|via|c/here|c)/)[^\s?/\"']+")
# What somebody asked for or looked for: "?who=…&where=…", behind a path.
_QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")
_EMAIL = re.compile(r"[\w.+%-]+@[\w.-]+\.\w+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class HideTokens(logging.Filter):
    """Replaces the token in addresses such as /join/…, and every query, before any handler sees the record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = hide(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(hide(value) for value in record.args)
        elif isinstance(record.args, dict):
            record.args = {name: hide(value) for name, value in record.args.items()}
        return True


def hide(value: Any) -> Any:
    """Text without tokens and without what was asked for; other values as they are."""
    return _QUERY.sub(r"\1?…", _SECRET.sub(r"\1…", value)) if isinstance(value, str) else value


def install() -> None:
    """Once per process, after the server has set up its loggers; calling it again does nothing more."""
    for name in ("uvicorn.access", "uvicorn.error", "uvicorn", "granian.access", ""):
        logger = logging.getLogger(name)
        for place in (logger, *logger.handlers):
            if not any(isinstance(known, HideTokens) for known in place.filters):
                place.addFilter(HideTokens())


class Line(logging.Formatter):
    """`2026-11-22T18:00:00Z warning roundtable.live.tail: …`, always one line but for a trace."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelword)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        record.levelword = record.levelname.lower()
        record.exc_text = None  # what another handler made of the error holds its words
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _CONTROL.sub(" ", _EMAIL.sub("…@…", hide(super().formatMessage(record))))

    def formatException(  # type: ignore[override]
        self, info: tuple[type[BaseException], BaseException, TracebackType | None]
    ) -> str:
        """Where it happened and what kind of error it was; its text could hold what somebody wrote."""
        kind, error, trace = info
        lines = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        cause = error.__cause__ or error.__context__
        return "\n".join([*lines, f"  {kind.__name__}" + (f" after {type(cause).__name__}" if cause else "")])


def set_up(level: str) -> None:
    """Everything goes to standard error. Requests are logged only at level debug, without their tokens."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    # Their own lines about starting and stopping say nothing that ours don't.
    for name in ("uvicorn.error", "alembic", "asyncio"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
