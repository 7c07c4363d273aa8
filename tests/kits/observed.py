"""What a test sees of a guard at work: its log lines and its metrics, in process."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
import structlog

from launchguard.logsetup import configure_logging
from launchguard.metrics import instruments
from launchguard.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterator

REDACTOR = Redactor()
"""One for all tests: to compile its detectors costs more than most tests do."""

DURATION = "http_server_request_duration_seconds_count"


class Lines(io.StringIO):
    """A stream whose JSON lines can be read back."""

    def events(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.getvalue().splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        """The access lines."""
        return [event for event in self.events() if event.get("event_name") == "http.server.request"]


@contextmanager
def captured_log() -> Iterator[Lines]:
    """The whole pipeline, into a stream of the test's own; logging is left as it was found."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    lines = Lines()
    setup = configure_logging(REDACTOR, stream=lines, level="INFO")
    try:
        yield lines
    finally:
        setup.undo()
        root.handlers, root.level = handlers, level
        structlog.contextvars.clear_contextvars()


def samples(name: str) -> dict[tuple[str, ...], float]:
    """The process's samples of this name, by the values of their labels."""
    return {
        tuple(sample.labels.values()): sample.value
        for family in instruments().registry.collect()
        for sample in family.samples
        if sample.name == name
    }


class Growth:
    """What the samples of a name grew by since this was made; the process's metrics outlive a test."""

    def __init__(self, name: str = DURATION) -> None:
        self._name = name
        self._before = samples(name)

    def __call__(self) -> dict[tuple[str, ...], float]:
        now = samples(self._name)
        grown = {labels: value - self._before.get(labels, 0.0) for labels, value in now.items()}
        return {labels: value for labels, value in grown.items() if value}
