"""How an event that launchguard makes itself, the access line above all, gets out: chosen once, at set-up."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from launchguard.logsetup.console import readable
from launchguard.logsetup.event import rfc3339
from launchguard.redaction.exits.stdlib import is_own_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launchguard.redaction.redactor import Redactor

__all__ = ["ACCESS_LOGGER", "Emit", "through_logging", "to_sink"]

Emit = Callable[[dict[str, Any]], None]
"""Puts one event out. It has an `event_name`; `timestamp`, `severity_text` (INFO) and the service are filled in."""

ACCESS_LOGGER = "launchguard.access"
"""Its level says whether access lines are written at all, in every set-up."""


def to_sink(write: Callable[[dict[str, Any]], None], service: Mapping[str, str]) -> Emit:
    """Past logging's records, straight to the line: they would cost more than all the rest."""
    enabled = logging.getLogger(ACCESS_LOGGER).isEnabledFor

    def emit(event: dict[str, Any]) -> None:
        severity = event.get("severity_text", "INFO")
        if enabled(_LEVELS.get(severity, logging.INFO)):
            write({"timestamp": rfc3339(time.time()), "severity_text": severity, **event, **service})

    return emit


def through_logging(redactor: Redactor, service: Mapping[str, str]) -> Emit:
    """As a record of the logger `launchguard.access`, the event's keys as `extra`, for handlers of the app's own."""
    logger = logging.getLogger(ACCESS_LOGGER)

    def emit(event: dict[str, Any]) -> None:
        level = _LEVELS.get(event.get("severity_text", "INFO"), logging.INFO)
        if logger.isEnabledFor(level):
            safe = redactor.redact_event({**event, **service})
            extra = {f"{name}_" if is_own_field(name) else name: value for name, value in safe.items()}
            logger.log(level, "%s", readable(safe), extra=extra)

    return emit


_LEVELS = {
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARNING": logging.WARNING,
    "ERROR": logging.ERROR,
    "CRITICAL": logging.CRITICAL,
}
