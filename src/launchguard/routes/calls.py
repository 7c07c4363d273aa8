"""What a handler's code refers to: the names in it and in the app's own functions that it calls, without running any."""

from __future__ import annotations

import inspect
import sys
import sysconfig
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Set as AbstractSet
    from types import CodeType, FunctionType

__all__ = [
    "NOT_THE_APPS",
    "functions_of",
    "libraries_of",
    "looks_at_place",
    "mentions",
    "names_of",
    "strings_of",
]

_DEPTH = 3
_PLACE = frozenset(
    {
        "PATH_INFO",
        "REQUEST_METHOD",
        "blueprint",
        "build_absolute_uri",
        "endpoint",
        "full_path",
        "get_full_path",
        "method",
        "path",
        "path_info",
        "resolver_match",
        "url",
        "url_rule",
        "view_args",
    }
)
"""By what Django, Flask and their requests say where a request goes."""
NOT_THE_APPS = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
"""Where code lives that is not the app's: the standard library, and what is installed."""


def names_of(function: Any) -> set[str]:
    """Every global, attribute and module name that the code mentions, its helpers' included."""
    return {
        name
        for reached in functions_of(function)
        for code in _codes(reached.__code__)
        for name in code.co_names
    }


def mentions(function: Any, words: AbstractSet[str]) -> bool:
    """Whether the code, its helpers' included, names or spells out one of these: a global, an attribute, a string, a number."""
    return any(
        not words.isdisjoint(code.co_names) or any(str(held) in words for held in _constants(code))
        for reached in functions_of(function)
        for code in _codes(reached.__code__)
    )


def strings_of(function: Any) -> set[str]:
    """Every string and byte string that the code spells out, its helpers' included."""
    found = (
        held
        for reached in functions_of(function)
        for code in _codes(reached.__code__)
        for held in _constants(code)
    )
    return {
        held.decode("latin-1") if isinstance(held, bytes) else held
        for held in found
        if isinstance(held, (str, bytes))
    }


def _constants(code: CodeType) -> Iterator[Any]:
    for held in code.co_consts:
        yield from held if isinstance(held, (tuple, frozenset)) else (held,)


def looks_at_place(part: Any) -> bool:
    """Whether the app's own code of a function, a class or an object mentions where a request goes, or by which method."""
    if not inspect.isfunction(part):
        owner = part if isinstance(part, type) else type(part)
        found = (value for base in owner.__mro__ for value in vars(base).values())
        return any(map(looks_at_place, filter(inspect.isfunction, found)))
    return _is_the_apps(part.__code__) and mentions(part, _PLACE)


def libraries_of(function: Any) -> set[str]:
    """The top-level modules whose objects the code uses or imports, its helpers' included."""
    found: set[str] = set()
    for reached in functions_of(function):
        for code in _codes(reached.__code__):
            for name in code.co_names:
                found |= _modules_of(name, reached.__globals__)
    return found


def _modules_of(name: str, names: dict[str, Any]) -> set[str]:
    if name not in names:
        return {name.partition(".")[0]} if name.partition(".")[0] in sys.modules else set()
    value = names[name]
    module = value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", None) or ""
    return {str(owner).partition(".")[0] for owner in (module, type(value).__module__)}


def functions_of(function: Any, depth: int = 0) -> Iterator[FunctionType]:
    """A function and the app's own functions that it mentions, a few calls deep."""
    if not inspect.isfunction(function) or depth > _DEPTH:
        return
    yield function
    for code in _codes(function.__code__):
        for name in code.co_names:
            called = function.__globals__.get(name)
            if inspect.isfunction(called) and called is not function and _is_the_apps(called.__code__):
                yield from functions_of(called, depth + 1)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if inspect.iscode(constant):
            yield from _codes(constant)


def _is_the_apps(code: CodeType) -> bool:
    return not code.co_filename.startswith(NOT_THE_APPS)
