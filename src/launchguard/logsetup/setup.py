"""Set logging up for a process, once, and take it back: the whole pipeline, or redaction of what is there.

Logging belongs to the process, not to a guard: there is one set-up at a time, and asking for another replaces it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Literal
from weakref import WeakMethod

import structlog

from launchguard.errors import ConfigError
from launchguard.logsetup.console import ConsoleRenderer
from launchguard.logsetup.emit import Bind, Emit, as_json, as_text, through_logging
from launchguard.logsetup.event import service_fields
from launchguard.logsetup.handler import SinkHandler, structlog_to_record
from launchguard.logsetup.neighbours import Neighbours
from launchguard.logsetup.own import keep_own_loggers
from launchguard.logsetup.sink import LineSink
from launchguard.redaction.exits.celery import keep_celery_from_configuring
from launchguard.redaction.exits.interpreter import redact_uncaught, redact_warnings
from launchguard.redaction.exits.stdlib import redact_handlers
from launchguard.redaction.exits.structlog import redact_later_processors, redact_processors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launchguard.redaction.redactor import Redactor

    Render = Callable[[dict[str, Any]], bytes]

__all__ = ["LogSetup", "configure_logging", "redact_in_place", "set_up_logging"]


@dataclass(slots=True, eq=False)
class LogSetup:
    """What was set up; `undo` leaves the process as it was found."""

    mode: Literal["pipeline", "in_place", "untouched"]
    _bind: Bind
    sink: LineSink | None = None
    _undos: list[Callable[[], None]] = field(default_factory=list)

    def bind(self, common: Mapping[str, Any]) -> Emit:
        """What puts out events of launchguard's own that have these fields in common; their values are safe.

        By the set-up that has replaced this one, if any: whoever keeps it drops it when another takes its place.
        """
        current = self if _active is None or self.mode == "untouched" else _active
        return current._bind(common)  # noqa: SLF001 - our own class

    def on_change(self, drop: Callable[[], object]) -> None:
        """Call this bound method, while its object lives, when another set-up takes the place of the one that stands."""
        _keepers.append(WeakMethod(drop))

    def undo(self) -> None:
        """Take everything back, in reverse order. A second call does nothing."""
        global _active  # noqa: PLW0603 - see the module's first lines
        while self._undos:
            self._undos.pop()()
        if _active is self:
            _active = None
            _changed()


_active: LogSetup | None = None
_keepers: list[WeakMethod[Callable[[], object]]] = []


def _changed() -> None:
    """Another set-up stands, or none."""
    _keepers[:] = [keeper for keeper in _keepers if keeper() is not None]
    for keeper in _keepers:
        if (drop := keeper()) is not None:
            drop()


def set_up_logging(
    redactor: Redactor,
    wanted: Literal["auto"] | None = "auto",
    *,
    service: str | None = None,
    environment: str | None = None,
    commit: str | None = None,
) -> LogSetup:
    """What the guard's `logging` field asks for: `"auto"`, or None, which touches nothing.

    `auto`: a set-up that stands already is kept; where the root logger has handlers of the app's own, their output is
    redacted in place; else the whole pipeline is set up.
    """
    if wanted is None:
        return LogSetup("untouched", through_logging(service_fields(service, environment, commit)))
    if _active is not None:
        return _active
    if logging.getLogger().handlers:
        return redact_in_place(redactor, service=service, environment=environment, commit=commit)
    return configure_logging(
        redactor,
        service=service,
        environment=environment,
        commit=commit,
        keep_structlog=structlog.is_configured(),
    )


def configure_logging(
    redactor: Redactor,
    *,
    stream: IO[Any] | None = None,
    level: str | int = "INFO",
    service: str | None = None,
    environment: str | None = None,
    commit: str | None = None,
    console: bool | None = None,
    keep_structlog: bool = False,
) -> LogSetup:
    """Put structlog and standard logging onto one pipeline of redacted JSON lines; replaces an earlier set-up.

    Args:
        redactor: hides what may not be told.
        stream: where the lines go; None is stdout, wherever that points at the time.
        level: the root logger's.
        service: `service.name` on each line, as `environment` and `commit` give theirs.
        environment: `deployment.environment.name`.
        commit: `service.version`.
        console: readable text instead of JSON; None asks whether the stream is a terminal.
        keep_structlog: leave the app's own configuration of structlog as it is and redact its events in place.

    Raises:
        ConfigError: `level` is no level that logging knows.
    """
    _check_level(level)
    if _active is not None:
        _active.undo()
    fields = service_fields(service, environment, commit)
    sink = LineSink(stream)
    render: Render = redactor.render
    bind = as_json(sink.write, fields)
    if sink.isatty() if console is None else console:
        render = ConsoleRenderer(redactor, colors=sink.isatty())
        bind = as_text(render, sink.write, fields)
    handler = SinkHandler(lambda event: sink.write(render(event) + b"\n"), redactor, fields)
    setup = LogSetup("pipeline", bind, sink)
    neighbours = Neighbours()
    setup._undos += [  # noqa: SLF001 - our own class, in its own module
        _join(neighbours),
        keep_own_loggers(),
        _root(handler, level),
        redact_handlers(redactor, neighbours.claims),
        redact_processors(redactor) if keep_structlog else _structlog_to_logging(),
        redact_later_processors(redactor),
        _capture_warnings(),
        redact_uncaught(redactor, _report_uncaught),
        keep_celery_from_configuring(),
    ]
    return _activate(setup)


def redact_in_place(
    redactor: Redactor,
    *,
    service: str | None = None,
    environment: str | None = None,
    commit: str | None = None,
) -> LogSetup:
    """Leave the app's logging as it is configured and redact what it puts out; replaces an earlier set-up."""
    if _active is not None:
        _active.undo()
    setup = LogSetup("in_place", through_logging(service_fields(service, environment, commit)))
    setup._undos += [  # noqa: SLF001 - our own class, in its own module
        keep_own_loggers(),
        redact_handlers(redactor),
        redact_processors(redactor),
        redact_later_processors(redactor),
        redact_warnings(redactor),
        redact_uncaught(redactor),
    ]
    return _activate(setup)


def _activate(setup: LogSetup) -> LogSetup:
    global _active  # noqa: PLW0603 - see the module's first lines
    _active = setup
    _changed()
    return setup


def _check_level(level: str | int) -> None:
    known = logging.getLevelNamesMapping()
    if level not in known and not isinstance(level, int):
        raise ConfigError("level", level, f"write one of {', '.join(known)}")


def _join(neighbours: Neighbours) -> Callable[[], None]:
    neighbours.join()
    return neighbours.part


def _root(handler: SinkHandler, level: str | int) -> Callable[[], None]:
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)

    def undo() -> None:
        root.removeHandler(handler)
        root.setLevel(before)

    return undo


def _structlog_to_logging() -> Callable[[], None]:
    before = structlog.get_config() if structlog.is_configured() else None
    ours: list[Any] = [
        structlog.stdlib.filter_by_level,
        structlog.contextvars.merge_contextvars,
        structlog.processors.StackInfoRenderer(),
        structlog_to_record,
    ]
    structlog.configure(
        processors=ours,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )

    def undo() -> None:
        if structlog.get_config()["processors"] is not ours:
            return  # the app has configured it anew since
        structlog.reset_defaults() if before is None else structlog.configure(**before)

    return undo


def _capture_warnings() -> Callable[[], None]:
    if logging._warnings_showwarning is not None:  # type: ignore[attr-defined]  # noqa: SLF001 - the app captures them already
        return lambda: None
    logging.captureWarnings(True)
    return lambda: logging.captureWarnings(False)


def _report_uncaught(where: str, error: BaseException) -> None:
    logging.getLogger("launchguard.uncaught").critical(
        where or "Uncaught exception", exc_info=(type(error), error, error.__traceback__)
    )
