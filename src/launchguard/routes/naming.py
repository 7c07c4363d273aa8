"""How code is named in a report: a dotted name that survives a refactoring of lines, and `file:line` for the reader."""

from __future__ import annotations

import functools
import inspect
import linecache
import os
import re
from typing import Any

from launchguard.routes.layers import content_of

__all__ = ["declared_access", "dotted_name", "same_callable", "short_error", "source_of", "unwrap"]

_ACCESS_WORD = re.compile(r"role|scope|perm|group|audience", re.IGNORECASE)
_ABOUT_CODE = (AssertionError, AttributeError, ImportError, NameError, NotImplementedError, TypeError)
_SHOWN = 60


def unwrap(function: Any) -> Any:
    """The innermost function: through partials, bound methods and `__wrapped__`. Never loops."""
    for _ in range(50):
        if isinstance(function, functools.partial):
            function = function.func
        elif inspect.ismethod(function):
            function = function.__func__
        elif callable(getattr(function, "__wrapped__", None)):
            function = function.__wrapped__
        else:
            break
    return function


def dotted_name(value: Any) -> str:
    """`module.qualname` of a function or class, or of an object's class; a factory's roles and scopes are shown.

    `require_role("admin")` that returns its inner function `check` reads `app.deps.require_role.check(role='admin')`.
    """
    inner = unwrap_partial(value)
    named = inner if hasattr(inner, "__qualname__") else type(inner)
    name = named.__qualname__.replace(".<locals>", "")
    module = getattr(named, "__module__", None) or "builtins"
    return f"{module}.{name}{declared_access(inner)}"


def unwrap_partial(value: Any) -> Any:
    while isinstance(value, functools.partial):
        value = value.func
    return value


def declared_access(value: Any) -> str:
    """The roles, scopes or permissions that a closure or an object was made with, as `(role='admin')`, or empty."""
    code = getattr(value, "__code__", None)
    if code is not None:
        held = zip(code.co_freevars, value.__closure__ or (), strict=False)
        pairs = {name: content_of(cell) for name, cell in held}
    elif isinstance(value, type) or inspect.isroutine(value):
        return ""
    else:
        pairs = getattr(value, "__dict__", {})
    shown = [
        f"{name}={_plain(held)}"
        for name, held in sorted(pairs.items())
        if _ACCESS_WORD.search(name) and _plain(held)
    ]
    return f"({', '.join(shown)})" if shown else ""


def source_of(value: Any) -> str:
    """`file:line` where a function or class is defined, relative to the working directory or to site-packages."""
    inner = unwrap(value)
    code = getattr(inner, "__code__", None)
    if code is None and not isinstance(inner, type):
        code = getattr(getattr(type(inner), "__call__", None), "__code__", None)  # noqa: B004 - the method is wanted
    if code is not None:
        return f"{_shorten(code.co_filename)}:{code.co_firstlineno}"
    try:
        cls = inner if isinstance(inner, type) else type(inner)
        file = inspect.getsourcefile(cls) or ""
    except (OSError, TypeError):
        return ""
    return f"{_shorten(file)}:{_line_of(cls, file)}"


def _line_of(cls: type, file: str) -> int:
    """The line of a class statement; found by its text, since `inspect.getsourcelines` parses the file each time (10 ms)."""
    statement = re.compile(rf"\s*class\s+{re.escape(cls.__name__)}\b")
    lines = enumerate(linecache.getlines(file), 1)
    return next((number for number, line in lines if statement.match(line)), 1)


def short_error(error: BaseException) -> str:
    """An exception in one short line, for a report. Its words are shown only where they speak of code, not of data."""
    text = " ".join(str(error).split()) if isinstance(error, _ABOUT_CODE) else ""
    return f"{type(error).__name__}: {text[:_SHOWN]}" if text else type(error).__name__


def same_callable(one: Any, other: Any) -> bool:
    """Whether two names mean one function: the same object, the same bound method, or the same innermost function."""
    if one is other:
        return True
    if inspect.ismethod(one) and inspect.ismethod(other):
        return one.__func__ is other.__func__ and one.__self__ is other.__self__
    return inspect.isfunction(one) and inspect.isfunction(other) and unwrap(one) is unwrap(other)


def _shorten(path: str) -> str:
    installed = path.rpartition(f"site-packages{os.sep}")[2]
    return installed.removeprefix(os.getcwd() + os.sep)  # noqa: PTH109 - a prefix to cut, not a path to open


def _plain(value: Any) -> str:
    """A short `repr` of strings, numbers, enum members and collections of them; empty for anything else."""
    members = value if isinstance(value, (list, tuple, set, frozenset)) else (value,)
    if not members or not all(isinstance(member, (str, int)) for member in members):
        return ""
    kept = sorted(str(getattr(member, "value", member)) for member in members)
    text = repr(kept[0]) if isinstance(value, (str, int)) else repr(kept)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
