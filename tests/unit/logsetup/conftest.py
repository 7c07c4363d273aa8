import io
import logging
from collections.abc import Iterator

import orjson
import pytest
import structlog

from launchguard.logsetup import LogSetup, configure_logging, redact_in_place
from launchguard.redaction import Redactor

REDACTOR = Redactor()


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Undo by hand what the code under test may have left: a failing undo must not fail the next test."""
    handle, format_ = logging.Handler.handle, logging.Handler.format
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    logging.Handler.handle, logging.Handler.format = handle, format_
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


class Lines(io.StringIO):
    """A stream whose JSON lines can be read back."""

    def events(self) -> list[dict[str, object]]:
        return [orjson.loads(line) for line in self.getvalue().splitlines()]

    def event(self) -> dict[str, object]:
        (event,) = self.events()
        return event


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
def pipeline(lines: Lines) -> Iterator[LogSetup]:
    setup = configure_logging(
        REDACTOR, stream=lines, level="DEBUG", service="shop", environment="test", commit="abc123"
    )
    yield setup
    setup.undo()


@pytest.fixture
def in_place() -> Iterator[LogSetup]:
    setup = redact_in_place(REDACTOR)
    yield setup
    setup.undo()
