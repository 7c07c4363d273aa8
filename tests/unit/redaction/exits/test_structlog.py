import json
import logging

import pytest
import structlog

from launchguard.redaction import Redactor
from launchguard.redaction.exits.structlog import (
    RedactingProcessor,
    redact_later_processors,
    redact_processors,
)

REDACTOR = Redactor()
SECRET = "hunter2-correct-horse"


@pytest.fixture(autouse=True)
def _defaults():
    yield
    structlog.reset_defaults()


def test_the_event_is_redacted_by_name_and_by_value():
    process = RedactingProcessor(REDACTOR)

    event = process(
        None,
        "info",
        {"event": f"password={SECRET}", "token": SECRET, "headers": {"Authorization": SECRET}, "n": 3},
    )

    assert SECRET not in str(event)
    assert event["n"] == 3


def test_an_exception_becomes_redacted_text_so_that_no_renderer_shows_its_locals():
    structlog.configure(
        processors=[RedactingProcessor(REDACTOR), structlog.dev.ConsoleRenderer(colors=False)]
    )

    def work():
        key = SECRET
        raise ValueError(f"password={key}")

    try:
        work()
    except ValueError:
        with structlog.testing.capture_logs() as captured:
            structlog.get_logger().exception("failed")
        text = structlog.dev.ConsoleRenderer(colors=False)(
            None, "error", RedactingProcessor(REDACTOR)(None, "error", dict(captured[0]))
        )

    assert SECRET not in text
    assert "ValueError: password=[redacted:password]" in text


def test_what_structlog_itself_needs_stays_an_object():
    record = logging.makeLogRecord({"msg": "x"})

    event = RedactingProcessor(REDACTOR)(
        None, "info", {"event": "x", "_record": record, "_from_structlog": False}
    )

    assert event["_record"] is record
    assert event["_from_structlog"] is False


def test_after_a_renderer_the_text_is_redacted():
    assert RedactingProcessor(REDACTOR)(None, "info", f"password={SECRET}") == "password=[redacted:password]"


def test_the_event_that_was_given_is_not_changed():
    event = {"event": "x", "nested": {"password": SECRET}}

    RedactingProcessor(REDACTOR)(None, "info", event)

    assert event == {"event": "x", "nested": {"password": SECRET}}


def test_a_running_configuration_is_redacted_and_so_are_loggers_bound_before(capsys):
    structlog.configure(processors=[structlog.processors.JSONRenderer()], cache_logger_on_first_use=True)
    log = structlog.get_logger()
    log.info("before")

    undo = redact_processors(REDACTOR)
    log.info("after", password=SECRET)
    undo()
    log.info("undone", password="visible-again")

    out = capsys.readouterr().out.splitlines()
    assert out[1] == '{"password": "[redacted:password]", "event": "after"}'
    assert out[2] == '{"password": "visible-again", "event": "undone"}'


def test_structlog_that_nobody_configured_is_redacted_too(capsys):
    undo = redact_processors(REDACTOR)
    structlog.get_logger().info("hello", password=SECRET)
    undo()

    out = capsys.readouterr().out
    assert "hello" in out
    assert SECRET not in out
    assert not structlog.is_configured()


def test_an_event_that_is_none_is_still_a_line():
    assert RedactingProcessor(REDACTOR)(None, "info", object()) == {"event": "[redaction-failed]"}


@pytest.mark.parametrize("bound", ["before", "after", "with its own"])
def test_what_is_configured_later_is_redacted_too(bound, capsys):
    early = structlog.get_logger()
    undo = redact_later_processors(REDACTOR)
    own = [structlog.processors.add_log_level, structlog.processors.JSONRenderer()]
    structlog.configure(processors=own, logger_factory=structlog.PrintLoggerFactory())
    log = early if bound == "before" else structlog.get_logger()
    if bound == "with its own":
        log = structlog.wrap_logger(structlog.PrintLogger(), processors=tuple(own))

    log.info("hello", password=SECRET)
    log.info("again", password=SECRET)
    undo()
    structlog.get_logger().info("undone", password="visible-again")

    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"event": "hello", "level": "info", "password": "[redacted:password]"}
    assert second["password"] == "[redacted:password]"
    assert third["password"] == "visible-again"
    assert len(own) == 2
