"""The loggers of servers and frameworks: they bring console handlers of their own, and join the pipeline here."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Neighbours"]

_ACCESS = frozenset(
    {"uvicorn.access", "gunicorn.access", "hypercorn.access", "granian.access", "django.server"}
)
"""They write a line a request, query string included; launchguard's own access line takes their place."""

_MIXED = {"uvicorn.error": '"WebSocket %s"', "werkzeug": '"%s" %s %s'}
"""Loggers that write such lines among others, and what their formats have in common."""

_SERVERS = frozenset(
    {"uvicorn", "gunicorn", "hypercorn", "_granian", "granian", "daphne", "django", "werkzeug", "celery"}
)
"""The first part of the names whose owner may put its console handler back at any time, by `dictConfig`."""


@dataclass(slots=True)
class _Before:
    """What a logger was like before it joined."""

    handlers: list[logging.Handler]
    propagate: bool
    disabled: bool


class _OthersOnly(logging.Filter):
    """Lets no line a request through."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark

    def filter(self, record: logging.LogRecord) -> bool:
        return not (isinstance(record.msg, str) and self._mark in record.msg)


class Neighbours:
    """Takes console handlers off every logger, so that each record reaches the root's one handler, once.

    Files, mail, sockets and collectors stay: whoever configured them wants them, and their output is redacted in
    place. Servers' access loggers are silenced altogether.
    """

    def __init__(self) -> None:
        self._before: dict[logging.Logger, _Before] = {}
        self._filters = [(logging.getLogger(name), _OthersOnly(mark)) for name, mark in _MIXED.items()]

    def join(self) -> None:
        """Join all loggers that exist now. Called again when a server has configured logging after us."""
        for logger, others in self._filters:
            logger.addFilter(others)
        for logger in _loggers():
            if logger.name in _ACCESS:
                self._silence(logger)
            elif any(_is_console(handler) for handler in logger.handlers):
                self._take_over(logger)

    def claims(self, handler: logging.Handler, record: logging.LogRecord) -> bool:
        """Whether a server has put its console handler back; then all join again.

        The record is not lost: logging is about to walk on to the root, where our handler waits.
        """
        if record.name.partition(".")[0] not in _SERVERS or not _is_console(handler):
            return False
        self.join()
        return True

    def part(self) -> None:
        """Give every logger back what it had."""
        for logger, others in self._filters:
            logger.removeFilter(others)
        for logger, before in self._before.items():
            logger.handlers = [*before.handlers, *(h for h in logger.handlers if h not in before.handlers)]
            logger.propagate = before.propagate
            logger.disabled = before.disabled
        self._before.clear()

    def _remember(self, logger: logging.Logger) -> None:
        self._before[logger] = _Before(list(logger.handlers), logger.propagate, logger.disabled)

    def _silence(self, logger: logging.Logger) -> None:
        if logger.disabled and logger in self._before:
            return
        self._remember(logger)
        # Without a handler, uvicorn does not even put its line together.
        logger.handlers, logger.propagate, logger.disabled = [], False, True

    def _take_over(self, logger: logging.Logger) -> None:
        self._remember(logger)
        # A new list: logging may be walking over the old one.
        logger.handlers = [handler for handler in logger.handlers if not _is_console(handler)]
        logger.propagate = True


def _loggers() -> Iterator[logging.Logger]:
    yield logging.getLogger()
    for name in _ACCESS:
        yield logging.getLogger(name)
    for logger in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger) and logger.name not in _ACCESS:
            yield logger


def _is_console(handler: logging.Handler) -> bool:
    """Whether it writes to stdout or stderr (Flask's handler: to whichever stream stands for it at the time)."""
    if not isinstance(handler, logging.StreamHandler) or isinstance(handler, logging.FileHandler):
        return False
    stream: Any = handler.stream
    try:
        if any(stream == own for own in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)):
            return True
        return stream.fileno() in (1, 2)
    except Exception:  # noqa: BLE001 - any object may pose as a stream; without a descriptor it is no console
        return False
