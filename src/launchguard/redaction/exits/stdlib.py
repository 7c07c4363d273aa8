"""Standard logging: every handler of the process, present and future, hands on what is redacted.

Why the handler's class and nothing else. A filter on a logger never sees the records of its children. A formatter
that was wrapped is gone when uvicorn, gunicorn or Django run `dictConfig` the next time. A record factory comes
before `extra` and before the traceback is rendered. What all records of all loggers pass, however often logging is
configured anew, are two methods of `logging.Handler`: `handle`, which gets the record, and `format`, which makes
the text. So there:

1. `handle` hands on a copy of the record, its message, arguments, `extra` and stack redacted. The shape of the
   arguments stays (uvicorn unpacks five of them, gunicorn looks them up by name, `%d` wants its number).
2. `format` redacts the finished text once more: tracebacks exist only there.
3. The record that other handlers and Sentry see is never changed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from launchguard.redaction.exits.paths import hide_path
from launchguard.redaction.exits.sqlalchemy import hide_parameters, parameters_of
from launchguard.redaction.exits.tracebacks import FAILED, error_of, format_exc_info, format_exception
from launchguard.redaction.plain import is_a

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchguard.redaction.redactor import Redactor

__all__ = [
    "RedactingFormatter",
    "SafeRecord",
    "extra_of",
    "is_own_field",
    "message_of",
    "redact_handlers",
    "safe_record",
]

Claim = Callable[[logging.Handler, logging.LogRecord], bool]

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
"""What a record carries by itself; all else came with `extra`. `color_message` is uvicorn's: its message again."""

_HIDDEN = "[redacted:argument]"

_MODEL_MARKS = ("model_dump", "__dataclass_fields__", "__attrs_attrs__")


def is_own_field(name: str) -> bool:
    """Whether every record has a field of this name, so that `extra` may not bring another."""
    return name in _OWN


def extra_of(record: logging.LogRecord) -> dict[str, Any]:
    """What the caller put on the record with `extra`."""
    return {name: value for name, value in vars(record).items() if name not in _OWN}


class SafeRecord(logging.LogRecord):
    """A redacted copy of a record; made by `safe_record`."""

    __slots__ = ("_safe_message",)
    _safe_message: str

    def getMessage(self) -> str:  # noqa: N802 - logging's name
        return self._safe_message


def safe_record(record: logging.LogRecord, redactor: Redactor) -> SafeRecord:
    """The record's redacted copy; `exc_info` stays an exception, since only its text can be redacted. Never raises."""
    if isinstance(record, SafeRecord):
        return record
    safe = SafeRecord.__new__(SafeRecord)
    vars(safe).update(vars(record))
    try:
        _redact_message(safe, record, redactor)
        plain = {name: value for name, value in extra_of(record).items() if _is_data(value)}
        if plain:
            vars(safe).update(redactor.redact(plain))
        for name in ("exc_text", "stack_info"):
            if text := getattr(record, name, None):
                setattr(safe, name, redactor.redact_text(text))
    except Exception:  # noqa: BLE001 - whatever the app logged: a line comes out, and nothing that is not redacted
        _blank(safe)
    return safe


def _redact_message(safe: SafeRecord, record: logging.LogRecord, redactor: Redactor) -> None:
    if isinstance(record.msg, dict) and not record.args:
        safe.msg = event = _safe_event(record.msg, redactor)
        safe._safe_message = redactor.redact_text(str(event))  # noqa: SLF001 - our own class, in its own module
        return
    text, safe.args = message_of(record, redactor)
    shown = safe._safe_message = redactor.redact_text(text)  # noqa: SLF001 - our own class, in its own module
    if shown != text and safe.args:  # what tells is an argument only in its place: password=%s
        safe.args = _without_hidden(safe.args, shown)
    if not safe.args:  # with arguments the template must keep its placeholders
        safe.msg = shown


def _safe_event(event: Mapping[str, Any], redactor: Redactor) -> dict[str, Any]:
    """A message that is a dict stays one: structlog's `ProcessorFormatter` and formatters of JSON ask for its keys."""
    fields = dict(event)
    if (error := error_of(fields.get("exc_info"))) is not None:
        del fields["exc_info"]
        fields.setdefault("exception", format_exception(error, redactor))
    return redactor.redact_event(fields)


def message_of(record: logging.LogRecord, redactor: Redactor) -> tuple[str, Any]:
    """The message made with redacted arguments, and these; as a text it is still to be redacted.

    Arguments that do not fit, or cannot be printed, are named by type: nothing says what they are.
    """
    args = _safe_args(record.args, redactor)
    try:
        text = hide_parameters(str(record.msg) % args if args else str(record.msg))
        pathless = hide_path(text, record)
    except Exception:  # noqa: BLE001 - whatever the app logged; logging itself would print the arguments as they are
        given = record.args if isinstance(record.args, tuple) else (record.args,)
        types = ", ".join(type(value).__name__ for value in given)
        template = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        return f"{template} (arguments that do not fit: {types})", ()
    return (text, args) if pathless == text else (pathless, ())


def _without_hidden(args: Any, shown: str) -> Any:
    """The arguments that can still be read in the message; their number stays. Named ones are not needed any more."""
    if not isinstance(args, tuple):
        return ()
    return tuple(
        value if value is None or isinstance(value, int | float) or str(value) in shown else _HIDDEN
        for value in args
    )


def _blank(safe: SafeRecord) -> None:
    for name in extra_of(safe):
        delattr(safe, name)
    safe.msg, safe.args, safe.exc_info, safe.exc_text, safe.stack_info = FAILED, (), None, None, None
    safe._safe_message = FAILED  # noqa: SLF001 - our own class, in its own module


def _safe_args(args: Any, redactor: Redactor) -> Any:
    if not args:
        return args
    if isinstance(args, Mapping):
        return _SafeArguments(args, redactor)
    if isinstance(args, tuple):
        return tuple(_safe_arg(value, redactor) for value in args)
    return _safe_arg(args, redactor)


def _safe_arg(value: Any, redactor: Redactor) -> Any:
    """Strings, containers and models; the text of any other object is redacted as part of the message."""
    value = parameters_of(value)
    if type(value) is str:
        return redactor.redact_text(value)
    return redactor.redact(value) if _is_container(value) else value


def _is_container(value: Any) -> bool:
    if is_a(value, Mapping | list | tuple | set | frozenset):
        return True
    return any(hasattr(type(value), mark) for mark in _MODEL_MARKS)


def _is_data(value: Any) -> bool:
    """Whether an `extra` may be replaced by plain data; an object (Django's request) is left to who reads it."""
    return is_a(value, str | bytes | bytearray) or _is_container(value)


class _SafeArguments(Mapping[str, Any]):
    """Named arguments, redacted when they are looked up: gunicorn's hold the whole environ and answer any name."""

    def __init__(self, arguments: Mapping[str, Any], redactor: Redactor) -> None:
        self._arguments = arguments
        self._redactor = redactor

    def __getitem__(self, name: str) -> Any:
        value = self._arguments[name]
        field = name[1:-2] if name[:1] == "{" and name[-2:-1] == "}" else name  # gunicorn's {authorization}i
        safe = self._redactor.redact({field: value})
        return safe.get(field, FAILED) if isinstance(safe, dict) else safe

    def __iter__(self) -> Iterator[str]:
        return iter(self._arguments)

    def __len__(self) -> int:
        return len(self._arguments)

    def __repr__(self) -> str:
        return repr(self._redactor.redact(dict(self._arguments)))


class RedactingFormatter(logging.Formatter):
    """Wraps one formatter, for an app that redacts a single handler and keeps the rest of its logging to itself."""

    def __init__(self, redactor: Redactor, formatter: logging.Formatter | None = None) -> None:
        super().__init__()
        self._redactor = redactor
        self._formatter = formatter or logging.Formatter()

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.redact_text(self._formatter.format(safe_record(record, self._redactor)))


def redact_handlers(redactor: Redactor, claim: Claim | None = None) -> Callable[[], None]:
    """Redact the output of every handler in this process, present and future; gives what undoes it.

    `claim` may take a record from a handler altogether, by answering True.
    """
    handle, format_ = logging.Handler.handle, logging.Handler.format
    active = True

    def handle_safely(self: logging.Handler, record: logging.LogRecord) -> Any:
        if not active:
            return handle(self, record)
        if claim is not None and claim(self, record):
            return False
        return handle(self, _for(self, safe_record(record, redactor), redactor))

    def format_safely(self: logging.Handler, record: logging.LogRecord) -> str:
        if not active:
            return format_(self, record)
        safe = safe_record(record, redactor)
        text = redactor.redact_text(hide_parameters(format_(self, safe)))
        if safe.exc_text:  # kept there by the formatter for the next one; SocketHandler sends it
            safe.exc_text = redactor.redact_text(hide_parameters(safe.exc_text))
        return text

    undo_handle = _replace_method("handle", handle_safely)
    undo_format = _replace_method("format", format_safely)

    def undo() -> None:
        nonlocal active
        active = False  # in case another library has wrapped ours since
        undo_format()
        undo_handle()

    return undo


def _for(handler: logging.Handler, safe: SafeRecord, redactor: Redactor) -> SafeRecord:
    """The record as this handler may have it: rich's renders exceptions itself, with locals if it is asked to."""
    if safe.exc_info and getattr(handler, "rich_tracebacks", False):
        safe.exc_info, safe.exc_text = None, format_exc_info(safe.exc_info, redactor)
    return safe


def _replace_method(name: str, ours: Callable[..., Any]) -> Callable[[], None]:
    before = getattr(logging.Handler, name)
    setattr(logging.Handler, name, ours)

    def undo() -> None:
        if getattr(logging.Handler, name) is ours:
            setattr(logging.Handler, name, before)

    return undo
