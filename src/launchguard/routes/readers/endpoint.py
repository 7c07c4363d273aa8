"""What stands around an ASGI endpoint beside its dependencies: decorators on the handler, middleware of the app.

Both are asked late, and one route at a time, since either may let some routes through. What is asked is a copy that
holds a stand-in where the handler or the rest of the app would be: nothing of the app's own runs behind it.
"""

from __future__ import annotations

import copy
import inspect
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket

from launchguard.routes.apart import in_thread
from launchguard.routes.layers import freevar, layers, maker_of, rebound
from launchguard.routes.naming import declared_access
from launchguard.routes.readers.stranger import (
    Sent,
    judge_error,
    judge_response,
    judge_sent,
    nothing_to_read,
    scope_of,
)
from launchguard.routes.report import WRITES_ONLY, GateRef, Proof
from launchguard.routes.sample import sample
from launchguard.routes.table import pattern_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Spot", "decorator_gates", "handler_of", "middleware_gates"]

_REQUIRES = "starlette.authentication.requires"
_READING = ("GET", "HEAD", "OPTIONS", "WEBSOCKET", "*")
_FRAMEWORK = ("starlette.", "fastapi.", "launchguard.", "starlette_csrf.", "asgi_csrf.")


@dataclass(frozen=True, slots=True)
class Spot:
    """One route, as its decorators and the middleware see it."""

    app: Any
    method: str
    path: str
    dependant: Any = None

    @property
    def asked(self) -> str:
        """A path that the route's template matches."""
        return sample(pattern_of(self.path)) or self.path

    def scope(self) -> dict[str, Any]:
        return scope_of(self.app, self.method, self.asked, {})


def decorator_gates(endpoint: Any, spot: Spot) -> Iterator[GateRef]:
    """Every wrapper around a handler that is a function, outermost first; of a class, around its method."""
    for handler, bound in _handlers(endpoint, spot.method):
        for layer in layers(handler)[:-1]:
            if inspect.isfunction(layer):
                yield _decorator(layer, bound, spot)


def handler_of(endpoint: Any, method: str) -> Any:
    """What handles one method: the endpoint itself, or the method of a class that its dispatch calls."""
    if not isinstance(endpoint, type):
        return endpoint
    name = "on_connect" if method == "WEBSOCKET" else method.lower()
    fallback = endpoint if method != "HEAD" else getattr(endpoint, "get", endpoint)
    return getattr(endpoint, name, fallback)


def _handlers(endpoint: Any, method: str) -> Iterator[tuple[Any, bool]]:
    if not isinstance(endpoint, type):
        yield endpoint, False
        return
    for name in ("on_connect", "dispatch") if method == "WEBSOCKET" else (method.lower(), "dispatch"):
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

    scope, sent = spot.scope(), Sent()

    async def call(*args: Any, **named: Any) -> Proof:
        try:
            if inspect.iscoroutinefunction(alone):
                answer = await alone(*args, **named)
            else:
                answer = await in_thread(lambda: alone(*args, **named))
        except Exception as error:  # noqa: BLE001 - the app's own decorator may raise anything
            return Proof("passed") if reached else await judge_error(error, spot.app, scope)
        if reached:
            return Proof("passed")
        return judge_sent(sent, spot.asked) if sent.messages else judge_response(answer, spot.asked)

    if spot.dependant is not None:
        from launchguard.routes.readers.fastapi import solve  # noqa: PLC0415 - a dependant exists under FastAPI alone

        return await solve(spot.dependant, spot.app, scope, lambda values: call(**values))
    connection = (WebSocket if spot.method == "WEBSOCKET" else Request)(scope, nothing_to_read, sent)
    return await call(*((None,) if bound else ()), connection)


def middleware_gates(around: tuple[Any, ...], spot: Spot) -> Iterator[GateRef]:
    """The app's own middleware, outermost first; the frameworks' own refuses nobody for who they are."""
    for layer in around:
        cls = layer.cls if isinstance(layer, Middleware) else type(layer)
        if not f"{getattr(cls, '__module__', '')}.".startswith(_FRAMEWORK) or _dispatches(layer):
            yield _middleware(layer, cls, spot)


def _dispatches(layer: Any) -> bool:
    """`@app.middleware("http")`: Starlette's class around the app's own function."""
    return isinstance(layer, Middleware) and callable(layer.kwargs.get("dispatch"))


def _middleware(layer: Any, cls: Any, spot: Spot) -> GateRef:
    target = layer.kwargs["dispatch"] if _dispatches(layer) else cls

    async def prove() -> Proof:
        proof = await _run_middleware(layer, spot)
        if proof.refusal != "refused" or spot.method in _READING:
            return proof
        reading = await _run_middleware(layer, replace(spot, method="GET"))
        return proof if reading.refusal == "refused" else Proof("error", WRITES_ONLY)

    return GateRef(
        key=(target, spot.method, spot.path),
        name=f"{target.__module__}.{getattr(target, '__qualname__', type(target).__qualname__)}",
        prove=prove,
        late=True,
        target=target,
    )


async def _run_middleware(layer: Any, spot: Spot) -> Proof:
    reached = False

    async def rest_of_the_app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal reached
        reached = True
        if scope["type"] == "http":
            await PlainTextResponse("")(scope, receive, send)

    alone = _around(layer, spot.app, rest_of_the_app)
    if alone is None:
        return Proof("error", "it cannot be called alone")
    scope, sent = spot.scope(), Sent()
    try:
        await alone(scope, nothing_to_read, sent)
    except Exception as error:  # noqa: BLE001 - the app's own middleware may raise anything
        return Proof("passed") if reached else await judge_error(error, spot.app, scope)
    return Proof("passed") if reached else judge_sent(sent, spot.asked)


def _around(layer: Any, app: Any, inner: Any) -> Any:
    """The middleware around a stand-in: a copy of the one that serves where the stack is built, else a new one."""
    live = _serving(layer, app) if isinstance(layer, Middleware) else layer
    if live is None:
        return layer.cls(inner, *layer.args, **layer.kwargs)
    if "app" not in getattr(live, "__dict__", {}):
        return None
    twin = copy.copy(live)
    twin.app = inner
    return twin


def _serving(layer: Any, app: Any) -> Any:
    """The instance that serves, or None where the stack is not built yet."""
    candidate = getattr(app, "middleware_stack", None)
    dispatch = layer.kwargs.get("dispatch")
    for _ in range(50):
        if candidate is None:
            break
        if type(candidate) is layer.cls and dispatch in (None, getattr(candidate, "dispatch_func", None)):
            return candidate
        candidate = getattr(candidate, "app", None)
    return None
