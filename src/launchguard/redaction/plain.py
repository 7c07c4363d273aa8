"""Any object as plain data: one step down, never further, and never running what it should not run.

Law: nothing is consumed (generators, files), evaluated (lazy objects, QuerySets), awaited or fetched; a class is asked,
not the instance, since an instance may lie or load.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
from collections.abc import Iterator, Mapping, Sequence, Set as AbstractSet
from decimal import Decimal
from enum import Enum
from itertools import islice
from pathlib import PurePath
from typing import Any
from uuid import UUID

__all__ = ["Fields", "is_a", "plain"]

_MAX_REPR = 1_000_000  # characters
_MAX_ITEMS = 100_000  # of a container that may have no end


class Fields(dict[str, Any]):
    """The fields of an object, by name: walked as a dict."""


def is_a(value: Any, kinds: type | types.UnionType) -> bool:
    """As `isinstance`, but of the class alone: Django's lazy objects answer `__class__` by loading what they stand for."""
    return issubclass(type(value), kinds)


def plain(value: Any) -> Any:  # noqa: PLR0911 - one line a case
    """One step towards plain data: a Fields, dict, list or scalar; the parts may be anything still."""
    kind = type(value)
    if issubclass(kind, str):
        return str.__str__(value) if not issubclass(kind, Enum) else value.value
    if issubclass(kind, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "backslashreplace")
    if issubclass(kind, Enum):
        return value.value
    if issubclass(kind, int | float):
        return int(value) if issubclass(kind, int) else float(value)
    if issubclass(kind, dt.date | dt.time):
        return value.isoformat()
    if issubclass(kind, UUID | Decimal | PurePath | dt.timedelta | complex):
        return str(value)
    return _container(value, kind)


def _container(value: Any, kind: type) -> Any:
    if issubclass(kind, Mapping):
        return dict(islice(value.items(), _MAX_ITEMS))
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return Fields(zip(kind._fields, value, strict=False))
    if _is_queryset(kind):
        return f"<{kind.__name__} of {getattr(value, 'model', kind).__name__}>"
    if issubclass(kind, Sequence | AbstractSet):
        return list(islice(value, _MAX_ITEMS))
    if _is_secret(kind):
        return "[redacted:secret]"
    return _object(value, kind)


def _object(value: Any, kind: type) -> Any:  # noqa: PLR0911 - one line a case
    if issubclass(kind, BaseException):
        return _exception(value, kind)
    if _is_lazy(kind) or issubclass(kind, Iterator | types.CoroutineType | types.AsyncGeneratorType):
        return f"<{kind.__name__}>"
    if issubclass(
        kind, type | types.FunctionType | types.ModuleType | types.BuiltinFunctionType | types.MethodType
    ):
        return f"<{getattr(value, '__qualname__', getattr(value, '__name__', kind.__name__))}>"
    if dataclasses.is_dataclass(kind):
        return Fields({field.name: getattr(value, field.name, None) for field in dataclasses.fields(kind)})
    if hasattr(kind, "__attrs_attrs__"):
        return Fields({field.name: getattr(value, field.name, None) for field in kind.__attrs_attrs__})
    if isinstance(getattr(kind, "model_fields", None), dict):
        return Fields({**vars(value), **(getattr(value, "__pydantic_extra__", None) or {})})
    if hasattr(kind, "_meta") and hasattr(kind, "pk"):
        return f"<{kind.__name__} pk={vars(value).get(kind._meta.pk.attname)}>"  # noqa: SLF001 - Django's name for it
    if _is_headers(kind):
        return list(islice(value.items(), _MAX_ITEMS))
    return _printed(value, kind)


def _exception(value: BaseException, kind: type) -> str:
    notes = [note for note in getattr(value, "__notes__", ()) if isinstance(note, str)]
    return "\n".join([f"{kind.__name__}: {value}", *notes])


def _printed(value: Any, kind: type) -> str:
    own = [name for name in ("__repr__", "__str__") if getattr(kind, name) is not getattr(object, name)]
    if not own:
        return f"<{kind.__module__}.{kind.__qualname__}>"
    text = repr(value) if "__repr__" in own else str(value)
    return text[:_MAX_REPR]


def _named_in(kind: type, module: str, *names: str) -> bool:
    return any(base.__name__ in names and base.__module__.startswith(module) for base in kind.__mro__)


def _is_secret(kind: type) -> bool:
    return _named_in(
        kind, "pydantic", "SecretStr", "SecretBytes", "Secret", "_SecretField", "_SecretBase"
    ) or _named_in(kind, "starlette", "Secret")


def _is_queryset(kind: type) -> bool:
    return _named_in(kind, "django", "QuerySet", "BaseManager", "RawQuerySet") or _named_in(
        kind, "sqlalchemy", "Query"
    )


def _is_lazy(kind: type) -> bool:
    return _named_in(kind, "django", "LazyObject") or _named_in(kind, "werkzeug", "LocalProxy")


def _is_headers(kind: type) -> bool:
    return _named_in(kind, "werkzeug", "Headers", "EnvironHeaders") or _named_in(kind, "email", "Message")
