"""Whether what refuses writing methods alone may be a check against forged requests (CSRF), which asks nobody who they are.

Such a check compares what the request carries with what the visitor was given before, or looks where it was sent from. Code that
can be read to the end and does neither is none: it asks for the visitor, or for a key.
"""

from __future__ import annotations

import builtins
import inspect
from types import FunctionType
from typing import TYPE_CHECKING, Any

from launchguard.routes.calls import functions_of, names_of, strings_of
from launchguard.routes.layers import content_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["may_check_forgery"]

_FACES = ("dispatch", "__call__")
"""What a class of middleware is called by."""

_GIVEN_BEFORE = frozenset({"Cookie", "cookie", "g", "session"})
"""Where a token would be kept that the visitor was given; in a cookie that is sent back too."""

_CARRIED = frozenset({"args", "form", "get_json", "headers", "json", "query_params", "values"})
_VISITOR = frozenset(
    {
        "current_user",
        "id",
        "is_active",
        "is_admin",
        "is_anonymous",
        "is_authenticated",
        "is_staff",
        "is_superuser",
        "role",
        "roles",
        "user",
    }
)
_PLACE = frozenset(
    {
        "app",
        "blueprint",
        "endpoint",
        "full_path",
        "get",
        "lower",
        "method",
        "path",
        "request",
        "startswith",
        "upper",
        "url",
    }
)
_READ = _GIVEN_BEFORE | _CARRIED | _VISITOR | _PLACE
"""What is understood of a request; what else it has may be all that such a check needs."""

_SENT_FROM = frozenset({"Origin", "Referer", "Sec-Fetch-Site", "X-Requested-With", "origin", "referer"})
_FRAMEWORKS = ("flask.", "flask_login.", "werkzeug.", "starlette.", "fastapi.", "django.")


def may_check_forgery(asks: Any) -> bool:
    """Whether a function, or what a class of middleware does, may be such a check; a clear no needs all in it to be understood."""
    function = (
        next((vars(asks)[name] for name in _FACES if name in vars(asks)), None)
        if inspect.isclass(asks)
        else asks
    )
    if not inspect.isfunction(function):
        return True
    reached = list(_reached_from(function))
    words = set().union(*map(names_of, reached), *map(strings_of, reached))
    if words & _SENT_FROM or (words & _GIVEN_BEFORE and words & _CARRIED):
        return True
    return not words & _READ - _PLACE or not all(_is_understood(each, reached) for each in reached)


def _reached_from(function: FunctionType) -> Iterator[FunctionType]:
    """The app's own functions that the code mentions or holds in its closure."""
    for reached in functions_of(function):
        yield reached
        for held in _held_by(reached):
            if inspect.isfunction(held):
                yield from functions_of(held)


def _held_by(function: FunctionType) -> list[Any]:
    return [content_of(cell) for cell in function.__closure__ or ()]


def _is_understood(function: FunctionType, reached: list[FunctionType]) -> bool:
    """Whether it mentions builtins, plain data, functions that are read in turn, and what a framework answers with."""
    names = names_of(function)
    defined = names & function.__globals__.keys()
    values = [*(function.__globals__[name] for name in defined), *_held_by(function)]
    return all(name in _READ or hasattr(builtins, name) for name in names - defined) and all(
        _is_plain(value, reached) for value in values
    )


def _is_plain(value: Any, reached: list[FunctionType]) -> bool:
    """By type alone, since a proxy wakes what it stands for when it is asked for its class."""
    kind = type(value)
    if kind in (str, int, bool, tuple, list, set, frozenset, type(None)) or kind.__module__.startswith(
        _FRAMEWORKS
    ):
        return True
    if not issubclass(kind, type | FunctionType):
        return False
    return any(value is each for each in reached) or value.__module__.startswith(_FRAMEWORKS)
