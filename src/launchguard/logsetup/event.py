"""From a log record to one flat event: the keys of the OpenTelemetry log data model and semantic conventions.

`timestamp`, `severity_text`, `logger`, `message`, then what is bound to the context (`request_id`), what the caller
gave, the exception, the service. A field of the caller's that would overwrite one of ours gets a trailing underscore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from launchguard.clock import rfc3339
from launchguard.redaction.exits.paths import is_request
from launchguard.redaction.exits.stdlib import extra_of, message_of
from launchguard.redaction.exits.tracebacks import error_of, exception_fields

if TYPE_CHECKING:
    import logging
    from collections.abc import Mapping

    from launchguard.redaction.redactor import Redactor

__all__ = ["STRUCTLOG_FIELDS", "event_of", "service_fields"]

STRUCTLOG_FIELDS = "launchguard_fields"
"""The attribute of a record in which a structlog event's fields travel, so that none collides with the record's own."""

_WRAPPED = frozenset({"_logger", "_name"})
"""Beside a message that is a structlog event whole: the app's own configuration leaves it to a `ProcessorFormatter`."""

_RESERVED = frozenset({"timestamp", "severity_text", "logger", "message"})


def service_fields(service: str | None, environment: str | None, commit: str | None) -> dict[str, str]:
    """Which process speaks, as OpenTelemetry resource attributes."""
    fields = {
        "service.name": service,
        "service.version": commit,
        "deployment.environment.name": environment,
    }
    return {name: value for name, value in fields.items() if value}


def event_of(record: logging.LogRecord, redactor: Redactor, service: Mapping[str, str]) -> dict[str, Any]:
    """The record as one flat event. Only the exception is redacted already; the rest is for `Redactor.render`."""
    given = extra_of(record)
    if is_request(given.get("request")):
        given["request"] = given["request"].method
    given.update(given.pop(STRUCTLOG_FIELDS, {}))
    said: Any = record.msg
    is_wrapped = isinstance(said, dict) and given.keys() >= _WRAPPED
    message = _unwrap(said, given) if is_wrapped else message_of(record, redactor)[0]
    stack = given.pop("stack", None) or record.stack_info
    exc_info = given.pop("exc_info", None) or record.exc_info
    event: dict[str, Any] = {
        "timestamp": rfc3339(record.created),
        "severity_text": record.levelname,
        "logger": record.name,
        "message": message.rstrip("\n"),
    }
    for name, value in {**structlog.contextvars.get_contextvars(), **given}.items():
        event[f"{name}_" if name in _RESERVED else name] = value
    if (error := error_of(exc_info)) is not None:
        event.update(exception_fields(error, redactor))
    elif record.exc_text:
        event["exception.stacktrace"] = record.exc_text
    if stack:
        event["code.stacktrace"] = stack
    event.update(service)
    return event


def _unwrap(event: Mapping[str, Any], given: dict[str, Any]) -> str:
    """What a wrapped event says; its fields join those that are given."""
    for name in _WRAPPED:
        del given[name]
    given.update(event)
    return str(given.pop("event", ""))
