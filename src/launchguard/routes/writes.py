"""Database writes that code in front of a handler makes while it is asked: undone, and noted for the report.

Law 1: reads see what was written before them, so that an audit line that is written above a handler does not hide that
the handler is open; the connection's return to its pool rolls all of it back.
Law 2: at boot the app may be at work already: only what runs in the check's own context is undone.
"""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["note", "uncommitted", "uncommitted_here"]

_WRITING = (
    "insert",
    "update",
    "delete",
    "replace",
    "merge",
    "create",
    "alter",
    "drop",
    "truncate",
    "copy",
    "call",
    "with",
)
"""How a statement that may change something begins."""

_SHOWN = 120
"""Characters of a statement that are reported; its parameters never are."""

_here: ContextVar[list[str] | None] = ContextVar("launchguard_undone_writes", default=None)
_everywhere: list[list[str]] = []


def note(statement: str, where: str = "") -> None:
    """Remember a statement if it writes, for whoever undoes the writes of this context."""
    writes = _undone()
    if writes is not None and statement.lstrip("( \t\r\n").lower().startswith(_WRITING):
        writes.append(f"{where}{' '.join(statement.split())[:_SHOWN]}")


@contextmanager
def uncommitted_here() -> Iterator[list[str]]:
    """Within, SQLAlchemy commits nothing that this context and its tasks do; gives the writes that were undone."""
    writes: list[str] = []
    token = _here.set(writes)
    try:
        with _sqlalchemy():
            yield writes
    finally:
        _here.reset(token)


@contextmanager
def uncommitted() -> Iterator[list[str]]:
    """Within, SQLAlchemy commits nothing at all, whichever thread asks; so it never runs in a serving process."""
    writes: list[str] = []
    _everywhere.append(writes)
    try:
        with _sqlalchemy():
            yield writes
    finally:
        _everywhere.remove(writes)


def _undone() -> list[str] | None:
    here = _here.get()
    return here if here is not None else _everywhere[-1] if _everywhere else None


class _Dialects:
    """SQLAlchemy's commit, replaced while anybody undoes writes: several apps may be checked at once."""

    users = 0
    lock = threading.Lock()
    commit: Any = None


@contextmanager
def _sqlalchemy() -> Iterator[None]:
    """Does nothing where SQLAlchemy is not loaded."""
    if "sqlalchemy.engine" not in sys.modules:
        yield
        return
    from sqlalchemy import event  # noqa: PLC0415 - loaded by the app already
    from sqlalchemy.engine import Engine  # noqa: PLC0415
    from sqlalchemy.engine.default import DefaultDialect  # noqa: PLC0415

    with _Dialects.lock:
        _Dialects.users += 1
        if _Dialects.users == 1:
            _Dialects.commit = DefaultDialect.do_commit
            DefaultDialect.do_commit = _commit  # type: ignore[method-assign]
            event.listen(Engine, "before_cursor_execute", _executed)
    try:
        yield
    finally:
        with _Dialects.lock:
            _Dialects.users -= 1
            if _Dialects.users == 0:
                DefaultDialect.do_commit = _Dialects.commit  # type: ignore[method-assign]
                event.remove(Engine, "before_cursor_execute", _executed)


def _executed(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    note(statement)


def _commit(dialect: Any, connection: Any) -> None:
    """Stands in for the dialect's commit; another's work, at boot, is committed as it would be."""
    if _undone() is None:
        _Dialects.commit(dialect, connection)
