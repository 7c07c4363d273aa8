"""Tracebacks as text with nothing in it that tells: messages, causes, groups, notes, source lines.

Locals stay off unless asked for; then each is hidden by its name or by what it holds.
"""

from __future__ import annotations

from traceback import TracebackException
from typing import TYPE_CHECKING, Any

from launchguard.redaction.exits.sqlalchemy import hide_parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchguard.redaction.redactor import Redactor

__all__ = ["FAILED", "exception_fields", "format_exc_info", "format_exception"]

FAILED = "[redaction-failed]"
"""What stands in the place of something that could not be made safe."""

_MAX_CHARS = 64 * 1024
_MAX_LOCAL = 200


def exception_fields(error: BaseException, redactor: Redactor) -> dict[str, str]:
    """The exception as flat keys of the OpenTelemetry semantic conventions: type, message and stack trace."""
    return {
        "exception.type": type_name(type(error)),
        "exception.message": redactor.redact_text(hide_parameters(_message(error))),
        "exception.stacktrace": format_exception(error, redactor),
    }


def format_exc_info(exc_info: Any, redactor: Redactor) -> str:
    """As `format_exception`, for what logging calls `exc_info`: a tuple or an exception; empty for none."""
    error = error_of(exc_info)
    return "" if error is None else format_exception(error, redactor)


def format_exception(error: BaseException, redactor: Redactor, *, show_locals: bool = False) -> str:
    """The traceback as Python prints it, redacted, without the last line break; at most 64 K characters."""
    try:
        tree = TracebackException.from_exception(error, capture_locals=show_locals, compact=True)
        members = list(_chain(tree))
        if show_locals:
            for member in members:
                _hide_locals(member, redactor)
        text = _replace(hide_parameters("".join(tree.format())), members, redactor)
        return _bounded(redactor.redact_text(text)).rstrip("\n")
    except Exception:  # noqa: BLE001 - an exception that cannot be printed must not cost the line that reports it
        return f"{type(error).__name__}: {FAILED}"


def error_of(exc_info: Any) -> BaseException | None:
    """The exception in what logging or structlog call `exc_info`: a tuple, an exception, or True for the current one."""
    if exc_info is True:
        import sys  # noqa: PLC0415 - only here

        return sys.exc_info()[1]
    if isinstance(exc_info, tuple) and len(exc_info) == 3:
        exc_info = exc_info[1]
    return exc_info if isinstance(exc_info, BaseException) else None


def type_name(cls: type[BaseException]) -> str:
    """The class's full name, as a traceback gives it: `builtins` left out."""
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - the app's own __str__
        return FAILED


def _chain(tree: TracebackException) -> Iterator[TracebackException]:
    """The exception, what caused it, what it was raised in, and the members of groups."""
    pending: list[TracebackException | None] = [tree]
    while pending:
        member = pending.pop()
        if member is not None:
            yield member
            pending += [member.__cause__, member.__context__, *(member.exceptions or ())]


def _replace(text: str, members: list[TracebackException], redactor: Redactor) -> str:
    """Redact each message and note by itself first: one that is JSON or a query string is only seen so as a whole."""
    said = {str(member) for member in members}
    for member in members:
        notes = getattr(member, "__notes__", None)
        if isinstance(notes, list):
            said.update(note for note in notes if isinstance(note, str))
    for message in sorted(said, key=len, reverse=True):
        if (safe := redactor.redact_text(message)) != message:
            text = text.replace(message, safe)
    return text


def _hide_locals(member: TracebackException, redactor: Redactor) -> None:
    for frame in member.stack:
        if frame.locals:
            safe = redactor.redact(frame.locals)
            frame.locals = {name: str(shown)[:_MAX_LOCAL] for name, shown in safe.items()}


def _bounded(text: str) -> str:
    """Keep the beginning and, since Python tells the most recent last, three times as much of the end."""
    if len(text) <= _MAX_CHARS:
        return text
    head, tail = _MAX_CHARS // 4, _MAX_CHARS * 3 // 4
    return f"{text[:head]}\n… {len(text) - head - tail} characters …\n{text[-tail:]}"
