"""How an access line gets out: chosen once, at set-up, and once more for each kind of line.

Its values are safe to render as they are: whoever builds the event has redacted what came from outside.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from launchguard.logsetup.console import readable
from launchguard.redaction.exits.stdlib import is_own_field

__all__ = ["ACCESS_LOGGER", "Bind", "Emit", "as_json", "as_text", "through_logging"]

Emit = Callable[[dict[str, Any]], None]
"""Puts one event out, with what it has in common with others of its kind, and the service's fields, after its own."""

Bind = Callable[[Mapping[str, Any]], Emit]
"""Gives what puts out the events that have these fields in common, a `severity_text` among them."""

ACCESS_LOGGER = "launchguard.access"
"""Its level says whether access lines are written at all, in every set-up."""

_LEVELS = {"INFO": logging.INFO, "ERROR": logging.ERROR}


def as_json(write: Callable[[bytes], None], service: Mapping[str, str]) -> Bind:
    """Past logging's records, straight to the line: a record would cost more than all the rest of it."""
    dumps = orjson.dumps

    def bind(common: Mapping[str, Any]) -> Emit:
        level = _LEVELS[common["severity_text"]]
        enabled = logging.getLogger(ACCESS_LOGGER).isEnabledFor
        end = b"," + dumps({**common, **service})[1:] + b"\n"

        def emit(event: dict[str, Any]) -> None:
            if enabled(level):
                write(dumps(event)[:-1] + end)

        return emit

    return bind


def as_text(
    render: Callable[[dict[str, Any]], bytes], write: Callable[[bytes], None], service: Mapping[str, str]
) -> Bind:
    """The same for a terminal."""
    return _whole(lambda _level, event: write(render(event) + b"\n"), service)


def through_logging(service: Mapping[str, str]) -> Bind:
    """As a record of the logger `launchguard.access`, the event's keys as `extra`, for handlers of the app's own."""
    log = logging.getLogger(ACCESS_LOGGER).log

    def put(level: int, event: dict[str, Any]) -> None:
        extra = {f"{name}_" if is_own_field(name) else name: value for name, value in event.items()}
        log(level, "%s", readable(event), extra=extra)

    return _whole(put, service)


def _whole(put: Callable[[int, dict[str, Any]], None], service: Mapping[str, str]) -> Bind:
    """What puts whole events out, with their level."""
    enabled = logging.getLogger(ACCESS_LOGGER).isEnabledFor

    def bind(common: Mapping[str, Any]) -> Emit:
        level = _LEVELS[common["severity_text"]]

        def emit(event: dict[str, Any]) -> None:
            if enabled(level):
                put(level, {**event, **common, **service})

        return emit

    return bind
