"""Ways to tell a secret from inside a running app. Each takes the secret, and says its own name so that it can be found."""

import asyncio
import base64
import dataclasses
import gc
import json
import logging
import sys
import threading
import traceback
import warnings
from urllib.parse import quote

import celery
import httpx
import pydantic
import requests
import sentry_sdk
import sqlalchemy
import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
from sentry_sdk.transport import Transport

from launchguard.redaction import Redactor
from launchguard.redaction.exits.otel import RedactingSpanExporter
from launchguard.redaction.exits.sentry import SentryHooks

WAYS = {}

log = logging.getLogger("somebody.elses.library")
struct = structlog.get_logger("the.app")
logging.getLogger("httpcore").setLevel("DEBUG")
logging.getLogger("urllib3").setLevel("DEBUG")
logging.getLogger("sqlalchemy.engine").setLevel("INFO")


def way(function):
    WAYS[function.__name__] = function
    return function


class PrintingTransport(Transport):
    """What would go to Sentry goes to stdout."""

    def capture_envelope(self, envelope):
        sys.stdout.write(envelope.serialize().decode("utf-8", "replace") + "\n")


redactor = Redactor()
sentry_sdk.init(
    "http://public@127.0.0.1:9/1",
    transport=PrintingTransport(),
    default_integrations=False,
    **SentryHooks(redactor).options(),
)
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(RedactingSpanExporter(ConsoleSpanExporter(), redactor)))
tracer = provider.get_tracer("sabotage")
worker = celery.Celery(
    "sabotage", task_always_eager=True, broker_url="memory://", result_backend="cache+memory://"
)
engine = sqlalchemy.create_engine(
    "sqlite://", poolclass=sqlalchemy.pool.StaticPool, connect_args={"check_same_thread": False}
)
with engine.begin() as connection:
    connection.exec_driver_sql("CREATE TABLE account (password TEXT UNIQUE)")
insert = sqlalchemy.text("INSERT INTO account (password) VALUES (:password)")


@way
def exception_message(secret):
    raise ValueError(f"exception_message password={secret}")


@way
def exception_as_json(secret):
    raise ValueError(json.dumps({"way": "exception_as_json", "api_key": secret}))


@way
def exception_cause(secret):
    try:
        raise KeyError(f"token={secret}")
    except KeyError as error:
        raise RuntimeError("exception_cause") from error


@way
def exception_group(secret):
    raise ExceptionGroup("exception_group", [ValueError(f"password={secret}")])


@way
def exception_note(secret):
    error = ValueError("exception_note")
    error.add_note(f"password: {secret}")
    raise error


@way
def exception_local(secret):
    password = secret
    raise ValueError(f"exception_local of {len(password)} characters")


@way
def logged_traceback(secret):
    try:
        exception_message(secret)
    except ValueError:
        log.error("logged_traceback %s", traceback.format_exc())


@way
def argument(secret):
    log.warning("argument password=%s", secret)


@way
def argument_that_does_not_fit(secret):
    log.warning("argument_that_does_not_fit %d password=%s", "x", secret)


@way
def dict_argument(secret):
    log.warning("dict_argument %s", {"user": "ada", "password": secret})


@way
def named_argument(secret):
    log.warning("named_argument %(client_secret)s", {"client_secret": secret})


@way
def dataclass_argument(secret):
    @dataclasses.dataclass
    class Login:
        user: str
        password: str

    log.warning("dataclass_argument %s", Login("ada", secret))


@way
def model_argument(secret):
    class Login(pydantic.BaseModel):
        user: str
        password: str

    log.warning("model_argument %r", Login(user="ada", password=secret))


@way
def validation_error(secret):
    class Login(pydantic.BaseModel):
        user: int
        password: str

    try:
        Login.model_validate({"user": "ada", "password": [secret]})
    except pydantic.ValidationError as error:
        log.warning("validation_error %s", error)


@way
def extra_field(secret):
    log.warning("extra_field", extra={"password": secret})


@way
def extra_nested(secret):
    log.warning("extra_nested", extra={"request": {"headers": [["Authorization", f"Bearer {secret}"]]}})


@way
def structlog_field(secret):
    struct.warning("structlog_field", session_token=secret)


@way
def structlog_exception(secret):
    try:
        raise ValueError(f"password={secret}")
    except ValueError:
        struct.exception("structlog_exception")


@way
def query_string(secret):
    log.warning("query_string /callback?page=2&access_token=%s&x=1", secret)


@way
def percent_encoded_query(secret):
    log.warning("percent_encoded_query %s", quote(f"next=/in&token={secret}", safe=""))


@way
def form_body(secret):
    log.warning("form_body %s", f"user=ada&password={quote(secret)}&remember=1")


@way
def json_in_a_string(secret):
    log.warning("json_in_a_string %s", json.dumps({"body": json.dumps({"password": secret})}))


@way
def basic_header(secret):
    log.warning("basic_header Authorization: Basic %s", base64.b64encode(f"ada:{secret}".encode()).decode())


@way
def cookie_header(secret):
    log.warning("cookie_header Cookie: theme=dark; sessionid=%s", secret)


@way
def header_pairs(secret):
    log.warning("header_pairs %s", [(b"x-api-key", secret.encode()), (b"accept", b"*/*")])


@way
def database_url(secret):
    log.warning("database_url postgresql://shop:%s@db.internal:5432/shop", secret)


@way
def command_line(secret):
    log.warning("command_line ['serve', '--token=%s', '--port=80']", secret)


@way
def dotenv(secret):
    log.warning("dotenv\nDEBUG=0\nSECRET_KEY='%s'\nPORT=80", secret)


@way
def bytes_argument(secret):
    log.warning("bytes_argument %s", f"password={secret}".encode())


@way
def known_value(secret):
    log.warning("known_value seen %s in the request", secret)


@way
def prompt(secret):
    log.warning(
        "prompt %s", {"model": "gpt-5", "messages": [{"role": "user", "content": secret}], "max_tokens": 9}
    )


@way
def tool_call(secret):
    call = {"type": "function", "function": {"name": "mail", "arguments": json.dumps({"to": secret})}}
    log.warning(
        "tool_call",
        extra={"response": {"choices": [{"message": {"role": "assistant", "tool_calls": [call]}}]}},
    )


@way
def warning(secret):
    warnings.warn(f"warning password={secret}", RuntimeWarning, stacklevel=1)


@way
def thread(secret):
    started = threading.Thread(target=exception_message, args=(secret,), name="thread")
    started.start()
    started.join()


@way
def finalizer(secret):
    class Closing:
        def __del__(self):
            raise ValueError(f"finalizer password={secret}")

    Closing()
    gc.collect()


@way
def forgotten_task(secret):
    async def fail():
        raise ValueError(f"forgotten_task password={secret}")

    async def main():
        asyncio.get_running_loop().create_task(fail())
        await asyncio.sleep(0.01)
        gc.collect()

    started = threading.Thread(target=lambda: asyncio.run(main()))
    started.start()
    started.join()


@way
def celery_task(secret):
    @worker.task(name="celery_task")
    def fail():
        raise ValueError(f"password={secret}")

    fail.delay()


@way
def sql_parameters(secret):
    with engine.begin() as open_connection:
        open_connection.execute(sqlalchemy.text("SELECT 'sql_parameters', :x"), {"x": secret})


@way
def database_error(secret):
    with engine.begin() as open_connection:
        open_connection.execute(insert, {"password": secret})
    try:
        with engine.begin() as open_connection:
            open_connection.execute(insert, {"password": secret})
    except sqlalchemy.exc.IntegrityError:
        log.exception("database_error")


def _upstream(client, name, secret):
    url = f"http://127.0.0.1:9/{name}?api_key={secret}"
    try:
        client(url, {"authorization": f"Bearer {secret}", "cookie": f"sid={secret}"})
    except Exception as error:
        log.warning("%s failed: %r", name, error)


@way
def httpx_client(secret):
    _upstream(lambda url, headers: httpx.get(url, headers=headers), "httpx_client", secret)


@way
def requests_client(secret):
    _upstream(lambda url, headers: requests.get(url, headers=headers, timeout=5), "requests_client", secret)


@way
def span_attributes(secret):
    with tracer.start_as_current_span(
        "span_attributes", attributes={"db.password": secret, "url.query": f"token={secret}"}
    ):
        pass


@way
def span_of_a_model(secret):
    with tracer.start_as_current_span(
        "span_of_a_model", attributes={"gen_ai.prompt": secret, "gen_ai.request.model": "m"}
    ):
        pass


@way
def span_exception(secret):
    try:
        with tracer.start_as_current_span("span_exception"):
            raise ValueError(f"password={secret}")
    except ValueError:
        pass


@way
def sentry_event(secret):
    sentry_sdk.add_breadcrumb(message=f"token={secret}")
    try:
        raise ValueError(f"sentry_event password={secret}")
    except ValueError:
        sentry_sdk.capture_exception()
