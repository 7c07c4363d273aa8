"""Objects that a URL names and an empty database does not have: found all the same, so that what asks afterwards is asked.

Many an app looks its object up before it asks who is there, and answers 404 or a redirect where there is none: an open
route and a guarded one look alike then. Within, SQLAlchemy finds a blank object wherever one is looked for by the URL's value.

Law: nothing is made up for any other value, so that no made-up credential meets a made-up account.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["can_be_made_up", "found_by"]


def can_be_made_up() -> bool:
    """Whether the app keeps its objects with SQLAlchemy's ORM, of a release that lets a query be answered for it (1.4)."""
    results = sys.modules.get("sqlalchemy.engine.result")
    return "sqlalchemy.orm" in sys.modules and hasattr(results, "IteratorResult")


@contextmanager
def found_by(value: str) -> Iterator[None]:
    """Within, a query for one kind of object with `value` among its parameters finds a blank one where there is none."""
    from sqlalchemy import event  # noqa: PLC0415 - loaded by the app already
    from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData  # noqa: PLC0415
    from sqlalchemy.orm import Session  # noqa: PLC0415

    def look(execution: Any) -> Any:
        mapper = execution.bind_mapper
        if not execution.is_select or mapper is None or not _asks_for(execution, mapper, value):
            return None
        rows: list[Any] = _rows_of(execution) or [(mapper.class_manager.new_instance(),)]
        result: Any = IteratorResult
        return result(SimpleResultMetaData([mapper.class_.__name__]), iter(rows))

    event.listen(Session, "do_orm_execute", look)
    try:
        yield
    finally:
        event.remove(Session, "do_orm_execute", look)


def _asks_for(execution: Any, mapper: Any, value: str) -> bool:
    """Whether a select is for whole objects of one class, by this value."""
    described: list[Any] = getattr(execution.statement, "column_descriptions", [])
    if len(described) != 1 or described[0].get("type") is not mapper.class_:
        return False
    held = [*_values_in(execution.statement), *(execution.parameters or {}).values()]
    return any(str(one).lower() == value for one in held)


def _values_in(statement: Any) -> Iterator[Any]:
    """The values that a statement is made with; compiling it would cost more than all the rest of a probe."""
    from sqlalchemy.sql.elements import BindParameter  # noqa: PLC0415 - loaded by the app already
    from sqlalchemy.sql.visitors import iterate  # noqa: PLC0415

    for element in iterate(statement):
        if isinstance(element, BindParameter):
            yield element.effective_value


def _rows_of(execution: Any) -> list[Any]:
    """What the database has; nothing where it cannot be asked, its tables missing for example."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - loaded by the app already

    try:
        return list(execution.invoke_statement().unique().all())
    except SQLAlchemyError:
        return []
