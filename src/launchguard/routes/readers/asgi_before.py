"""The layers before an ASGI handler, as the tripwire may leave them out: the app's own middleware, dependencies, decorators."""

from __future__ import annotations

import functools
import inspect
from types import FunctionType
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware

from launchguard.routes.layered import Layer, decorators_before
from launchguard.routes.layers import layers
from launchguard.routes.naming import dotted_name
from launchguard.routes.readers.asgi_stack import class_of
from launchguard.routes.somebody import Anything

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["before_handler"]

_FRAMEWORK = ("starlette.", "fastapi.", "launchguard.")


def before_handler(stack: tuple[Any, ...], dependencies: Iterable[Any], handler: Any) -> tuple[Layer, ...]:
    """Of one route: its middleware, outermost first, the functions that it depends on, the decorators of its handler."""
    found = [
        *(layer for around in stack if (layer := _of_middleware(around)) is not None),
        *(layer for call in dependencies if (layer := _of_dependency(call)) is not None),
        *decorators_before(layers(handler)),
    ]
    return tuple(found)


def _of_middleware(around: Any) -> Layer | None:
    """A function of `@app.middleware`, the `dispatch` of a class, or its `__call__`; None where the framework's code decides."""
    if isinstance(around, Middleware) and isinstance(around.kwargs.get("dispatch"), FunctionType):
        dispatch = around.kwargs["dispatch"]
        return Layer(dotted_name(dispatch), dispatch, _next_of_function, shared=True)
    cls = class_of(around)
    if not isinstance(cls, type) or f"{cls.__module__}.".startswith(_FRAMEWORK):
        return None
    dispatches = issubclass(cls, BaseHTTPMiddleware)
    own = getattr(cls, "dispatch" if dispatches else "__call__", None)
    if not isinstance(own, FunctionType) or own.__module__.startswith(_FRAMEWORK):
        return None
    return Layer(dotted_name(cls), own, _next_of_dispatch if dispatches else _next_of_call, shared=True)


def _next_of_function(request: Any, call_next: Any) -> Any:
    return call_next(request)


def _next_of_dispatch(_made: Any, request: Any, call_next: Any) -> Any:
    return call_next(request)


def _next_of_call(made: Any, scope: Any, receive: Any, send: Any) -> Any:
    return made.app(scope, receive, send)


def _of_dependency(call: Any) -> Layer | None:
    """A function, or an object that is called; what it gives is anything."""
    inner = call.func if isinstance(call, functools.partial) else call
    function: Any = inner if inspect.isroutine(inner) else getattr(type(inner), "__call__", None)  # noqa: B004 - the method itself
    function = getattr(function, "__func__", function)
    if (
        isinstance(inner, type)
        or not isinstance(function, FunctionType)
        or inspect.isgeneratorfunction(function)
    ):
        return None
    if inspect.isasyncgenfunction(function) or f"{function.__module__}.".startswith(_FRAMEWORK):
        return None
    return Layer(dotted_name(call), function, lambda *_arguments, **_named: Anything())
