"""Structured logs: `domain.object.event` with fields; never message texts, phone numbers, names, tokens or codes.

That holds for what went wrong, too: an error of the database quotes the row that it is about, so what it quotes is
taken out of every traceback before it is written, by whomever (`hush`).
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_QUOTES = ("DETAIL:", "CONTEXT:", "[parameters:")
"""How lines begin that show a row's values or a statement's parameters."""
_RESUMES = ("[SQL", "(Background", "Traceback (most", "The above exception", "During handling", "+-")
"""How the next line begins that shows none; what is quoted may have line breaks."""
_UNREAD = re.compile(r"(invalid input (?:(?:syntax|value) )?for [^:]+|out of range for type [^:]+):.*")
_APART = ("uvicorn.error",)
"""Loggers with handlers of their own."""


def hush(told: str) -> str:
    """A traceback without what the database quotes in it."""
    kept: list[str] = []
    quoting = False
    for line in told.splitlines():
        words = line.lstrip(" |")  # exceptions in a group stand behind a bar
        quoting = words.startswith(_QUOTES) or (quoting and not words.startswith(_RESUMES))
        if not quoting:
            kept.append(_UNREAD.sub(r"\1: …", line))
        elif words.startswith(_QUOTES):
            kept.append(f"{words.partition(':')[0]}: …")
    return "\n".join(kept)


def _hushed(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if isinstance(told := event.get("exception"), str):
        event["exception"] = hush(told)
    return event


class Hush(logging.Filter):
    """For the standard library's loggers, through which the servers tell what broke."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through, with its traceback hushed."""
        if record.exc_info and record.exc_info[0]:
            record.exc_text = hush("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return True


def configure(*, process: str, level: str = "INFO", json: bool = True) -> None:
    """Set up structlog and the standard library's loggers for one process."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _hushed,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(Hush())
    for name in _APART:
        logging.getLogger(name).addFilter(Hush())


def get_logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """A logger bound to the room that speaks."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(room=name)
    return logger
