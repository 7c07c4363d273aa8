"""The exits that are watched while a test runs: loggers, span and log exporters, Sentry's transports, the streams."""

from __future__ import annotations

import functools
import logging
import sys
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Any

from launchguard.redaction.exits.stdlib import extra_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Seen", "watching"]

_EXPORTERS = (
    ("span", "opentelemetry.sdk.trace.export", ("SpanExporter",), "export"),
    ("log record", "opentelemetry.sdk._logs.export", ("LogRecordExporter", "LogExporter"), "export"),
    ("sentry", "sentry_sdk.transport", ("Transport",), "capture_envelope"),
)
"""What leaves by a method of every subclass of these, if their module is loaded."""

_DATA = (str, bytes, dict, list, tuple, set, int, float)


class Seen:
    """What came out so far: pairs of the exit's name and the text."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def add(self, exit_: str, text: str) -> None:
        if text:
            self.texts.append((exit_, text))


@contextmanager
def watching(seen: Seen, captures: Iterable[Any] = (), *, tee: bool) -> Iterator[None]:
    """Watch all exits until the end; `captures` are pytest's capture fixtures of the same test, `tee` without capture."""
    with ExitStack() as stack:
        stack.enter_context(_loggers(seen))
        for exit_, module, bases, method in _EXPORTERS:
            for base in bases:
                stack.enter_context(
                    _subclasses(seen, exit_, getattr(sys.modules.get(module), base, None), method)
                )
        for capture in captures:
            stack.enter_context(_capture(seen, capture))
        if tee:
            stack.enter_context(_stream(seen, "stdout"))
            stack.enter_context(_stream(seen, "stderr"))
        yield
        _flush_spans()


class _Tap(logging.Handler):
    """Sees a record as any other handler would: redacted, where redaction is set up."""

    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        extra = {name: value for name, value in extra_of(record).items() if isinstance(value, _DATA)}
        self._seen.add(f"log {record.name}", f"{self.format(record)} {extra or ''}")


@contextmanager
def _loggers(seen: Seen) -> Iterator[None]:
    """The root logger at INFO, as in production, and all loggers that keep their records from it."""
    root, tap = logging.getLogger(), _Tap(seen)
    alone = [each for each in logging.Logger.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    watched = [root, *(logger for logger in alone if not logger.propagate)]
    before = root.level
    for logger in watched:
        logger.addHandler(tap)
    root.setLevel(min(before, logging.INFO) or logging.INFO)
    try:
        yield
    finally:
        root.setLevel(before)
        for logger in watched:
            logger.removeHandler(tap)


@contextmanager
def _subclasses(seen: Seen, exit_: str, base: Any, method: str) -> Iterator[None]:
    """Look at what each subclass's method is given; a wrapper that redacts is looked at behind it."""
    patched = [(cls, vars(cls)[method]) for cls in _below(base) if method in vars(cls) and not _redacts(cls)]
    for cls, original in patched:
        setattr(cls, method, _looking(seen, exit_, original))
    try:
        yield
    finally:
        for cls, original in patched:
            setattr(cls, method, original)


def _below(base: Any) -> Iterator[type]:
    for cls in base.__subclasses__() if base is not None else ():
        yield cls
        yield from _below(cls)


def _redacts(cls: type) -> bool:
    return cls.__module__.startswith("launchguard.")


def _looking(seen: Seen, exit_: str, original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def look(self: Any, given: Any, *args: Any, **kwargs: Any) -> Any:
        for item in given if isinstance(given, list | tuple) else (given,):
            seen.add(exit_, _as_text(item))
        return original(self, given, *args, **kwargs)

    return look


def _as_text(item: Any) -> str:
    if not hasattr(item, "to_json") and hasattr(item, "log_record"):  # OpenTelemetry until 1.38
        item = item.log_record
    if hasattr(item, "to_json"):
        return str(item.to_json(indent=None))
    if hasattr(item, "serialize"):
        return bytes(item.serialize()).decode("utf-8", "replace")
    return repr(vars(item))


def _flush_spans() -> None:
    trace = sys.modules.get("opentelemetry.trace")
    flush = getattr(trace.get_tracer_provider(), "force_flush", None) if trace else None
    if flush is not None:
        flush()


@contextmanager
def _capture(seen: Seen, capture: Any) -> Iterator[None]:
    """A capture fixture keeps from pytest what the test reads out of it; see it here."""
    original = capture.readouterr

    def readouterr() -> Any:
        result = original()
        for exit_, text in zip(("stdout", "stderr"), result, strict=True):
            seen.add(exit_, text if isinstance(text, str) else bytes(text).decode("utf-8", "replace"))
        return result

    capture.readouterr = readouterr
    try:
        yield
    finally:
        capture.readouterr = original


@contextmanager
def _stream(seen: Seen, name: str) -> Iterator[None]:
    original = getattr(sys, name)
    tee = _Tee(seen, name, original)
    setattr(sys, name, tee)
    try:
        yield
    finally:
        if getattr(sys, name) is tee:
            setattr(sys, name, original)


class _Tee:
    """Passes on and remembers what is written."""

    def __init__(self, seen: Seen, name: str, stream: IO[str]) -> None:
        self._seen, self._name, self._stream = seen, name, stream

    def write(self, text: str) -> int:
        self._seen.add(self._name, text)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
