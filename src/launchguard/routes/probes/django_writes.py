"""Database writes that are undone: what code above a handler writes while it is probed does not stay."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from launchguard.routes.writes import note

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["undone_writes"]


@contextmanager
def undone_writes() -> Iterator[None]:
    """Within, this thread's connections are rolled back at the end, whatever commits between.

    A transaction begins at the first use of a connection, so that a project can be read without its database.
    """
    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(_undone(connection))
        yield


@contextmanager
def _undone(connection: Any) -> Iterator[None]:
    block = transaction.atomic(using=connection.alias)
    block._from_testcase = True  # noqa: SLF001 - as Django's TestCase: `durable=True` inside is not refused
    begun = connecting = False
    was_open = connection.connection is not None

    def ensure_connection() -> None:
        """Begin once the connection is made: while it is, Django asks for it again, and sets it to commit by itself."""
        nonlocal begun, connecting
        is_outermost, connecting = not connecting, True
        try:
            type(connection).ensure_connection(connection)
        finally:
            connecting = not is_outermost
        if is_outermost and not begun:
            begun = True
            block.__enter__()

    def execute(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        note(str(sql), f"{connection.alias}: ")
        return run(sql, params, many, context)

    connection.ensure_connection = ensure_connection
    try:
        with connection.execute_wrapper(execute):
            yield
    finally:
        if begun:
            connection.needs_rollback = connection.commit_on_exit = True
            block.__exit__(None, None, None)
        del connection.ensure_connection
        if begun and not was_open:
            # A gate is called in a thread of its own, which leaves nothing open behind it. SQLite's own `close` would
            # keep a database that is in memory.
            BaseDatabaseWrapper.close(connection)
