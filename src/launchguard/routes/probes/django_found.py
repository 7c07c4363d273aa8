"""As `found_objects`, for Django's ORM: the object that a URL names is found, though the database may be empty or away.

Law: nothing is made up for any other value, so that no made-up credential meets a made-up account.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import Error
from django.db.models.query import ModelIterable, QuerySet

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["found_by"]


@contextmanager
def found_by(value: str) -> Iterator[None]:
    """Within, a query for whole objects with `value` in its conditions finds a blank one where there is none."""
    own = QuerySet._fetch_all  # noqa: SLF001 - what every way of asking for objects goes through

    def fetch(queryset: Any) -> None:
        if not _asks_for(queryset, value):
            own(queryset)
            return
        try:
            own(queryset)
        except Error:
            queryset._result_cache = None  # noqa: SLF001
        if not queryset._result_cache:  # noqa: SLF001
            queryset._result_cache = [queryset.model(pk=value)]  # noqa: SLF001

    QuerySet._fetch_all = fetch  # noqa: SLF001
    try:
        yield
    finally:
        QuerySet._fetch_all = own  # noqa: SLF001


def _asks_for(queryset: Any, value: str) -> bool:
    """Whether a query is for objects by this value; a value that is an object is compared by its key."""
    if not issubclass(queryset._iterable_class, ModelIterable):  # noqa: SLF001
        return False
    return any(str(getattr(held, "pk", held)).lower() == value for held in _conditions(queryset.query.where))


def _conditions(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", ()):
        if hasattr(child, "children"):
            yield from _conditions(child)
        elif hasattr(child, "rhs"):
            yield child.rhs
