"""OpenTelemetry: exporters that pass on new spans and log records; ended ones cannot be changed, and must not be.

    provider.add_span_processor(BatchSpanProcessor(RedactingSpanExporter(OTLPSpanExporter(), redactor)))

Names, attributes, events, links, status descriptions and resources are redacted; ids, times and kinds stay.
Whatever cannot be redacted is passed on as an empty span of the same ids, so that the trace keeps its shape.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from opentelemetry.attributes import BoundedAttributes
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter
from opentelemetry.sdk.util import BoundedList
from opentelemetry.trace import Link
from opentelemetry.trace.status import Status, StatusCode

from launchguard.redaction.exits.tracebacks import FAILED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from opentelemetry.sdk.trace.export import SpanExportResult

    from launchguard.redaction.redactor import Redactor

__all__ = ["RedactingLogExporter", "RedactingSpanExporter", "redact_exporters"]


class RedactingSpanExporter(SpanExporter):
    """Wraps a span exporter: it gets new, redacted spans."""

    def __init__(self, exporter: SpanExporter, redactor: Redactor) -> None:
        self.exporter = exporter
        self._clean = _Cleaner(redactor)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self.exporter.export([self._clean.span(span) for span in spans])

    def shutdown(self, *args: Any, **kwargs: Any) -> None:
        self.exporter.shutdown(*args, **kwargs)

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return self.exporter.force_flush(timeout_millis)


class RedactingLogExporter:
    """Wraps a log record exporter of any SDK since 1.27: it gets new, redacted records."""

    def __init__(self, exporter: Any, redactor: Redactor) -> None:
        self.exporter = exporter
        self._clean = _Cleaner(redactor)

    def export(self, batch: Sequence[Any]) -> Any:
        return self.exporter.export([self._clean.log(item) for item in batch])

    def shutdown(self, *args: Any, **kwargs: Any) -> None:
        self.exporter.shutdown(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.exporter, name)


def redact_exporters(provider: Any, redactor: Redactor) -> Callable[[], None]:
    """Put the wrapper around the exporters of a tracer or logger provider that stands already; gives what undoes it.

    Covers the SDK's simple and batch processors, found where the SDK keeps them. A processor that it cannot see
    into is left as it is: hand that one a wrapped exporter instead.
    """
    undos = [
        _wrap(owner, name, redactor)
        for processor in _processors(provider)
        for owner in (processor, getattr(processor, "_batch_processor", None))
        for name in ("span_exporter", "_exporter")
        if name in getattr(owner, "__dict__", ())
    ]

    def undo() -> None:
        for each in undos:
            each()

    return undo


def _processors(provider: Any) -> tuple[Any, ...]:
    multi = getattr(provider, "_active_span_processor", None) or getattr(
        provider, "_multi_log_record_processor", None
    )
    found = getattr(multi, "_span_processors", None) or getattr(multi, "_log_record_processors", None)
    return tuple(found or ())


def _wrap(owner: Any, name: str, redactor: Redactor) -> Callable[[], None]:
    exporter = getattr(owner, name)
    if isinstance(exporter, RedactingSpanExporter | RedactingLogExporter):
        return lambda: None
    wrapper = RedactingSpanExporter if isinstance(exporter, SpanExporter) else RedactingLogExporter
    setattr(owner, name, wrapper(exporter, redactor))
    return lambda: setattr(owner, name, exporter)


class _Cleaner:
    """Builds the redacted twin of a span or log record."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._resource: tuple[Resource, Resource] | None = None

    def span(self, span: ReadableSpan) -> ReadableSpan:
        try:
            return ReadableSpan(
                name=self._redactor.redact_text(span.name),
                attributes=self._attributes(span.attributes, span.dropped_attributes),
                events=_bounded([self._event(event) for event in span.events], span.dropped_events),
                links=_bounded([self._link(link) for link in span.links], span.dropped_links),
                status=self._status(span.status),
                resource=self._resource_of(span.resource),
                **_untold(span),
            )
        except Exception:  # noqa: BLE001 - the span's ids still tell where something went wrong
            return ReadableSpan(name=FAILED, resource=Resource({}), **_untold(span))

    def log(self, item: Any) -> Any:
        record, clean = copy.copy(item.log_record), copy.copy(item)
        holder = next((each for each in (record, clean) if getattr(each, "resource", None) is not None), None)
        try:
            record.body = self._redactor.redact(record.body)
            record.attributes = self._attributes(record.attributes, 0)
            resource = None if holder is None else self._resource_of(holder.resource)
        except Exception:  # noqa: BLE001 - as for spans
            record.body, record.attributes, resource = FAILED, {}, Resource({})
        if holder is not None:  # the record until SDK 1.35, the item since
            object.__setattr__(holder, "resource", resource)  # frozen in newer SDKs; the copies are ours
        if getattr(record, "exception", None) is not None:
            record.exception = None  # its attributes have been set and redacted; the object itself cannot be
        object.__setattr__(clean, "log_record", record)
        return clean

    def _attributes(self, attributes: Mapping[str, Any] | None, dropped: int) -> BoundedAttributes:
        clean = BoundedAttributes(attributes=self._redactor.redact(dict(attributes or {})), immutable=True)
        clean.dropped = dropped
        return clean

    def _event(self, event: Event) -> Event:
        return Event(
            self._redactor.redact_text(event.name),
            self._attributes(event.attributes, event.dropped_attributes),
            event.timestamp,
        )

    def _link(self, link: Link) -> Link:
        return Link(link.context, self._attributes(link.attributes, link.dropped_attributes))

    def _status(self, status: Status) -> Status:
        # Only an error has a description; the SDK warns where another status is given one.
        if status.status_code is not StatusCode.ERROR or not status.description:
            return Status(status.status_code)
        return Status(status.status_code, self._redactor.redact_text(status.description))

    def _resource_of(self, resource: Resource) -> Resource:
        """Command lines stand in resources too. Exporters group by resource, so one stays one."""
        known = self._resource
        if known is None or known[0] is not resource:
            clean = Resource(self._redactor.redact(dict(resource.attributes)), resource.schema_url)
            self._resource = known = (resource, clean)
        return known[1]


def _untold(span: ReadableSpan) -> dict[str, Any]:
    """What tells nothing, and places the span in its trace."""
    return {
        "context": span.context,
        "parent": span.parent,
        "kind": span.kind,
        "start_time": span.start_time,
        "end_time": span.end_time,
        "instrumentation_scope": span.instrumentation_scope,
    }


def _bounded(items: list[Any], dropped: int) -> Any:
    """A plain list, or one that remembers how many the SDK dropped."""
    if not dropped:
        return items
    bounded = BoundedList.from_seq(len(items), items)
    bounded.dropped = dropped
    return bounded
