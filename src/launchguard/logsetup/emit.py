"""How an access line gets out: chosen once, at set-up.

Its values are safe to render as they are: whoever builds the event has redacted what came from outside.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from launchguard.logsetup.console import readable
from launchguard.redaction.exits.stdlib import is_own_field

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACCESS_LOGGER", "Emit", "through_logging", "to_sink"]

Emit = Callable[[dict[str, Any]], None]
"""Puts one event out, with the service's fields after its own. It has a `severity_text`."""

ACCESS_LOGGER = "launchguard.access"
"""Its level says whether access lines are written at all, in every set-up."""

_LEVELS = {"INFO": logging.INFO, "ERROR": logging.ERROR}


def to_sink(
    render: Callable[[dict[str, Any]], bytes], write: Callable[[bytes], None], service: Mapping[str, str]
) -> Emit:
    """Past logging's records, straight to the line: a record would cost more than all the rest of it."""
    enabled = logging.getLogger(ACCESS_LOGGER).isEnabledFor

    def emit(event: dict[str, Any]) -> None:
        if enabled(_LEVELS[event["severity_text"]]):
            event.update(service)
            write(render(event))

    return emit


def through_logging(service: Mapping[str, str]) -> Emit:
    """As a record of the logger `launchguard.access`, the event's keys as `extra`, for handlers of the app's own."""
    logger = logging.getLogger(ACCESS_LOGGER)

    def emit(event: dict[str, Any]) -> None:
        level = _LEVELS[event["severity_text"]]
        if logger.isEnabledFor(level):
            whole = {**event, **service}
            extra = {f"{name}_" if is_own_field(name) else name: value for name, value in whole.items()}
            logger.log(level, "%s", readable(event), extra=extra)

    return emit
