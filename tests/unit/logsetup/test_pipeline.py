import contextlib
import io
import logging
import logging.config
import re
import sys
import threading
import time
import warnings

import pytest
import structlog

from launchguard.accesslog import AccessLog
from launchguard.errors import ConfigError
from launchguard.exchange import Exchange, RawHeaders
from launchguard.logsetup import configure_logging, set_up_logging
from launchguard.redaction import Redactor

REDACTOR = Redactor()

pytestmark = pytest.mark.usefixtures("pipeline")


def test_stdlib_and_structlog_give_lines_of_the_same_keys(lines):
    logging.getLogger("shop").warning("stock is %s", "low", extra={"item": 7})
    structlog.get_logger("shop").warning("stock is %s", "low", item=7)

    first, second = lines.events()
    assert list(first) == list(second)
    for key in ("severity_text", "logger", "message", "item", "service.name"):
        assert first[key] == second[key]
    assert first["message"] == "stock is low"
    assert "event" not in first


def test_a_line_says_when_how_grave_and_who(lines):
    logging.getLogger("shop").error("down")

    event = lines.event()
    assert list(event)[:4] == ["timestamp", "severity_text", "logger", "message"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["timestamp"])
    assert event["severity_text"] == "ERROR"
    assert (event["service.name"], event["service.version"]) == ("shop", "abc123")
    assert event["deployment.environment.name"] == "test"


def test_what_is_bound_to_the_context_is_on_every_line(lines):
    structlog.contextvars.bind_contextvars(request_id="r-1")

    logging.getLogger("third.party").info("one")
    structlog.get_logger().info("two")

    assert [event["request_id"] for event in lines.events()] == ["r-1", "r-1"]


def test_a_field_cannot_overwrite_what_the_pipeline_says(lines):
    structlog.get_logger("shop").info(
        "real", message="forged", timestamp="forged", severity_text="forged", logger="forged"
    )

    event = lines.event()
    assert (event["message"], event["logger"], event["severity_text"]) == ("real", "shop", "INFO")
    assert event["message_"] == event["timestamp_"] == "forged"


def test_fields_are_redacted_by_name_in_both_kinds_of_loggers(lines):
    logging.getLogger("a").info("one", extra={"password": "hunter2", "nested": {"api_key": "k-1"}})
    structlog.get_logger("a").info("two", password="hunter2", nested={"api_key": "k-1"})

    assert "hunter2" not in lines.getvalue()
    assert "k-1" not in lines.getvalue()
    assert [event["password"] for event in lines.events()] == ["[redacted:password]"] * 2


@pytest.mark.parametrize("log", [logging.getLogger("shop"), structlog.get_logger("shop")])
def test_an_exception_is_told_in_three_keys_with_nothing_in_them_that_tells(lines, log):
    try:
        raise RuntimeError("cannot reach postgresql://shop:pa55-word-9@db/shop")
    except RuntimeError:
        log.exception("failed")

    event = lines.event()
    assert event["message"] == "failed"
    assert event["exception.type"] == "RuntimeError"
    assert "cannot reach" in event["exception.message"]
    assert "Traceback" in event["exception.stacktrace"]
    assert "pa55-word-9" not in str({**event, "exception.stacktrace": last_line(event)})


def last_line(event):
    return event["exception.stacktrace"].splitlines()[-1]


def test_a_stack_is_told_when_asked_for(lines):
    logging.getLogger("shop").info("here", stack_info=True)
    structlog.get_logger("shop").info("here", stack_info=True)

    assert ["test_a_stack_is_told" in event["code.stacktrace"] for event in lines.events()] == [True, True]


def test_arguments_that_do_not_fit_still_give_a_line(lines, capsys):
    logging.getLogger("shop").info("%d items and %s", "none")  # noqa: PLE1206

    assert lines.event()["message"] == "%d items and %s (arguments that do not fit: str)"
    assert capsys.readouterr().err == ""


class Hostile:
    def __repr__(self):
        raise RuntimeError("no")

    __str__ = __repr__


@pytest.mark.parametrize("log", [logging.getLogger("shop"), structlog.get_logger("shop")])
def test_an_object_that_cannot_be_printed_still_gives_a_line(lines, log):
    log.info("saw %s", Hostile())
    log.info(Hostile())

    assert len(lines.events()) == 2


def test_a_warning_is_a_line(lines):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn("deprecated", DeprecationWarning, stacklevel=1)

    event = lines.event()
    assert event["logger"] == "py.warnings"
    assert "DeprecationWarning: deprecated" in event["message"]


def test_an_exception_that_nobody_caught_in_a_thread_is_a_line(lines, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    setup = configure_logging(REDACTOR, stream=lines)

    thread = threading.Thread(target=lambda: 1 / 0, name="worker")
    thread.start()
    thread.join()
    setup.undo()

    event = lines.event()
    assert event["severity_text"] == "CRITICAL"
    assert event["message"] == "Exception in thread worker"
    assert event["exception.type"] == "ZeroDivisionError"


def test_an_event_of_launchguard_takes_the_short_way(pipeline, lines):
    emit = pipeline.bind({"severity_text": "INFO", "http.route": "/a/{b}"})
    emit({"timestamp": "now", "request_id": "7"})

    event = lines.event()
    assert list(event)[:5] == ["timestamp", "request_id", "severity_text", "http.route", "service.name"]
    assert event["http.route"] == "/a/{b}"
    assert event["service.name"] == "shop"


def test_what_an_access_log_has_bound_follows_a_set_up_that_replaces_its_own(pipeline, lines):
    log = AccessLog(pipeline.bind, REDACTOR.redact)
    pipeline.on_change(log.bind_anew)
    x = Exchange("http", "GET", "/", RawHeaders([]), None)
    log.on_end(x)
    before, later = lines.getvalue(), io.StringIO()
    setup = configure_logging(REDACTOR, stream=later, console=False, service="till")
    try:
        log.on_end(x)
    finally:
        setup.undo()

    assert '"service.name":"shop"' in before
    assert lines.getvalue() == before
    assert '"service.name":"till"' in later.getvalue()


def test_the_level_of_the_access_logger_holds_for_the_short_way(pipeline, lines):
    access = logging.getLogger("launchguard.access")
    access.setLevel("ERROR")
    try:
        pipeline.bind({"severity_text": "INFO"})({"event_name": "http.server.request"})
        pipeline.bind({"severity_text": "ERROR"})({"event_name": "http.server.request"})
    finally:
        access.setLevel("NOTSET")

    assert lines.event()["severity_text"] == "ERROR"


@pytest.fixture
def others_enabled():
    yield
    for logger in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.disabled = False


@pytest.mark.usefixtures("others_enabled")
def test_an_apps_own_configuration_that_does_not_name_them_leaves_launchguards_lines_on(pipeline, lines):
    logging.config.dictConfig({"version": 1, "root": {"level": "INFO"}})  # it disables what it does not name

    pipeline.bind({"severity_text": "INFO"})({"event_name": "http.server.request"})

    assert lines.event()["event_name"] == "http.server.request"
    assert logging.getLogger("launchguard").isEnabledFor(logging.ERROR)


def test_a_set_up_that_is_undone_lets_launchguards_loggers_be(pipeline):
    pipeline.undo()
    logger = logging.getLogger("launchguard.access")

    assert type(logger) is logging.Logger
    logger.disabled = True
    assert not logger.isEnabledFor(logging.CRITICAL)
    logger.disabled = False


def test_a_level_below_the_root_loggers_costs_no_line(lines, pipeline):
    logging.getLogger().setLevel("WARNING")

    logging.getLogger("shop").info("quiet")
    structlog.get_logger("shop").info("quiet")
    pipeline.bind({"severity_text": "INFO"})({"event_name": "http.server.request"})

    assert lines.getvalue() == ""


def test_a_filter_on_no_handler_of_ours_is_lost(lines):
    (handler,) = (h for h in logging.getLogger().handlers if type(h).__name__ == "SinkHandler")
    handler.addFilter(lambda record: record.name != "noisy")

    logging.getLogger("noisy").info("no")
    logging.getLogger("shop").info("yes")

    assert lines.event()["message"] == "yes"


def test_an_unknown_level_stops_the_start():
    with pytest.raises(ConfigError, match=r"level: 'LOUD' cannot be used; write one of"):
        configure_logging(REDACTOR, level="LOUD")


def test_a_second_configuration_replaces_the_first(lines):
    second = type(lines)()
    setup = configure_logging(REDACTOR, stream=second)

    logging.getLogger("shop").info("once")
    setup.undo()

    assert lines.getvalue() == ""
    assert second.event()["message"] == "once"


def test_undo_leaves_everything_as_it_was(lines):
    configure_logging(REDACTOR, stream=lines).undo()
    before = _state()

    configure_logging(REDACTOR, stream=lines).undo()

    assert _state() == before
    assert not structlog.is_configured()


def _state():
    loggers = {
        name: logger
        for name, logger in logging.Logger.manager.loggerDict.items()
        if isinstance(logger, logging.Logger)
    }
    return (
        logging.Handler.handle,
        logging.Handler.format,
        structlog.BoundLoggerBase._process_event,
        list(logging.getLogger().handlers),
        logging.getLogger().level,
        {
            name: (list(logger.handlers), logger.propagate, logger.disabled)
            for name, logger in loggers.items()
        },
        warnings.formatwarning,
        sys.excepthook,
    )


def test_an_apps_own_structlog_configuration_comes_back_with_undo(lines, pipeline):
    pipeline.undo()
    own = [structlog.processors.JSONRenderer()]
    structlog.configure(processors=own)

    configure_logging(REDACTOR, stream=lines).undo()

    assert structlog.get_config()["processors"] is own


def test_auto_keeps_an_apps_own_structlog_configuration_and_redacts_it(lines, pipeline, monkeypatch, capsys):
    pipeline.undo()
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    structlog.configure(processors=[structlog.processors.JSONRenderer()])

    setup = set_up_logging(REDACTOR, "auto")
    structlog.get_logger().info("hello", password="hunter2")
    setup.undo()

    assert setup.mode == "pipeline"
    assert capsys.readouterr().out == '{"password": "[redacted:password]", "event": "hello"}\n'


def test_an_event_that_the_apps_own_configuration_wraps_is_a_line_like_any_other(pipeline, lines):
    structlog.configure(
        processors=[structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )

    try:
        raise ValueError("password=hunter2")
    except ValueError as error:
        structlog.get_logger("shop").error("order failed", order=7, password="hunter2", exc_info=error)

    event = lines.event()
    assert (event["message"], event["order"], event["password"]) == ("order failed", 7, "[redacted:password]")
    assert "hunter2" not in lines.getvalue()
    assert not {"_logger", "_name"} & event.keys()


def test_undo_leaves_what_the_app_has_configured_since(lines):
    setup = configure_logging(REDACTOR, stream=lines)
    own = [structlog.processors.JSONRenderer()]
    structlog.configure(processors=own)

    setup.undo()

    assert structlog.get_config()["processors"] is own


def test_auto_keeps_a_set_up_that_stands(pipeline):
    assert set_up_logging(REDACTOR, "auto") is pipeline


def test_none_touches_nothing(pipeline, lines, caplog):
    pipeline.undo()
    before = _state()

    setup = set_up_logging(REDACTOR, None)

    assert _state() == before
    with caplog.at_level("INFO"):
        setup.bind({"severity_text": "INFO", "http.route": "/a"})({"event_name": "http.server.request"})
    assert caplog.records[0].name == "launchguard.access"


@pytest.mark.parametrize("console", [True, None])
def test_a_terminal_gets_readable_lines(console, pipeline):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    setup = configure_logging(REDACTOR, stream=terminal, console=console)
    structlog.get_logger("shop").info("sold", item=7, password="hunter2")
    with contextlib.suppress(ZeroDivisionError):
        try:
            _ = 1 / 0
        except ZeroDivisionError:
            logging.getLogger("shop").exception("failed")
            raise
    emit = setup.bind(
        {
            "severity_text": "INFO",
            "event_name": "http.server.request",
            "http.request.method": "GET",
            "http.route": "/a/{b}",
            "http.response.status_code": 404,
        }
    )
    emit({"duration_ms": 1.5})
    setup.undo()

    text = re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue())
    assert re.search(
        r"\d\d:\d\d:\d\d\.\d{3} \[info\s*\] sold \[shop\] item=7 password=\[redacted:password\]", text
    )
    assert "\n    ZeroDivisionError: division by zero" in text
    assert "GET /a/{b} 404 1.5 ms" in text


def test_no_color_is_honoured(pipeline, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    setup = configure_logging(REDACTOR, stream=terminal)
    logging.getLogger("shop").info("plain")
    setup.undo()

    assert "plain" in terminal.getvalue()
    assert "\x1b" not in terminal.getvalue()


def test_what_a_client_sent_cannot_forge_a_line_on_a_terminal(pipeline):
    stream = io.StringIO()
    setup = configure_logging(REDACTOR, stream=stream, console=True)

    logging.getLogger("shop").info("name is %s", "x\n12:00:00.000 [critical] root logged in\x1b[2J\r")
    setup.undo()

    _first, second = stream.getvalue().splitlines()
    assert second.startswith("    12:00:00")
    assert "\x1b" not in stream.getvalue()
    assert "\r" not in stream.getvalue()


def test_a_deep_chain_of_loggers_writes_each_record_once(lines):
    logging.getLogger("a.b.c.d").info("once")

    assert len(lines.events()) == 1


def test_a_record_keeps_its_own_time(lines):
    record = logging.makeLogRecord({"name": "shop", "msg": "late", "levelno": 20, "levelname": "INFO"})
    record.created = time.mktime(time.gmtime(0)) - time.mktime(time.gmtime(0)) + 1_785_499_200.5

    logging.getLogger("shop").handle(record)

    assert lines.event()["timestamp"] == "2026-07-31T12:00:00.500Z"
