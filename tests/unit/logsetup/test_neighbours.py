"""Loggers of servers and frameworks join the pipeline, whoever configures logging first."""

import io
import logging
import logging.config
import sys

import pytest
import uvicorn.config

from launchguard.logsetup import configure_logging
from launchguard.redaction import Redactor

REDACTOR = Redactor()


@pytest.fixture(autouse=True)
def _loggers_as_they_were():
    names = ("uvicorn", "uvicorn.error", "uvicorn.access", "gunicorn.error", "gunicorn.access", "hypercorn.error",
             "_granian", "django", "django.server", "shop", "celery", "werkzeug")  # fmt: skip
    loggers = [logging.getLogger(name) for name in names]
    before = [
        (logger, logger.handlers, logger.propagate, logger.disabled, logger.level) for logger in loggers
    ]
    for logger in loggers:
        logger.handlers, logger.propagate, logger.disabled = [], True, False
    yield
    for logger, handlers, propagate, disabled, level in before:
        logger.handlers, logger.propagate, logger.disabled = handlers, propagate, disabled
        logger.setLevel(level)


def uvicorn_configures() -> None:
    logging.config.dictConfig(uvicorn.config.LOGGING_CONFIG)


@pytest.mark.parametrize("first", ["uvicorn", "launchguard"])
def test_uvicorns_lines_come_once_and_as_json_whoever_was_first(first, lines, capsys):
    if first == "uvicorn":
        uvicorn_configures()
    setup = configure_logging(REDACTOR, stream=lines)
    if first == "launchguard":
        uvicorn_configures()

    logging.getLogger("uvicorn.error").info(
        "Started server process [%d]", 7, extra={"color_message": "\x1b[1m%d"}
    )
    logging.getLogger("uvicorn.error").info("again")
    setup.undo()

    assert [event["message"] for event in lines.events()] == ["Started server process [7]", "again"]
    assert "color_message" not in lines.events()[0]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("first", ["uvicorn", "launchguard"])
def test_uvicorns_access_lines_are_silenced_whoever_was_first(first, lines, capsys):
    if first == "uvicorn":
        uvicorn_configures()
    setup = configure_logging(REDACTOR, stream=lines)
    if first == "launchguard":
        uvicorn_configures()
    access = logging.getLogger("uvicorn.access")

    access.info('%s - "%s %s HTTP/%s" %d', "127.0.0.1:5", "GET", "/?token=t0k3n-abc", "1.1", 200)
    access.info('%s - "%s %s HTTP/%s" %d', "127.0.0.1:5", "GET", "/?token=t0k3n-abc", "1.1", 200)
    setup.undo()

    assert lines.getvalue() == ""
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "line", "arguments"),
    [
        ("uvicorn.error", '%s - "WebSocket %s" [accepted]', ("127.0.0.1:5", "/ws?q=my+question")),
        ("uvicorn.error", '%s - "WebSocket %s" %d', ("127.0.0.1:5", "/ws?q=my+question", 429)),
        ("werkzeug", '127.0.0.1 - - [now] "%s" %s %s\n', ("GET /?q=my+question HTTP/1.1", 200, "-")),
    ],
)
def test_a_line_a_request_among_others_is_silenced_too(name, line, arguments, lines):
    logger = logging.getLogger(name)
    logger.setLevel(logging.INFO)
    setup = configure_logging(REDACTOR, stream=lines)

    logger.info(line, *arguments)
    logger.info("anything else")
    setup.undo()

    assert lines.event()["message"] == "anything else"
    assert logger.filters == []


def test_undo_gives_access_loggers_back_what_they_had_though_all_joined_twice(lines):
    uvicorn_configures()
    access = logging.getLogger("uvicorn.access")
    before = (list(access.handlers), access.propagate, access.disabled)
    setup = configure_logging(REDACTOR, stream=lines)
    logging.getLogger("gunicorn.error").addHandler(logging.StreamHandler(sys.stderr))
    logging.getLogger("gunicorn.error").warning("all join again")

    setup.undo()

    assert (access.handlers, access.propagate, access.disabled) == before


def test_silenced_access_costs_uvicorn_not_even_the_arguments(lines):
    setup = configure_logging(REDACTOR, stream=lines)

    assert not logging.getLogger("uvicorn.access").hasHandlers()
    setup.undo()


@pytest.mark.parametrize(
    "name", ["gunicorn.error", "hypercorn.error", "_granian", "django", "celery", "shop"]
)
@pytest.mark.parametrize("propagate", [True, False])
def test_a_console_handler_is_taken_over_and_the_record_comes_once(name, propagate, lines, capsys):
    logger = logging.getLogger(name)
    logger.addHandler(logging.StreamHandler(sys.stderr))
    logger.propagate = propagate

    setup = configure_logging(REDACTOR, stream=lines)
    logger.warning("once")
    setup.undo()

    assert lines.event()["message"] == "once"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["gunicorn.error", "hypercorn.error", "_granian", "django", "celery"])
def test_a_servers_console_handler_that_comes_later_is_taken_over_at_its_first_record(name, lines, capsys):
    setup = configure_logging(REDACTOR, stream=lines)
    logger = logging.getLogger(name)
    logger.addHandler(logging.StreamHandler(sys.stderr))
    logger.propagate = False

    logger.warning("first")
    logger.warning("second")
    setup.undo()

    assert [event["message"] for event in lines.events()] == ["first", "second"]
    assert capsys.readouterr() == ("", "")


def test_a_console_handler_that_the_app_adds_later_stays_and_is_redacted(lines, capsys):
    setup = configure_logging(REDACTOR, stream=lines)
    logging.getLogger("shop").addHandler(logging.StreamHandler(sys.stderr))

    logging.getLogger("shop").warning("login with password=hunter2-secret")
    setup.undo()

    err = capsys.readouterr().err
    assert "login with password=" in err
    assert "hunter2-secret" not in err


def test_a_file_stays_and_is_redacted(lines, tmp_path):
    handler = logging.FileHandler(tmp_path / "errors.log")
    logging.getLogger("gunicorn.error").addHandler(handler)

    setup = configure_logging(REDACTOR, stream=lines)
    logging.getLogger("gunicorn.error").error("login with password=hunter2-secret")
    setup.undo()
    handler.close()

    text = (tmp_path / "errors.log").read_text()
    assert text.startswith("login with password=")
    assert "hunter2-secret" not in text
    assert len(lines.events()) == 1


def test_flasks_handler_is_taken_for_a_console_though_its_stream_is_a_proxy(lines, capsys):
    from flask.logging import default_handler

    logging.getLogger("shop").addHandler(default_handler)

    setup = configure_logging(REDACTOR, stream=lines)
    logging.getLogger("shop").error("once")

    assert logging.getLogger("shop").handlers == []
    assert lines.event()["message"] == "once"
    setup.undo()
    assert logging.getLogger("shop").handlers == [default_handler]
    assert capsys.readouterr().err == ""


def test_djangos_mail_to_admins_stays(lines):
    class AdminEmailHandler(logging.Handler):
        """Stands for Django's, which needs settings."""

    handler = AdminEmailHandler()
    logging.getLogger("django").handlers = [handler, logging.StreamHandler(sys.stderr)]

    setup = configure_logging(REDACTOR, stream=lines)

    assert logging.getLogger("django").handlers == [handler]
    setup.undo()


def test_a_handler_that_writes_into_memory_is_no_console(lines):
    handler = logging.StreamHandler(io.StringIO())
    logging.getLogger("shop").addHandler(handler)

    setup = configure_logging(REDACTOR, stream=lines)

    assert logging.getLogger("shop").handlers == [handler]
    setup.undo()


def test_a_celery_worker_leaves_the_pipeline_alone(lines):
    import celery
    import celery.app.log
    import celery.signals

    setup = configure_logging(REDACTOR, stream=lines)
    app = celery.Celery("shop")
    celery.app.log.Logging._setup = False
    app.log.setup_logging_subsystem(loglevel="INFO")
    logging.getLogger("celery.worker").warning("Task %s received", "mail")
    setup.undo()
    celery.app.log.Logging._setup = False

    assert lines.event()["message"] == "Task mail received"
    assert celery.signals.setup_logging.receivers == []
