"""Starlette's endpoint classes whose own code stands before their methods, or picks another one.

Law 1: what the class does before a method is run as a whole, on an object of its own whose methods are stand-ins.
Law 2: where it picks a method by anything but the HTTP method, all that it may pick are the handlers, each behind its own
decorators.
"""

from __future__ import annotations

import inspect
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from starlette.endpoints import HTTPEndpoint, WebSocketEndpoint
from starlette.responses import PlainTextResponse

from launchguard.routes.layers import innermost
from launchguard.routes.readers.picked import decorated, goes_by_the_method, hands_on, picked_methods
from launchguard.routes.readers.stranger import Received, Sent, judge_error, judge_sent
from launchguard.routes.readers.unnamed_methods import answered_by_hook
from launchguard.routes.report import GateRef, Proof

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.routes.readers.endpoint import Spot

__all__ = ["handler_name", "methods_of", "own_gate", "picks_of", "works_alone"]

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY")
_FRAMEWORK = ("starlette.", "fastapi.")
_BEFORE = ("__init__", "__await__", "dispatch")
_OTHERS = "method_not_allowed"


def methods_of(endpoint: Any) -> frozenset[str]:
    """The methods that the class has handlers for, and those that it answers without one; `*` where it is none of Starlette's."""
    if not (isinstance(endpoint, type) and issubclass(endpoint, HTTPEndpoint)):
        return frozenset({"*"})
    named = {name for name in _METHODS if hasattr(endpoint, name.lower())}
    return frozenset(named | answered_by_hook(endpoint, _OTHERS, named, "starlette.")) or frozenset({"*"})


def handler_name(endpoint: type, method: str) -> str:
    """The name of what the class handles a method with; HEAD is its GET's, unless it has a handler of its own."""
    if works_alone(endpoint):
        return next(name for name in ("__await__", "dispatch") if _is_apps(getattr(endpoint, name)))
    if method == "WEBSOCKET":
        return "on_connect"
    name = "get" if method == "HEAD" and not hasattr(endpoint, "head") else method.lower()
    return name if hasattr(endpoint, name) or not hasattr(endpoint, _OTHERS) else _OTHERS


def picks_of(endpoint: Any) -> dict[str, FunctionType]:
    """The methods that an own dispatch picks from, where it goes by anything but the HTTP method."""
    if not _is_endpoint(endpoint):
        return {}
    dispatch = innermost(endpoint.dispatch)
    if dispatch is None or dispatch.__module__.startswith(_FRAMEWORK) or goes_by_the_method(dispatch):
        return {}
    return picked_methods(endpoint, "dispatch", ("builtins.", *_FRAMEWORK))


def works_alone(endpoint: Any) -> bool:
    """Whether the class's own code answers all by itself, so that it is the handler and no method is ever called."""
    if not _is_endpoint(endpoint):
        return False
    ways = ((name, innermost(getattr(endpoint, name))) for name in ("__await__", "dispatch"))
    own = next(((name, way) for name, way in ways if way is not None and _is_apps(way)), None)
    return own is not None and not picks_of(endpoint) and not hands_on(own[1], own[0])


def own_gate(endpoint: Any, picked: dict[str, FunctionType], spot: Spot) -> GateRef | None:
    """What the class does before its method, as one gate; None where all of it is Starlette's, or where it is the handler."""
    if not _is_endpoint(endpoint):
        return None
    own = next((found for name in _BEFORE if _is_apps(found := getattr(endpoint, name))), None)
    name = handler_name(endpoint, spot.method)
    if own is None or works_alone(endpoint) or not (picked or hasattr(endpoint, name)):
        return None
    handlers = picked or {name: getattr(endpoint, name)}

    async def prove() -> Proof:
        return await spot.entered(lambda scope: _asked(endpoint, handlers, spot, scope))

    return GateRef(
        key=(own, endpoint, spot.method, spot.path),
        name=f"{own.__module__}.{own.__qualname__}",
        prove=prove,
        late=True,
        target=endpoint,
    )


def _is_endpoint(endpoint: Any) -> bool:
    return isinstance(endpoint, type) and issubclass(endpoint, (HTTPEndpoint, WebSocketEndpoint))


def _is_apps(function: Any) -> bool:
    return not str(getattr(function, "__module__", "")).startswith(_FRAMEWORK)


async def _asked(endpoint: Any, handlers: dict[str, Any], spot: Spot, scope: dict[str, Any]) -> Proof:
    """Let an object of the class answer a stranger, stand-ins in the places of its handlers, behind their decorators."""
    reached, sent = [False], Sent()
    try:
        made = endpoint(scope, Received(scope["type"]), sent)
        for name, method in handlers.items():
            alone = decorated(method, lambda inner: _stand_in(inner, reached))
            setattr(made, name, MethodType(alone, made))
        await made
    except Exception as error:  # noqa: BLE001 - the app's own code may raise anything
        return Proof("passed") if reached[0] else await judge_error(error, spot.app, scope)
    return Proof("passed") if reached[0] else judge_sent(sent, spot.asked)


def _stand_in(method: Any, reached: list[bool]) -> Callable[..., Any]:
    """Of the method's own kind; answers nothing and notes that it was called."""

    def stand_in(*_args: Any, **_named: Any) -> Any:
        reached[0] = True
        return PlainTextResponse("")

    async def async_stand_in(*args: Any, **named: Any) -> Any:
        return stand_in(*args, **named)

    return async_stand_in if inspect.iscoroutinefunction(method) else stand_in
