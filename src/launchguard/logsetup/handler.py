"""The one handler of the pipeline: a record becomes an event, the event a redacted line, the line one write."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from launchguard.clock import rfc3339
from launchguard.logsetup.event import STRUCTLOG_FIELDS, event_of
from launchguard.redaction.exits.structlog import REDACTS
from launchguard.redaction.exits.tracebacks import FAILED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launchguard.redaction.redactor import Redactor

__all__ = ["SinkHandler", "Write", "structlog_to_record"]

Write = Callable[[dict[str, Any]], None]
"""Puts one event out: renders it, redacted, and writes the line."""


class SinkHandler(logging.Handler):
    """Hands every record that reaches it to `write`, as a flat event. Never raises, and holds no lock of its own."""

    def __init__(self, write: Write, redactor: Redactor, service: Mapping[str, str]) -> None:
        super().__init__()
        self._write = write
        self._redactor = redactor
        self._service = service

    def createLock(self) -> None:  # noqa: N802 - logging's name
        """None: the sink locks each write by itself."""
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        """As logging's own, past the redaction that `redact_handlers` puts there: the event is redacted whole."""
        verdict: Any = self.filter(record)  # since Python 3.12 a filter may give another record
        if verdict:
            self.emit(verdict if isinstance(verdict, logging.LogRecord) else record)
        return bool(verdict)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._write(event_of(record, self._redactor, self._service))
        except Exception:  # noqa: BLE001 - whatever was logged, a line comes out, and nothing unredacted
            with suppress(Exception):
                self._write(
                    {
                        "timestamp": rfc3339(record.created),
                        "severity_text": record.levelname,
                        "message": FAILED,
                    }
                )


def structlog_to_record(_logger: Any, _name: str, event: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The last processor of structlog: the event becomes a record whose fields travel beside it (`STRUCTLOG_FIELDS`)."""
    passed = {key: event.pop(key) for key in ("exc_info", "stack_info", "stacklevel") if key in event}
    message, arguments = event.pop("event", ""), event.pop("positional_args", ())
    return (message, *arguments), {**passed, "extra": {STRUCTLOG_FIELDS: event}}


setattr(structlog_to_record, REDACTS, True)
