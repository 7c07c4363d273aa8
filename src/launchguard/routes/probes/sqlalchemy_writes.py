"""SQLAlchemy's commits that do nothing: what code above a handler writes while it is probed is rolled back.

Law 1: reads see what was written before them, as they would, so that an audit line that is written above a handler does
not hide that the handler is open; the connection's return to its pool rolls all of it back.
Law 2: it holds for every engine of the process, so it never runs in a serving one.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["WRITING", "uncommitted"]

WRITING = (
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


@contextmanager
def uncommitted() -> Iterator[list[str]]:
    """Within, no engine commits; gives the writes that were rolled back. Does nothing where SQLAlchemy is not loaded."""
    writes: list[str] = []
    if "sqlalchemy.engine" not in sys.modules:
        yield writes
        return
    from sqlalchemy import event  # noqa: PLC0415 - loaded by the app already
    from sqlalchemy.engine import Engine  # noqa: PLC0415
    from sqlalchemy.engine.default import DefaultDialect  # noqa: PLC0415

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip("( \t\r\n").lower().startswith(WRITING):
            writes.append(" ".join(statement.split())[:_SHOWN])

    commit = DefaultDialect.do_commit
    event.listen(Engine, "before_cursor_execute", note)
    DefaultDialect.do_commit = _no_commit  # type: ignore[method-assign]
    try:
        yield writes
    finally:
        DefaultDialect.do_commit = commit  # type: ignore[method-assign]
        event.remove(Engine, "before_cursor_execute", note)


def _no_commit(_dialect: Any, _connection: Any) -> None:
    """Stands in for the dialect's commit."""
