"""A wire in the place of a handler's code: whoever reaches the handler trips it, and the body cannot run.

Law 1: only `__code__` changes, so that every reference to the function, however wrapped or copied, meets the wire.
Law 2: the function stays what it was to its framework: coroutine, generator, or plain.
Law 3: one function may be wired many times over and restored in any order; its own code comes back with the last.
"""

from __future__ import annotations

import inspect
from functools import cache
from types import CodeType
from typing import TYPE_CHECKING, Any, Never

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

__all__ = ["WireReached", "replaced", "wire"]

_MARK = "launchguard: the callable that records the hit"


class WireReached(Exception):  # noqa: N818 - no error of the app: the sign that its handler was reached
    """Raised in the place of a wired handler's body. The verdict is the recorded hit: an app may swallow this."""


class _Wire:
    """The hits to call for one function, and the code to give back."""

    __slots__ = ("code", "hits")

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.hits: dict[Callable[[], None], None] = {}

    def __call__(self, *_args: Any, **_named: Any) -> Never:
        for hit in list(self.hits):
            hit()
        raise WireReached("the handler was reached")


_wired: dict[FunctionType, _Wire] = {}


def wire(function: FunctionType, hit: Callable[[], None]) -> Callable[[], None]:
    """Put a wire in the place of `function`'s code; gives the callable that takes it away again.

    Not for a serving process: every caller of the function meets the wire.
    """
    placed = _wired.get(function)
    if placed is None:
        placed = _wired[function] = _Wire(function.__code__)
        function.__code__ = _code_like(placed.code, placed)
    placed.hits[hit] = None

    def restore() -> None:
        if hit not in placed.hits:
            return
        del placed.hits[hit]
        if not placed.hits and _wired.pop(function, None) is placed:
            function.__code__ = placed.code

    return restore


def replaced(function: FunctionType, instead: Callable[..., Any]) -> Callable[[], None]:
    """Have `instead` called in the place of a function's code; gives the callable that brings the code back.

    `instead` gives a coroutine where the function is one. Those of one function are taken away in the opposite order.
    """
    before = function.__code__
    function.__code__ = _code_like(before, instead)

    def restore() -> None:
        function.__code__ = before

    return restore


def _code_like(code: CodeType, reached: Callable[..., Any]) -> CodeType:
    """Code in the shape of `code`, the same kind and the same free variables, so that it can be swapped in: it calls `reached`."""
    flags = code.co_flags
    waits = bool(flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR))
    yields = bool(flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR))
    shape = _shape(waits, yields, code.co_freevars)
    constants = tuple(reached if constant == _MARK else constant for constant in shape.co_consts)
    return shape.replace(co_consts=constants, co_name=code.co_name)


@cache
def _shape(waits: bool, yields: bool, free: tuple[str, ...]) -> CodeType:
    """Code that takes anything and hands it to what its mark stands for.

    It is compiled with these free variables, not relabelled: an error reporter reads the locals of the frames of an
    exception, and code that names a free variable without having fetched its cell takes the interpreter down there.
    """
    lines = ["def outer():"]
    lines += [f"    {name} = None" for name in free]
    lines += [f"    {'async ' if waits else ''}def wire(*_args, **_named):"]
    lines += [f"        nonlocal {', '.join(free)}"] if free else []
    call = f"{'await ' if waits else ''}reached(*_args, **_named)"
    lines += [f"        reached = {_MARK!r}", f"        {'yield' if yields else 'return'} {call}"]
    module = compile("\n".join(lines), "<launchguard>", "exec")
    return _inner(_inner(module))


def _inner(code: CodeType) -> CodeType:
    return next(constant for constant in code.co_consts if isinstance(constant, CodeType))
