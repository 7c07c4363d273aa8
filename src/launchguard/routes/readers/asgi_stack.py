"""The middleware around an ASGI route, entered with an empty request and a stand-in where the rest of the app would be.

Law 1: all of it is entered together, in its own order, since one may need what another leaves: a session, a context.
Law 2: what serves is not touched: each layer is a copy of the one that serves, or made anew where none does yet.
"""

from __future__ import annotations

import asyncio
import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse

from launchguard.routes.made_up import worn
from launchguard.routes.readers.asgi_layers import inner_name
from launchguard.routes.readers.stranger import Received, Sent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from launchguard.routes.made_up import MadeUp
    from launchguard.routes.report import Proof

__all__ = ["Passage", "Stack", "class_of"]

_KEY = "launchguard.passage"
_DEPTH = 50


@dataclass(slots=True, eq=False)
class Passage:
    """How one request went through the stack: the layers that it entered, by position, and what came of it."""

    entered: list[int] = field(default_factory=list)
    through: bool = False
    sent: Sent = field(default_factory=Sent)
    error: Exception | None = None


class Stack:
    """The layers around one or many routes of an app, outermost first: `Middleware` as declared, or instances."""

    def __init__(self, layers: tuple[Any, ...], app: Any) -> None:
        self.layers = layers
        self.app = app
        self.closed: set[int] = set()
        """The positions of layers that do not show what they hold, so that they cannot be asked alone."""
        self._passages: dict[tuple[str, str, MadeUp], asyncio.Task[Passage]] = {}
        self._whole: Any = None

    async def passage(self, method: str, path: str, scope: dict[str, Any]) -> Passage:
        """What the layers alone do with an empty request; asked once for each method and path."""
        asked = (method, path, worn())
        task = self._passages.get(asked)
        if task is None:
            task = self._passages[asked] = asyncio.ensure_future(self._pass(scope, _answer))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.cancel()
            raise

    async def enter(
        self, scope: dict[str, Any], ask: Callable[[dict[str, Any]], Awaitable[Proof]]
    ) -> Proof | None:
        """What `ask` says of the scope that the layers leave; None where they let nobody through."""
        proof: Proof | None = None

        async def at_end(left: Any, receive: Any, send: Any) -> None:
            nonlocal proof
            proof = await ask(left)
            await _answer(left, receive, send)

        await self._pass(scope, at_end)
        return proof

    async def _pass(self, scope: dict[str, Any], at_end: Callable[..., Awaitable[None]]) -> Passage:
        passage = Passage()
        scope[_KEY] = (passage, at_end)
        try:
            await self._made()(scope, Received(scope["type"]), passage.sent)
        except Exception as error:  # noqa: BLE001 - the app's own middleware may raise anything
            passage.error = error
        return passage

    def _made(self) -> Any:
        """The layers around the stand-in, made once, the first time that they are asked."""
        if self._whole is None:
            whole: Any = _end
            for position in reversed(range(len(self.layers))):
                made = _around(self.layers[position], self.app, whole)
                if made is None:
                    self.closed.add(position)
                else:
                    whole = _noted(position, made)
            self._whole = whole
        return self._whole


def class_of(layer: Any) -> Any:
    """The class of a layer, declared or made."""
    return layer.cls if isinstance(layer, Middleware) else type(layer)


async def _answer(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await PlainTextResponse("")(scope, receive, send)


async def _end(scope: Any, receive: Any, send: Any) -> None:
    passage, at_end = scope[_KEY]
    passage.through = True
    await at_end(scope, receive, send)


def _noted(position: int, layer: Any) -> Any:
    async def noted(scope: Any, receive: Any, send: Any) -> None:
        scope[_KEY][0].entered.append(position)
        await layer(scope, receive, send)

    return noted


def _around(layer: Any, app: Any, inner: Any) -> Any:
    """One layer around `inner`: a copy of the one that serves where the app's stack is built, else a new one.

    None where it does not show what it wraps.
    """
    live = _serving(layer, app) if isinstance(layer, Middleware) else layer
    if live is None:
        return layer.cls(inner, *layer.args, **layer.kwargs)
    name = inner_name(live)
    if name is None:
        return None
    twin = copy.copy(live)
    setattr(twin, name, inner)
    return twin


def _serving(layer: Any, app: Any) -> Any:
    """The instance that serves, or None where the stack is not built yet."""
    candidate = getattr(app, "middleware_stack", None)
    dispatch = layer.kwargs.get("dispatch")
    for _ in range(_DEPTH):
        if candidate is None:
            break
        if type(candidate) is layer.cls and dispatch in (None, getattr(candidate, "dispatch_func", None)):
            return candidate
        candidate = getattr(candidate, "app", None)
    return None
