"""The layers that stand before a handler, as the tripwire may ask them: which were entered, and what comes behind one.

Law 1: a layer keeps its own code while it is only watched; it is left out by calling at once what it stands before.
Law 2: everything is as before when the watch ends.
"""

from __future__ import annotations

import inspect
from contextlib import ExitStack, contextmanager, nullcontext
from itertools import pairwise
from types import FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from launchguard.routes.layers import content_of, copied, maker_of
from launchguard.routes.traced import Trace
from launchguard.routes.wire import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

__all__ = ["BEFORE", "PARAMETERS", "Layer", "Watch", "decorators_before", "overrides_before"]

BEFORE = "before"
"""The detail of a route that holds its layers, outermost first."""

PARAMETERS = "parameters"
"""The detail that takes the handler's own parameters away, and gives what brings them back."""


class Layer(NamedTuple):
    """One function that stands before a handler, and what it comes to where it lets a request through.

    `instead` is None where it is the handler itself if it hands the request on to nobody. What runs before many views, a
    CSRF check among them, is `shared`.
    """

    name: str
    function: Any
    instead: Callable[..., Any] | None
    shared: bool = False

    @property
    def made_with(self) -> tuple[int, ...]:
        """What it holds beside what it stands before, by identity: of one code, but made to ask something else."""
        held = (content_of(cell) for cell in getattr(self.function, "__closure__", None) or ())
        return tuple(id(content) for content in held if content is not self.instead)


def decorators_before(chain: Sequence[Any]) -> Iterator[Layer]:
    """The wrappers of a chain of layers, each of which calls the next."""
    for layer, inner in pairwise(chain):
        if isinstance(layer, FunctionType) and callable(inner) and not _yields(layer):
            yield Layer(maker_of(layer), layer, inner)


def overrides_before(cls: type, names: Sequence[str], last: Callable[[type], bool]) -> Iterator[Layer]:
    """The overrides of these methods in a class's order of resolution, down to the class that `last` says is the framework's.

    Each of them comes to what the next class does; one that never calls it is the handler itself.
    """
    for name in names:
        for owner in cls.__mro__:
            if last(owner):
                break
            own = owner.__dict__.get(name)
            if isinstance(own, FunctionType) and not hasattr(own, "__wrapped__") and not _yields(own):
                shown = f"{owner.__module__}.{owner.__qualname__}.{name}"
                goes_on = name in own.__code__.co_names
                yield Layer(shown, own, _of_the_next(owner, name) if goes_on else None)


def _of_the_next(owner: type, name: str) -> Callable[..., Any]:
    def call(made: Any, *arguments: Any, **named: Any) -> Any:
        return getattr(super(owner, made), name)(*arguments, **named)

    return call


def _yields(function: FunctionType) -> bool:
    return bool(function.__code__.co_flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR))


class Watch:
    """Within, the layers note that they were entered and which way they went; those that are left out are passed by."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = layers
        self._entered: list[tuple[Layer, Trace]] = []
        self.left_out: list[Layer] = []
        self.harmless: list[Layer] = []
        """Of those, what is no gate for a reason of its own."""
        self._within: tuple[Layer, Callable[[], AbstractContextManager[None]]] | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for layer in self.layers:
                stack.callback(replaced(layer.function, self._noting(layer, copied(layer.function))))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def begin(self) -> None:
        """Forget what was entered."""
        self._entered.clear()

    def deepest(self) -> tuple[Layer, Trace] | None:
        """The layer that was entered last and is not left out: what answered, if none of the framework's did."""
        return next((entry for entry in reversed(self._entered) if entry[0] not in self.left_out), None)

    def trace_of(self, layer: Layer) -> Trace | None:
        """Which way a layer went, if it was entered."""
        return next((trace for entered, trace in reversed(self._entered) if entered is layer), None)

    @contextmanager
    def within(self, layer: Layer, entered: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
        """Within, one layer and all behind it run inside of what is given."""
        self._within = layer, entered
        try:
            yield
        finally:
            self._within = None

    def _around(self, layer: Layer) -> AbstractContextManager[None]:
        return self._within[1]() if self._within is not None and self._within[0] is layer else nullcontext()

    def _noting(self, layer: Layer, copy: FunctionType) -> Callable[..., Any]:
        waits = inspect.iscoroutinefunction(copy)

        def entered(*arguments: Any, **named: Any) -> Any:
            trace = Trace()
            self._entered.append((layer, trace))
            if layer in self.left_out and layer.instead is not None:
                answer = layer.instead(*arguments, **named)
                return _coming(answer) if waits and not inspect.isawaitable(answer) else answer
            if waits:
                return copy(*arguments, **named)
            with self._around(layer):
                return trace.run(copy, *arguments, **named)

        return entered


async def _coming(answer: Any) -> Any:
    return answer
