"""The same events for a person at a terminal: one readable line each, tracebacks below it.

What came from outside cannot forge a line: control characters are shown, and a line break indents what follows.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from launchguard.redaction.redactor import Redactor

__all__ = ["ConsoleRenderer", "readable"]

_SHOWN = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)}
_BLOCKS = {"exception.stacktrace": "exception", "code.stacktrace": "stack"}
_LEFT_OUT = (
    "service.name",
    "service.version",
    "deployment.environment.name",
    "exception.type",
    "exception.message",
)
_SAID = ("http.request.method", "http.route", "http.response.status_code", "duration_ms")


def readable(event: dict[str, Any]) -> str:
    """One line that says what an event without a `message` says: the access line, or its name."""
    if event.get("event_name") != "http.server.request":
        return str(event.get("message") or event.get("event_name") or "")
    method, route, status, took = (event.get(name) for name in _SAID)
    return f"{method or '-'} {route or '-'} {status or '-'} {took if took is not None else '-'} ms"


class ConsoleRenderer:
    """Renders a redacted event for a terminal, in colours unless NO_COLOR is set (no-color.org)."""

    def __init__(self, redactor: Redactor, *, colors: bool) -> None:
        self._redactor = redactor
        self._render = structlog.dev.ConsoleRenderer(
            0,  # by its place: the name of the padding has changed
            colors=colors and not os.environ.get("NO_COLOR"),
            sort_keys=False,
        )

    def __call__(self, event: dict[str, Any]) -> bytes:
        """The event as one line, or as a line and the indented rest of it."""
        safe = self._redactor.redact_event(event)
        said = safe.pop("message", None)
        message = str(said) if said else readable(safe)
        for name in _LEFT_OUT if said else (*_LEFT_OUT, *_SAID, "event_name"):
            safe.pop(name, None)
        shown = {
            "timestamp": str(safe.pop("timestamp", ""))[11:-1],
            "level": str(safe.pop("severity_text", "INFO")).lower(),
            "event": _printable(message),
            "logger": str(safe.pop("logger", "launchguard")),
            **{_printable(name): _shown(value) for name, value in safe.items() if name not in _BLOCKS},
            **{shown: _block(safe[name]) for name, shown in _BLOCKS.items() if name in safe},
        }
        return str(self._render(None, "", shown)).encode("utf-8", "backslashreplace")


def _shown(value: Any) -> Any:
    return _printable(value) if isinstance(value, str) else value


def _block(value: Any) -> str:
    return "    " + _printable(str(value))


def _printable(text: str) -> str:
    return text.translate(_SHOWN).replace("\n", "\n    ")
