import logging

import pytest
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler, export as log_exports
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Link, SpanKind, Status, StatusCode

from launchguard.redaction import Redactor
from launchguard.redaction.exits.otel import RedactingLogExporter, RedactingSpanExporter, redact_exporters

# Renamed in 1.39.
InMemoryLogExporter = (
    getattr(log_exports, "InMemoryLogRecordExporter", None) or log_exports.InMemoryLogExporter
)
REDACTOR = Redactor()
SECRET = "hunter2-correct-horse"
PROMPT = "Tell me what the board decided on Friday"


def traced(resource=None, limits=None):
    memory = InMemorySpanExporter()
    provider = TracerProvider(resource=resource or Resource({}), span_limits=limits)
    provider.add_span_processor(SimpleSpanProcessor(RedactingSpanExporter(memory, REDACTOR)))
    return provider.get_tracer("shop", "1.0"), memory


def test_nothing_on_a_span_tells():
    tracer, memory = traced(
        Resource({"service.name": "shop", "process.command_args": ["serve", f"--token={SECRET}"]})
    )
    with tracer.start_as_current_span("linked") as linked:
        link = Link(linked.get_span_context(), {"api_key": SECRET})
    with (  # noqa: PT012
        pytest.raises(ValueError, match="password"),
        tracer.start_as_current_span(
            f"GET /login?token={SECRET}",
            kind=SpanKind.SERVER,
            links=[link],
            attributes={
                "password": SECRET,
                "url.query": f"token={SECRET}",
                "gen_ai.prompt": PROMPT,
                "http.response.status_code": 500,
            },
        ) as span,
    ):
        span.add_event("login", {"authorization": f"Bearer {SECRET}", "attempt": 3})
        raise ValueError(f"password={SECRET}")

    text = "".join(each.to_json() for each in memory.get_finished_spans())

    assert SECRET not in text
    assert PROMPT not in text


def test_a_span_keeps_its_place_its_times_and_what_does_not_tell():
    tracer, memory = traced(Resource({"service.name": "shop"}))
    with (
        tracer.start_as_current_span("parent") as parent,
        tracer.start_as_current_span(
            "GET /items/{id}",
            kind=SpanKind.CLIENT,
            attributes={"http.route": "/items/{id}", "n": 3, "ids": [1, 2], "ok": True},
        ) as child,
    ):
        child.add_event("found", {"count": 2}, timestamp=7)
        child.set_status(Status(StatusCode.ERROR, "out of stock"))

    found = {span.name: span for span in memory.get_finished_spans()}
    span = found["GET /items/{id}"]
    assert span.context == child.get_span_context()
    assert span.parent.span_id == parent.get_span_context().span_id
    assert span.kind is SpanKind.CLIENT
    assert dict(span.attributes) == {"http.route": "/items/{id}", "n": 3, "ids": (1, 2), "ok": True}
    assert (span.events[0].name, span.events[0].timestamp, dict(span.events[0].attributes)) == (
        "found",
        7,
        {"count": 2},
    )
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "out of stock")
    assert span.start_time <= span.end_time
    assert span.instrumentation_scope.name == "shop"
    assert span.resource.attributes["service.name"] == "shop"


def test_the_span_of_the_app_is_never_changed():
    tracer, memory = traced()
    with tracer.start_as_current_span("x", attributes={"password": SECRET}) as span:
        pass

    assert span.attributes["password"] == SECRET
    assert memory.get_finished_spans()[0] is not span


def test_what_the_sdk_dropped_is_still_counted():
    tracer, memory = traced(limits=SpanLimits(max_span_attributes=2, max_events=1, max_links=1))
    with tracer.start_as_current_span("x", attributes={"a": 1, "b": 2, "c": 3}) as span:
        span.add_event("one")
        span.add_event("two")

    (clean,) = memory.get_finished_spans()
    assert (clean.dropped_attributes, clean.dropped_events) == (1, 1)


def test_spans_of_one_resource_still_share_one():
    tracer, memory = traced(Resource({"a": "b"}))
    for _ in range(2):
        with tracer.start_as_current_span("x"):
            pass

    first, second = memory.get_finished_spans()
    assert first.resource is second.resource


def test_a_redactor_that_fails_leaves_the_traces_shape_and_nothing_else():
    class Broken:
        def redact(self, value):
            raise RuntimeError

        redact_text = redact

    memory = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(RedactingSpanExporter(memory, Broken())))
    with provider.get_tracer("shop").start_as_current_span("x", attributes={"password": SECRET}) as span:
        pass

    (clean,) = memory.get_finished_spans()
    assert clean.name == "[redaction-failed]"
    assert clean.context == span.get_span_context()
    assert SECRET not in clean.to_json()


@pytest.mark.parametrize("processor", [SimpleSpanProcessor, BatchSpanProcessor])
def test_exporters_of_a_provider_that_stands_are_wrapped_once_and_undone(processor):
    memory = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(processor(memory))
    tracer = provider.get_tracer("shop")

    undo = redact_exporters(provider, REDACTOR)
    redact_exporters(provider, REDACTOR)
    with tracer.start_as_current_span("x", attributes={"password": SECRET}):
        pass
    provider.force_flush()
    undo()
    with tracer.start_as_current_span("y", attributes={"password": "visible"}):
        pass
    provider.shutdown()

    first, second = memory.get_finished_spans()
    assert first.attributes["password"] == "[redacted:password]"
    assert second.attributes["password"] == "visible"


def logged(wrap):
    memory = InMemoryLogExporter()
    provider = LoggerProvider(resource=Resource({"service.name": "shop"}))
    provider.add_log_record_processor(log_exports.SimpleLogRecordProcessor(wrap(memory)))
    logger = logging.Logger("shop")  # noqa: LOG001 - outside the tree
    logger.addHandler(LoggingHandler(logger_provider=provider))
    return logger, memory, provider


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_log_records_are_exported_redacted():
    logger, memory, _ = logged(lambda exporter: RedactingLogExporter(exporter, REDACTOR))

    try:
        raise ValueError(f"password={SECRET}")
    except ValueError:
        logger.exception("login with password=%s", SECRET, extra={"token": SECRET, "count": 3})

    (item,) = memory.get_finished_logs()
    whole = item if hasattr(item, "resource") else item.log_record  # until 1.38 the record held it all
    assert SECRET not in whole.to_json()
    assert item.log_record.body == "login with password=[redacted:password]"
    assert item.log_record.attributes["count"] == 3
    assert item.log_record.attributes["exception.type"] == "ValueError"
    assert whole.resource.attributes["service.name"] == "shop"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_logger_providers_exporters_are_found_too():
    logger, memory, provider = logged(lambda exporter: exporter)

    undo = redact_exporters(provider, REDACTOR)
    logger.error("password=%s", SECRET)
    undo()

    assert memory.get_finished_logs()[0].log_record.body == "password=[redacted:password]"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_redactor_that_fails_leaves_a_log_records_shape_and_nothing_else():
    class Broken:
        def redact(self, value):
            raise RuntimeError

        redact_text = redact

    logger, memory, _ = logged(lambda exporter: RedactingLogExporter(exporter, Broken()))

    logger.error("password=%s", SECRET, extra={"token": SECRET})

    (item,) = memory.get_finished_logs()
    assert item.log_record.body == "[redaction-failed]"
    assert SECRET not in repr(vars(item.log_record))


def test_what_else_is_asked_of_a_wrapped_exporter_is_answered_by_the_exporter():
    asked = []

    class Exporter(InMemorySpanExporter):
        def force_flush(self, timeout_millis=30000):
            asked.append(timeout_millis)
            return False

        def shutdown(self):
            asked.append("shutdown")

    for wrap in (RedactingSpanExporter, RedactingLogExporter):
        wrapped = wrap(Exporter(), REDACTOR)
        assert wrapped.force_flush(5) is False
        wrapped.shutdown()

    assert asked == [5, "shutdown"] * 2
