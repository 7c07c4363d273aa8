"""structlog: one processor, the last before the renderer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.redaction.exits.tracebacks import FAILED, error_of, format_exception

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.redaction.redactor import Redactor

__all__ = ["RedactingProcessor", "redact_processors"]


class RedactingProcessor:
    """A structlog processor that redacts the whole event; put it right before the renderer.

    An exception becomes text here (`exception`): console renderers would print it with its locals.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

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
