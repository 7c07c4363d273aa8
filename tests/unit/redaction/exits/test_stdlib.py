# ruff: noqa: LOG001 - a logger of its own for each test, outside the tree
import contextlib
import dataclasses
import io
import json
import logging
import logging.config
import logging.handlers
import pickle
import queue
import re

import gunicorn.glogging
import pytest
import structlog
import uvicorn.config
from rich.console import Console
from rich.logging import RichHandler

from launchguard.redaction import Redactor
from launchguard.redaction.exits.stdlib import RedactingFormatter, redact_handlers, safe_record

REDACTOR = Redactor()
SECRET = "hunter2-correct-horse"


@pytest.fixture(autouse=True)
def _redacted():
    undo = redact_handlers(REDACTOR)
    yield
    undo()


@pytest.fixture
def log():
    logger = logging.Logger("third.party.deep")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.text = stream.getvalue
    return logger


@dataclasses.dataclass
class Login:
    user: str
    password: str


@pytest.mark.parametrize(
    ("template", "arguments"),
    [
        (f"password={SECRET}", ()),
        ("with password=%s", (SECRET,)),
        ("got %s", ({"user": "bob", "password": SECRET},)),
        ("got %r", ([{"password": SECRET}],)),
        ("got %(password)s", ({"password": SECRET},)),
        ("got %s", (Login("bob", SECRET),)),
        ("query %s", (f"a=1&token={SECRET}&b=2",)),
        ("body %s", (json.dumps({"password": SECRET}),)),
        ("connecting to %s", (f"redis://:{SECRET}@cache:6379/0",)),
        ("failed: %s", (ValueError(f"password={SECRET}"),)),
        ("header %s", ((b"authorization", f"Bearer {SECRET}".encode()),)),
    ],
)
def test_a_message_and_its_arguments_are_redacted(log, template, arguments):
    log.warning(template, *arguments)

    assert SECRET not in log.text()
    assert "[redacted:" in log.text()


def test_numbers_and_words_stay_what_they_were(log):
    log.warning("%d of %s took %.2f s (%5.1f%%) %x %r %i", 3, "items", 1.239, 99.5, 255, None, True)

    assert log.text() == "WARNING 3 of items took 1.24 s ( 99.5%) ff None 1\n"


def test_arguments_that_do_not_fit_are_printed_redacted_and_not_by_loggings_own_complaint(log, capsys):
    log.warning("%d password=%s", "x", SECRET)
    log.warning("%d", {"password": SECRET})

    assert log.text().startswith("WARNING %d password=")
    assert SECRET not in log.text() + capsys.readouterr().err


def test_a_traceback_and_a_stack_are_redacted(log):
    try:
        raise ValueError(f"password={SECRET}")
    except ValueError:
        log.exception("failed", stack_info=True)

    assert SECRET not in log.text()
    assert "ValueError: password=[redacted:password]" in log.text()
    assert "Stack (most recent call last)" in log.text()


def test_extra_is_redacted_by_name_and_objects_are_left_to_who_reads_them(log):
    request = object()
    seen = []
    log.handlers[0].emit = seen.append

    log.warning("x", extra={"password": SECRET, "data": {"api_key": SECRET}, "request": request, "count": 3})

    record = seen[0]
    assert SECRET not in f"{record.password} {record.data}"
    assert record.request is request
    assert record.count == 3


def test_the_record_itself_is_never_changed(log):
    payload = {"password": SECRET}
    record = log.makeRecord("x", 20, "f", 1, "got %s", (payload,), None, extra={"token": SECRET})

    log.handle(record)

    assert record.args == payload
    assert record.token == SECRET
    assert payload == {"password": SECRET}


def test_a_handler_that_dict_config_makes_later_is_redacted(capsys):
    logging.config.dictConfig(uvicorn.config.LOGGING_CONFIG)
    access, error = logging.getLogger("uvicorn.access"), logging.getLogger("uvicorn.error")
    try:
        access.info(
            '%s - "%s %s HTTP/%s" %d', "10.0.0.1:5", "GET", f"/login?token={SECRET}&page=2", "1.1", 200
        )
        error.info(
            "Uvicorn running on %s://%s:%d",
            "http",
            "127.0.0.1",
            8000,
            extra={"color_message": "on \x1b[1m%s"},
        )
    finally:
        for name in ("uvicorn", "uvicorn.access"):
            logging.getLogger(name).handlers = []
            logging.getLogger(name).propagate = True

    out = re.sub(r"\x1b\[[0-9;]*m", "", "".join(capsys.readouterr()))
    assert SECRET not in out
    assert 'INFO:     10.0.0.1:5 - "GET /login?token=[redacted:token]&page=2 HTTP/1.1" 200 OK' in out
    assert "Uvicorn running on http://127.0.0.1:8000" in out


def test_gunicorns_atoms_answer_any_name_and_are_redacted(log):
    atoms = gunicorn.glogging.SafeAtoms(
        {
            "h": "10.0.0.1",
            "r": f"GET /login?token={SECRET} HTTP/1.1",
            "s": "200",
            "{authorization}i": f"Bearer {SECRET}",
            "{x-api-key}i": SECRET,
        }
    )

    log.warning('%(h)s "%(r)s" %(s)s %({authorization}i)s %({X-Api-Key}i)s %({absent}i)s %(nothing)s', atoms)

    assert SECRET not in log.text()
    assert log.text().startswith(
        'WARNING 10.0.0.1 "GET /login?token=[redacted:token] HTTP/1.1" 200 [redacted'
    )
    assert log.text().endswith("- -\n")


def test_a_queue_and_its_listener_hand_on_what_is_redacted():
    logger, records = logging.Logger("x"), queue.SimpleQueue()
    stream = io.StringIO()
    logger.addHandler(logging.handlers.QueueHandler(records))

    logger.warning("password=%s", SECRET, extra={"token": SECRET})

    record = records.get()
    logging.StreamHandler(stream).handle(record)
    assert stream.getvalue() == "password=[redacted:password]\n"
    assert SECRET not in repr(vars(record))


def test_a_socket_handler_pickles_what_is_redacted():
    handler = logging.handlers.SocketHandler("127.0.0.1", 9)
    sent = []
    handler.send = sent.append
    logger = logging.Logger("x")
    logger.addHandler(handler)

    try:
        raise ValueError(f"password={SECRET}")
    except ValueError:
        logger.exception("token=%s", SECRET, extra={"api_key": SECRET})

    fields = pickle.loads(sent[0][4:])
    assert SECRET not in repr(fields)
    assert "ValueError" in fields["exc_text"]


def test_rich_tracebacks_show_no_exception_of_their_own(log):
    stream = io.StringIO()
    log.addHandler(
        RichHandler(
            console=Console(file=stream, width=200), rich_tracebacks=True, tracebacks_show_locals=True
        )
    )

    try:
        password = SECRET
        raise ValueError(f"password={password}")
    except ValueError:
        log.exception("failed with password=%s", SECRET)

    assert SECRET not in stream.getvalue()
    assert "ValueError" in stream.getvalue()


class Hostile:
    def __repr__(self):
        raise RuntimeError("no")

    __str__ = __repr__


@pytest.mark.parametrize("arguments", [(Hostile(),), ({"a": Hostile()},), ([Hostile()],)])
def test_an_object_that_cannot_be_printed_still_gives_a_line(log, arguments):
    log.warning("saw %s", *arguments)

    assert log.text().startswith("WARNING ")


def test_a_redactor_that_fails_gives_a_placeholder_and_no_raw_value():
    class Broken:
        def redact(self, value):
            raise RuntimeError

        redact_text = redact

    record = logging.makeLogRecord({"msg": f"password={SECRET}", "token": SECRET, "args": ()})

    safe = safe_record(record, Broken())

    assert SECRET not in repr(vars(safe)) + safe.getMessage()
    assert safe.getMessage() == "[redaction-failed]"


def test_a_formatter_can_be_wrapped_alone():
    formatter = RedactingFormatter(REDACTOR, logging.Formatter("%(name)s: %(message)s"))

    text = formatter.format(logging.makeLogRecord({"name": "x", "msg": "password=%s", "args": (SECRET,)}))

    assert text == "x: password=[redacted:password]"


def test_undo_lets_go_though_another_library_has_wrapped_ours_since():
    first = logging.Handler.handle
    undo = redact_handlers(REDACTOR)
    ours = logging.Handler.handle
    logging.Handler.handle = lambda self, record: ours(self, record)  # noqa: PLW0108
    stream = io.StringIO()
    try:
        undo()
        undo_outer()
        logging.StreamHandler(stream).handle(logging.makeLogRecord({"msg": "plain"}))
    finally:
        logging.Handler.handle = first

    assert stream.getvalue() == "plain\n"


def undo_outer():
    """Nothing: the autouse fixture's redaction stays, and must not mind."""


def test_a_handler_of_last_resort_is_redacted(capsys):
    alone = logging.Logger("nobody")

    alone.error("password=%s", SECRET)

    assert capsys.readouterr().err == "password=[redacted:password]\n"


def test_a_broken_stream_complains_without_the_secret(capsys):
    stream = io.StringIO()
    logger = logging.Logger("x")
    logger.addHandler(logging.StreamHandler(stream))
    stream.close()

    with contextlib.suppress(ValueError):
        logger.error("password=%s", SECRET)

    said = capsys.readouterr().err
    assert "--- Logging error ---" in said
    assert SECRET not in said.replace(f'SECRET = "{SECRET}"', "")


def test_lazy_object_is_not_loaded_by_being_logged():
    class Lazy:
        @property
        def __class__(self):
            raise RuntimeError("loaded")

    record = logging.LogRecord("shop", logging.INFO, "x.py", 1, "hello", (), None)
    record.user = Lazy()

    assert safe_record(record, Redactor()).getMessage() == "hello"


def test_structlogs_own_formatter_gets_its_event_redacted(capsys):
    """What structlog's documentation recommends: its events travel through logging whole, and are rendered there."""
    log = logging.Logger("shop")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ]
        )
    )
    log.addHandler(handler)
    wrapped = structlog.wrap_logger(log, processors=[structlog.stdlib.ProcessorFormatter.wrap_for_formatter])

    wrapped.warning("order placed", order=7, password=SECRET)
    try:
        raise ValueError(f"password={SECRET}")
    except ValueError as error:
        wrapped.error("order failed", exc_info=error)

    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first == {"event": "order placed", "order": 7, "password": "[redacted:password]"}
    assert "ValueError: password=[redacted:password]" in second["exception"]
    assert capsys.readouterr().err == ""


def test_a_message_that_is_a_dict_stays_one(log):
    log.handlers[0].setFormatter(formatter := KeepsMessage())

    log.warning({"event": "login", "password": SECRET})

    assert formatter.message == {"event": "login", "password": "[redacted:password]"}
    assert SECRET not in log.text()


class KeepsMessage(logging.Formatter):
    def format(self, record):
        self.message = record.msg
        return super().format(record)
