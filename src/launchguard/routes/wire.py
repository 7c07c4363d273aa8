"""A wire in the place of a handler's code: whoever reaches the handler trips it, and the body cannot run.

Law 1: only `__code__` changes, so that every reference to the function, however wrapped or copied, meets the wire.
Law 2: the function stays what it was to its framework: coroutine, generator, or plain.
Law 3: one function may be wired many times over and restored in any order; its own code comes back with the last.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from types import CodeType, FunctionType

__all__ = ["WireReached", "wire"]

_MARK = "launchguard: the callable that records the hit"


class WireReached(Exception):  # noqa: N818 - no error of the app: the sign that its handler was reached
    """Raised in the place of a wired handler's body. The verdict is the recorded hit: an app may swallow this."""


class _Wire:
    """The hits to call for one function, and the code to give back."""

    __slots__ = ("code", "hits")

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.hits: list[Callable[[], None]] = []

    def __call__(self) -> WireReached:
        for hit in list(self.hits):
            hit()
        return WireReached("the handler was reached")


_wired: dict[FunctionType, _Wire] = {}


def wire(function: FunctionType, hit: Callable[[], None]) -> Callable[[], None]:
    """Put a wire in the place of `function`'s code; gives the callable that takes it away again.

    Not for a serving process: every caller of the function meets the wire.
    """
    placed = _wired.get(function)
    if placed is None:
        placed = _wired[function] = _Wire(function.__code__)
        function.__code__ = _code_like(placed.code, placed)
    placed.hits.append(hit)

    def restore() -> None:
        if hit not in placed.hits:
            return
        placed.hits.remove(hit)
        if not placed.hits and _wired.pop(function, None) is placed:
            function.__code__ = placed.code

    return restore


def _code_like(code: CodeType, reached: _Wire) -> CodeType:
    """The wire's code in the shape of `code`: the same kind and the same free variables, so that it can be swapped in."""
    if code.co_flags & inspect.CO_ASYNC_GENERATOR:
        template: Any = _async_generator
    elif code.co_flags & inspect.CO_COROUTINE:
        template = _coroutine
    elif code.co_flags & inspect.CO_GENERATOR:
        template = _generator
    else:
        template = _plain
    shape: CodeType = template.__code__
    constants = tuple(reached if constant == _MARK else constant for constant in shape.co_consts)
    return shape.replace(co_consts=constants, co_freevars=code.co_freevars, co_name=code.co_name)


def _plain(*_args: Any, **_named: Any) -> Any:
    reached: Any = "launchguard: the callable that records the hit"
    raise reached()


async def _coroutine(*_args: Any, **_named: Any) -> Any:
    reached: Any = "launchguard: the callable that records the hit"
    raise reached()


def _generator(*_args: Any, **_named: Any) -> Iterator[Any]:
    reached: Any = "launchguard: the callable that records the hit"
    raise reached()
    yield


async def _async_generator(*_args: Any, **_named: Any) -> AsyncIterator[Any]:
    reached: Any = "launchguard: the callable that records the hit"
    raise reached()
    yield
