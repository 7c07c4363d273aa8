"""structlog: one processor, the last before the renderer, in the configuration that runs and in every later one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.redaction.exits.tracebacks import FAILED, error_of, format_exception

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.redaction.redactor import Redactor

__all__ = ["REDACTS", "RedactingProcessor", "redact_later_processors", "redact_processors"]

REDACTS = "redacts_for_launchguard"
"""The attribute of a processor after which nothing is left to be redacted."""


class RedactingProcessor:
    """A structlog processor that redacts the whole event; put it right before the renderer.

    An exception becomes text here (`exception`): console renderers would print it with its locals.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        setattr(self, REDACTS, True)

    def __call__(self, _logger: Any, _name: str, event: Any) -> Any:
        try:
            return self._redact(event)
        except Exception:  # noqa: BLE001 - a line comes out whatever was logged
            return {"event": FAILED}

    def _redact(self, event: Any) -> Any:
        if isinstance(event, str):
            return self._redactor.redact_text(event)
        fields = dict(event)
        meta = {key: fields.pop(key) for key in ("_record", "_from_structlog") if key in fields}
        exc_info = fields.pop("exc_info", None)
        if (error := error_of(exc_info)) is not None and "exception" not in fields:
            fields["exception"] = format_exception(error, self._redactor)
        return {**self._redactor.redact_event(fields), **meta}


def redact_later_processors(redactor: Redactor) -> Callable[[], None]:
    """Put the processor also into what the app configures from now on, in its start-up say; gives what undoes it.

    There, as every event passes it: `structlog.configure` is called by whatever name it was imported under, and a
    logger may be given processors of its own.
    """
    import structlog  # noqa: PLC0415 - as below

    process = structlog.BoundLoggerBase._process_event  # noqa: SLF001 - the one place that all loggers share
    ours = RedactingProcessor(redactor)
    last: tuple[Any, Any] = ((), ())  # mostly all loggers have the same

    def process_safely(self: Any, method_name: str, event: Any, event_kw: Any) -> Any:
        nonlocal last
        given, covered = last
        if self._processors is not covered:
            if self._processors is not given:
                given, covered = last = self._processors, _covered(self._processors, ours)
            self._processors = covered
        return process(self, method_name, event, event_kw)

    setattr(structlog.BoundLoggerBase, "_process_event", process_safely)  # noqa: B010 - mypy lets no method be assigned

    def undo() -> None:
        if structlog.BoundLoggerBase._process_event is process_safely:  # noqa: SLF001
            setattr(structlog.BoundLoggerBase, "_process_event", process)  # noqa: B010

    return undo


def _covered(processors: Any, ours: RedactingProcessor) -> list[Any]:
    """The processors with ours before their renderer, unless one that redacts is among them."""
    if any(getattr(each, REDACTS, False) for each in processors):
        return processors  # type: ignore[no-any-return]
    return [*processors[:-1], ours, *processors[-1:]]


def redact_processors(redactor: Redactor) -> Callable[[], None]:
    """Put the processor into structlog's running configuration, before the renderer; gives what undoes it.

    The list is changed in place, so that loggers which were bound earlier are covered as well.
    """
    import structlog  # noqa: PLC0415 - an app without structlog loggers pays nothing

    was_configured = structlog.is_configured()
    configured = structlog.get_config()["processors"]
    processors: list[Any] = configured if isinstance(configured, list) else list(configured)
    ours = RedactingProcessor(redactor)
    processors.insert(max(len(processors) - 1, 0), ours)
    structlog.configure(processors=processors)

    def undo() -> None:
        if ours in processors:
            processors.remove(ours)
        if not was_configured and structlog.get_config()["processors"] is processors:
            structlog.reset_defaults()

    return undo
