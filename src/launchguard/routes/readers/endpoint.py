"""What stands around an ASGI endpoint beside its dependencies: decorators on the handler, middleware of the app.

Both are asked late, and one route at a time, since either may let some routes through. What is asked is a copy that
holds a stand-in where the handler or the rest of the app would be: nothing of the app's own runs behind it. Whatever
stands below the middleware is asked with the request that the middleware leaves.
"""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket

from launchguard.routes.apart import in_thread
from launchguard.routes.forgery import may_check_forgery
from launchguard.routes.layers import freevar, is_wrapper, layers, maker_of, rebound
from launchguard.routes.naming import declared_access
from launchguard.routes.readers.asgi_layers import core_of
from launchguard.routes.readers.asgi_stack import Stack, class_of
from launchguard.routes.readers.class_endpoint import handler_name, own_gate, picks_of
from launchguard.routes.readers.stranger import (
    Received,
    Sent,
    Watched,
    judge_error,
    judge_response,
    judge_sent,
    scope_of,
)
from launchguard.routes.report import WRITES_ONLY, GateRef, Proof
from launchguard.routes.sample import sample
from launchguard.routes.table import pattern_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from launchguard.routes.readers.asgi_stack import Passage

__all__ = ["Spot", "decorator_gates", "handler_of", "middleware_gates"]

_REQUIRES = "starlette.authentication.requires"
_READING = ("GET", "HEAD", "OPTIONS", "WEBSOCKET", "*")
_FRAMEWORK = ("starlette.", "fastapi.", "launchguard.", "starlette_csrf.", "asgi_csrf.")


@dataclass(frozen=True, slots=True)
class Spot:
    """One route, as its decorators and the middleware see it."""

    stack: Stack
    method: str
    path: str
    dependant: Any = None
    route: Any = None
    endpoint: Any = None

    @property
    def app(self) -> Any:
        return self.stack.app

    @property
    def asked(self) -> str:
        """A path that the route's template matches."""
        return _matching(self.path)

    def scope(self) -> dict[str, Any]:
        return scope_of(self.app, self.method, self.asked, {})

    async def entered(self, ask: Callable[[dict[str, Any]], Awaitable[Proof]]) -> Proof:
        """Ask with the scope that the middleware leaves; with the bare one where that lets nobody through.

        Where what is asked reads the path, or what middleware may have made of it, the proof says so.
        """
        before = self.scope()
        asks_anybody = any(map(_is_apps, self.stack.layers))

        async def watched(scope: dict[str, Any]) -> Proof:
            at_route = {"route": self.route, "endpoint": self.endpoint} if self.route is not None else {}
            seen = Watched({**scope, **at_route}, before if asks_anybody else None)
            proof = await ask(seen)
            return proof._replace(by_place=seen.place_was_read)

        proof = await self.stack.enter(dict(before), watched) if asks_anybody else None
        return proof or await watched(before)


@functools.lru_cache(maxsize=4096)
def _matching(path: str) -> str:
    return sample(pattern_of(path)) or path


def decorator_gates(endpoint: Any, spot: Spot) -> Iterator[GateRef]:
    """Every wrapper around a handler that is a function, outermost first.

    Of a class those around its method and its dispatch, and what it does itself before a method.
    """
    picked = picks_of(endpoint)
    of_method = (handler_name(endpoint, spot.method),) if isinstance(endpoint, type) and not picked else ()
    own = own_gate(endpoint, picked, spot)
    for handler, bound in _handlers(endpoint, tuple(dict.fromkeys((*of_method, "dispatch")))):
        for layer in layers(handler)[:-1]:
            if is_wrapper(layer):
                gate = _decorator(layer, bound, spot)
                yield gate if own is None else replace(gate, prove=own.prove)
    if own is not None:
        yield own


def handler_of(endpoint: Any, method: str) -> Any:
    """What handles one method: the endpoint itself, or the method of a class that its dispatch calls."""
    if isinstance(endpoint, type):
        return getattr(endpoint, handler_name(endpoint, method), endpoint)
    return endpoint if inspect.isroutine(endpoint) else core_of(endpoint)[0]


def _handlers(endpoint: Any, names: tuple[str, ...]) -> Iterator[tuple[Any, bool]]:
    if not isinstance(endpoint, type):
        yield endpoint, False
        return
    for name in names:
        found = getattr(endpoint, name, None)
        if inspect.isfunction(found):
            yield found, True


def _decorator(layer: Any, bound: bool, spot: Spot) -> GateRef:
    maker = maker_of(layer)
    known = maker == _REQUIRES
    scopes = freevar(layer, "scopes_list") if known else None
    shown = f"({', '.join(map(repr, scopes))})" if scopes else declared_access(layer)

    async def prove() -> Proof:
        return await _run_decorator(layer, bound, spot)

    return GateRef(
        key=(layer, spot.method, spot.path),
        name=f"{maker}{shown}",
        known=known,
        never_refuses="it asks for no scope" if known and not scopes else "",
        prove=prove,
        late=True,
        target=getattr(layer, "__globals__", {}).get(maker.rpartition(".")[2], layer),
    )


async def _run_decorator(layer: Any, bound: bool, spot: Spot) -> Proof:
    reached = False

    def stand_in(*_args: Any, **_named: Any) -> Any:
        nonlocal reached
        reached = True
        return PlainTextResponse("")

    async def async_stand_in(*args: Any, **named: Any) -> Any:
        return stand_in(*args, **named)

    wrapped = layers(layer)[1]
    alone = rebound(layer, async_stand_in if inspect.iscoroutinefunction(wrapped) else stand_in)
    if alone is None:
        return Proof("error", "its wrapper cannot be called alone")

    async def ask(scope: dict[str, Any]) -> Proof:
        sent = Sent()

        async def call(*args: Any, **named: Any) -> Proof:
            try:
                if inspect.iscoroutinefunction(alone):
                    answer = await alone(*args, **named)
                else:
                    answer = await in_thread(lambda: alone(*args, **named))
                    answer = await answer if inspect.isawaitable(answer) else answer
            except Exception as error:  # noqa: BLE001 - the app's own decorator may raise anything
                return Proof("passed") if reached else await judge_error(error, spot.app, scope)
            if reached:
                return Proof("passed")
            return judge_sent(sent, spot.asked) if sent.messages else judge_response(answer, spot.asked)

        if spot.dependant is not None:
            from launchguard.routes.readers.fastapi import solve  # noqa: PLC0415 - a dependant exists under FastAPI alone

            return await solve(spot.dependant, spot.app, scope, lambda values: call(**values))
        connection = (WebSocket if spot.method == "WEBSOCKET" else Request)(
            scope, Received(scope["type"]), sent
        )
        return await call(*((None,) if bound else ()), connection)

    return await spot.entered(ask)


def middleware_gates(spot: Spot) -> Iterator[GateRef]:
    """The app's own middleware, outermost first; of the frameworks' own, what authenticates by the app's backend."""
    for position, layer in enumerate(spot.stack.layers):
        if _is_apps(layer):
            yield _middleware(layer, position, spot)


def _is_apps(layer: Any) -> bool:
    """Whether code of the app's decides in this layer: the frameworks' own refuses nobody for who they are."""
    module = f"{getattr(class_of(layer), '__module__', '')}."
    return not module.startswith(_FRAMEWORK) or _dispatches(layer) or _backend(layer) is not None


def _dispatches(layer: Any) -> bool:
    """`@app.middleware("http")`: Starlette's class around the app's own function."""
    return isinstance(layer, Middleware) and callable(layer.kwargs.get("dispatch"))


def _backend(layer: Any) -> Any:
    """The app's own class behind Starlette's `AuthenticationMiddleware`, or None."""
    if class_of(layer) is not AuthenticationMiddleware:
        return None
    made = layer.kwargs.get("backend", *layer.args[:1]) if isinstance(layer, Middleware) else layer.backend
    return type(made)


def _middleware(layer: Any, position: int, spot: Spot) -> GateRef:
    target = layer.kwargs["dispatch"] if _dispatches(layer) else _backend(layer) or class_of(layer)

    async def prove() -> Proof:
        proof = await _stopped(spot, spot.method, position, target)
        if proof.refusal != "refused" or spot.method in _READING or not may_check_forgery(target):
            return proof
        reading = await _stopped(spot, "GET", position, target)
        return proof if reading.refusal == "refused" else Proof("error", WRITES_ONLY)

    return GateRef(
        key=(target, position, spot.method, spot.path),
        name=f"{target.__module__}.{getattr(target, '__qualname__', type(target).__qualname__)}",
        prove=prove,
        late=True,
        target=target,
        around=True,
        made_with=[layer.args, layer.kwargs] if isinstance(layer, Middleware) else layer,
    )


async def _stopped(spot: Spot, method: str, position: int, target: Any) -> Proof:
    """Whether it was this layer that kept the request from what is below, and with what."""
    scope = scope_of(spot.app, method, spot.asked, {})
    passage = await spot.stack.passage(method, spot.path, scope)
    if position not in passage.entered:
        closed = position in spot.stack.closed
        return Proof("error", "it cannot be called alone" if closed else "another middleware answered first")
    if passage.through or passage.entered[-1] != position:
        return Proof("passed")
    return await _judged(passage, spot, scope, is_backend=target is _backend(spot.stack.layers[position]))


async def _judged(passage: Passage, spot: Spot, scope: dict[str, Any], *, is_backend: bool) -> Proof:
    if passage.error is not None:
        return await judge_error(passage.error, spot.app, scope)
    if is_backend and 400 <= passage.sent.status < 500:  # Starlette's own answer to a failed login is 400
        return Proof("refused", str(passage.sent.status))
    return judge_sent(passage.sent, spot.asked)
