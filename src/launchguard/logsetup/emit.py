"""How an event that launchguard makes itself, the access line above all, gets out: chosen once, at set-up.

Its values are safe to render as they are: whoever builds the event has redacted what came from outside.
"""

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

__all__ = ["ACCESS_LOGGER", "Emit", "through_logging", "to_sink"]

Emit = Callable[[dict[str, Any]], None]
"""Puts one event out. It has an `event_name`; where it has no `timestamp`, the usual first keys are filled in."""

ACCESS_LOGGER = "launchguard.access"
"""Its level says whether access lines are written at all, in every set-up."""

_LEVELS = {
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARNING": logging.WARNING,
    "ERROR": logging.ERROR,
    "CRITICAL": logging.CRITICAL,
}


def to_sink(write: Emit, service: Mapping[str, str]) -> Emit:
    """Past logging's records, straight to the line: a record would cost more than all the rest of it."""
    enabled = logging.getLogger(ACCESS_LOGGER).isEnabledFor
    level_of = _LEVELS.get

    def emit(event: dict[str, Any]) -> None:
        if enabled(level_of(event.get("severity_text", "INFO"), logging.INFO)):
            write(event if "timestamp" in event else _complete(event, service))

    return emit


def through_logging(service: Mapping[str, str]) -> Emit:
    """As a record of the logger `launchguard.access`, the event's keys as `extra`, for handlers of the app's own."""
    logger = logging.getLogger(ACCESS_LOGGER)

    def emit(event: dict[str, Any]) -> None:
        level = _LEVELS.get(event.get("severity_text", "INFO"), logging.INFO)
        if logger.isEnabledFor(level):
            whole = event if "timestamp" in event else _complete(event, service)
            extra = {f"{name}_" if is_own_field(name) else name: value for name, value in whole.items()}
            logger.log(level, "%s", readable(event), extra=extra)

    return emit


def _complete(event: dict[str, Any], service: Mapping[str, str]) -> dict[str, Any]:
    return {"timestamp": rfc3339(time.time()), "severity_text": "INFO", **event, **service}
