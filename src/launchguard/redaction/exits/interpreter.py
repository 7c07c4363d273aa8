"""What the interpreter itself prints: warnings, and exceptions that nobody caught.

asyncio needs nothing here: its default handler reports through the logger `asyncio`.
"""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from launchguard.redaction.exits.tracebacks import FAILED, format_exception

if TYPE_CHECKING:
    from launchguard.redaction.redactor import Redactor

__all__ = ["Report", "redact_uncaught", "redact_warnings"]

Report = Callable[[str, BaseException], None]
"""Called with where it was raised, in words, and the exception; instead of printing to stderr."""


def redact_warnings(redactor: Redactor) -> Callable[[], None]:
    """Redact the text of warnings, wherever they are shown or logged; gives what undoes it."""
    original = warnings.formatwarning

    def formatwarning(
        message: Any, category: Any, filename: str, lineno: int, line: str | None = None
    ) -> str:
        return redactor.redact_text(original(message, category, filename, lineno, line))

    warnings.formatwarning = formatwarning

    def undo() -> None:
        if warnings.formatwarning is formatwarning:
            warnings.formatwarning = original

    return undo


def redact_uncaught(redactor: Redactor, report: Report | None = None) -> Callable[[], None]:
    """Redact uncaught exceptions of the main thread, of other threads and of finalizers; gives what undoes it.

    Without `report` they are printed to stderr, in Python's own form. A hook that another library has set stays as
    it is: set redaction up first and it will be called with ours behind it.
    """
    tell = report or (lambda where, error: _print(where, error, redactor))

    def excepthook(kind: type[BaseException], error: BaseException, traceback: Any) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
        else:
            tell("", error)

    def thread_hook(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            tell(f"Exception in thread {args.thread.name if args.thread else '?'}", args.exc_value)

    def unraisable_hook(args: Any) -> None:
        if args.exc_value is not None:
            where = args.err_msg or "Exception ignored in"
            tell(f"{where}: {redactor.redact_text(_repr(args.object))}", args.exc_value)

    undos = [
        _replace_default(sys, "excepthook", sys.__excepthook__, excepthook),
        _replace_default(threading, "excepthook", threading.__excepthook__, thread_hook),
        _replace_default(sys, "unraisablehook", sys.__unraisablehook__, unraisable_hook),
    ]

    def undo() -> None:
        for each in undos:
            each()

    return undo


def _replace_default(module: Any, name: str, default: Any, ours: Any) -> Callable[[], None]:
    if getattr(module, name) is not default:
        return lambda: None
    setattr(module, name, ours)

    def undo() -> None:
        if getattr(module, name) is ours:
            setattr(module, name, default)

    return undo


def _print(where: str, error: BaseException, redactor: Redactor) -> None:
    text = format_exception(error, redactor)
    if sys.stderr is not None:
        sys.stderr.write(f"{where}:\n{text}\n" if where else f"{text}\n")


def _repr(value: Any) -> str:
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 - the app's own __repr__, while it is being torn down
        return FAILED
