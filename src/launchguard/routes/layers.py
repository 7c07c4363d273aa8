"""The wrappers around a handler, one by one, and how to run one of them without what it wraps."""

from __future__ import annotations

import copy
import functools
import inspect
from types import CellType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "content_of",
    "copied",
    "freevar",
    "holding",
    "innermost",
    "is_wrapper",
    "layers",
    "made_inside",
    "maker",
    "maker_of",
    "rebound",
]

_DEPTH = 50
"""Deeper than any real chain of decorators; keeps a cycle of `__wrapped__` from hanging the boot."""


def layers(handler: Any) -> list[Any]:
    """The handler and what it wraps, outermost first; the last is the innermost callable that can be seen.

    Goes through `functools.partial`, bound methods, `__wrapped__`, and objects that are called; of a decorator without
    `functools.wraps`, into the only function that its closure holds.
    """
    chain = [handler]
    while len(chain) < _DEPTH:
        below = _below(chain[-1])
        if below is None or any(below is seen for seen in chain):
            break
        chain.append(below)
    return chain


def innermost(handler: Any) -> FunctionType | None:
    """The Python function whose code runs last, or None where there is none (C code, a class)."""
    last = layers(handler)[-1]
    return last if isinstance(last, FunctionType) else None


def freevar(function: Any, name: str) -> Any:
    """What a closure holds under `name`, or None."""
    code = getattr(function, "__code__", None)
    if code is None or name not in code.co_freevars:
        return None
    return content_of((function.__closure__ or ())[code.co_freevars.index(name)])


def maker_of(layer: Any) -> str:
    """Who made a wrapper, as `module.qualname` of the decorator: `functools.wraps` hides it, its code does not."""
    function = layer.__func__ if inspect.ismethod(layer) else layer
    code = getattr(function, "__code__", None)
    if code is None:
        made = type(layer)
        return f"{made.__module__}.{made.__qualname__}"
    module = function.__globals__.get("__name__", "")
    return f"{module}.{code.co_qualname.partition('.<locals>')[0]}"


def maker(layer: Any) -> Any:
    """The decorator that made a wrapper, as the object that its own module holds; the wrapper where it holds none."""
    function = layer.__func__ if inspect.ismethod(layer) else layer
    if not isinstance(function, FunctionType):
        return type(layer)
    found: Any = None
    for position, name in enumerate(function.__code__.co_qualname.partition(".<locals>")[0].split(".")):
        found = getattr(found, name, None) if position else function.__globals__.get(name)
    return layer if found is None else found


def made_inside(function: Any) -> bool:
    """Whether a function was made by another one: a wrapper, a lambda, a decorator with arguments."""
    return "<locals>" in getattr(getattr(function, "__code__", None), "co_qualname", "")


def rebound(layer: Any, inner: Callable[..., Any]) -> Callable[..., Any] | None:
    """A copy of one wrapper that calls `inner` instead of what it wraps; the wrapper itself stays as it is.

    None where the wrapper holds what it wraps neither in its closure nor as an attribute, so that it cannot be run alone.
    """
    wrapped = _below(layer)
    if is_object(layer):
        return _twin(layer, wrapped, inner)
    if not isinstance(layer, FunctionType) or layer.__closure__ is None or wrapped is None:
        return None
    held = [content_of(cell) for cell in layer.__closure__]
    if not any(content is wrapped for content in held):
        return None
    copy = copied(layer, [inner if content is wrapped else None for content in held])
    copy.__dict__.update({name: value for name, value in layer.__dict__.items() if name != "__wrapped__"})
    return copy


def is_wrapper(layer: Any) -> bool:
    """Whether a layer may have code of its own around what it wraps: a function, or an object that says what it wraps.

    So does one that holds a function which its `__call__` hands its own arguments on to. Any other object that is called is a
    handler, and its class's `__call__` the code of it.
    """
    return isinstance(layer, FunctionType) or (
        is_object(layer) and (hasattr(layer, "__wrapped__") or _handed_on_by(layer) is not None)
    )


def is_object(layer: Any) -> bool:
    """Whether a layer is an object whose class says what a call does: a decorator that is a class makes such."""
    kinds = (functools.partial, type, FunctionType, MethodType)
    return not issubclass(type(layer), kinds) and not inspect.isroutine(layer) and callable(layer)


def _twin(layer: Any, wrapped: Any, inner: Callable[..., Any]) -> Callable[..., Any] | None:
    """A copy of an object that holds `inner` wherever it held what it wraps; None where it does not show it."""
    names = [
        name
        for name, held in getattr(layer, "__dict__", {}).items()
        if held is wrapped and name != "__wrapped__"
    ]
    if not names:
        return None
    twin: Callable[..., Any] = copy.copy(layer)
    for name in names:
        setattr(twin, name, inner)
    return twin


def holding(function: FunctionType, name: str, value: Any) -> FunctionType:
    """A copy of a closure that holds another value under `name`; the closure itself stays as it is."""
    return copied(function, [value if free == name else None for free in function.__code__.co_freevars])


def copied(function: FunctionType, contents: list[Any] | None = None) -> FunctionType:
    """A copy of a function, with other contents in its cells if any are given; None leaves a cell as it is."""
    closure = function.__closure__ or ()
    cells = tuple(
        cell if content is None else CellType(content)
        for content, cell in zip(contents or [None] * len(closure), closure, strict=True)
    )
    copy = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, cells
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def _below(handler: Any) -> Any:
    if isinstance(handler, functools.partial):
        return handler.func
    if inspect.ismethod(handler):
        return handler.__func__
    wrapped = getattr(handler, "__wrapped__", None)
    if isinstance(handler, FunctionType):
        return _between(handler, wrapped) if callable(wrapped) else _sole_function(handler)
    if callable(wrapped):
        return wrapped
    if isinstance(handler, type) or inspect.isroutine(handler):
        return None
    called = getattr(type(handler), "__call__", None)  # noqa: B004 - the method itself is wanted, not whether there is one
    return (_handed_on_by(handler) or called) if isinstance(called, FunctionType) else None


def _between(wrapper: FunctionType, wrapped: Any) -> Any:
    """What a wrapper calls: `__wrapped__`, or a wrapper in its closure that stands before it.

    `update_wrapper(decorated, view)` on what is decorated already names the view and hides what stands between.
    """
    held = _callables_in(wrapper)
    if any(content is wrapped for content in held):
        return wrapped
    return next((content for content in held if any(layer is wrapped for layer in layers(content))), wrapped)


def _sole_function(wrapper: FunctionType) -> Any:
    """What a wrapper made without `functools.wraps` wraps: the one function in its closure that it could call through."""
    code = wrapper.__code__
    functions = _callables_in(wrapper)
    inside, _, name = code.co_qualname.rpartition("<locals>.")
    # Of a class in a function, which it shares with others.
    is_method = "." in name and code.co_name != "__call__"
    if not inside or is_method or len(functions) != 1:
        return None
    passes_on = code.co_flags & inspect.CO_VARKEYWORDS or _takes_the_same(wrapper, functions[0])
    return (
        functions[0] if passes_on else None
    )  # else a handler of its own that happens to use another function


def _handed_on_by(made: Any) -> Any:
    """What an object without `__wrapped__` wraps: the one function that it holds and hands its own arguments on to."""
    called = getattr(type(made), "__call__", None)  # noqa: B004 - as above
    if not isinstance(called, FunctionType):
        return None
    held = [
        value
        for name, value in getattr(made, "__dict__", {}).items()
        if name in called.__code__.co_names and issubclass(type(value), FunctionType | MethodType)
    ]
    if len(held) != 1:
        return None
    passes_on = called.__code__.co_flags & inspect.CO_VARKEYWORDS or _takes_the_same(called, held[0], own=1)
    return held[0] if passes_on else None


def _takes_the_same(wrapper: FunctionType, inner: Any, own: int = 0) -> bool:
    """Whether both have the same parameters by name, at least one: `async def wrapper(request)` around `view(request)`.

    The wrapper's first `own` ones are its object.
    """
    names = _parameters(wrapper)[own:]
    return bool(names) and names == _parameters(layers(inner)[-1])


def _parameters(function: Any) -> tuple[str, ...]:
    code = getattr(function, "__code__", None)
    return () if code is None else code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _callables_in(wrapper: FunctionType) -> list[Any]:
    """The functions in a closure; by type alone, since a proxy wakes what it stands for when asked for its class."""
    held = [content_of(cell) for cell in wrapper.__closure__ or ()]
    kinds = (FunctionType, MethodType)
    return [content for content in held if issubclass(type(content), kinds) and content is not wrapper]


def content_of(cell: CellType) -> Any:
    """What a cell of a closure holds; None where it is not filled yet."""
    try:
        return cell.cell_contents
    except ValueError:
        return None
