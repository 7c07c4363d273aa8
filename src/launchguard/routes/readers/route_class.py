"""FastAPI routes of a class of the app's own, whose `get_route_handler` may guard, answer refusals, or skip the dependencies.

Law: a dependency that refuses is evidence only if the route as a whole refuses too: its handler is made once more, of a copy
of the route that holds a stand-in for the endpoint.
"""

from __future__ import annotations

import copy
import inspect
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import routing
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

from launchguard.routes.readers.fastapi_request import examples_for, without_parameters
from launchguard.routes.readers.stranger import Received, Sent, judge_error, judge_sent
from launchguard.routes.report import GateRef, Proof

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launchguard.routes.readers.endpoint import Spot

__all__ = ["behind_its_class"]

_HOOKS = ("get_route_handler", "handle")
_EFFECTIVE = "_effective_route_context_var"
"""Since FastAPI 0.137 what a router adds to a route that it includes is kept beside it."""


def behind_its_class(served: Any, gates: Iterable[GateRef], spot: Spot) -> Iterator[GateRef]:
    """The gates of a route as they are, or as far as its own class lets them count, and that class itself."""
    original = getattr(served, "original_route", served)
    own = next((found for name in _HOOKS if _is_apps(found := getattr(type(original), name, None))), None)
    if own is None:
        yield from gates
        return
    place = (spot.method, spot.path)
    whole = partial(_whole, served, original, spot)
    for gate in gates:
        includes = tuple((key, *place) for key in gate.includes)
        yield replace(
            gate, key=(gate.key, *place), includes=includes, prove=partial(_both, gate.prove, whole)
        )
    name = f"{own.__module__}.{own.__qualname__}"
    yield GateRef(key=(own, *place), name=name, prove=whole, late=True, target=own)


def _is_apps(hook: Any) -> bool:
    return inspect.isfunction(hook) and not f"{hook.__module__}.".startswith(("fastapi.", "starlette."))


async def _both(alone: Any, whole: Any) -> Proof:
    proof: Proof = await alone()
    if proof.refusal != "refused":
        return proof
    answered: Proof = await whole()
    return proof if answered.refusal == "refused" else answered


async def _whole(served: Any, original: Any, spot: Spot) -> Proof:
    """What the route answers a stranger, its own parameters left out, a stand-in in the place of its endpoint."""
    reached = [False]
    handler = _handler(served, original, reached)
    if handler is None:
        return Proof("error", "its handler cannot be made once more")

    async def ask(scope: dict[str, Any]) -> Proof:
        try:
            return await _answered(handler, scope, spot)
        except RequestValidationError:
            scope["path_params"], _ = examples_for(spot.dependant, scope)
        except Exception as error:  # noqa: BLE001 - the app's own code may raise anything
            return Proof("passed") if reached[0] else await judge_error(error, spot.app, scope)
        try:
            return await _answered(handler, scope, spot)
        except Exception as error:  # noqa: BLE001 - as above
            return Proof("passed") if reached[0] else await judge_error(error, spot.app, scope)

    proof = await spot.entered(ask)
    return Proof("passed") if reached[0] else proof


async def _answered(handler: Any, scope: dict[str, Any], spot: Spot) -> Proof:
    sent = Sent()
    async with AsyncExitStack() as outer, AsyncExitStack() as inner, AsyncExitStack() as function:
        scope["fastapi_middleware_astack"] = outer
        scope["fastapi_inner_astack"], scope["fastapi_function_astack"] = inner, function
        response = await handler(Request(scope, Received("http")))
        await response(scope, Received("http"), sent)
    return judge_sent(sent, spot.asked)


def _handler(served: Any, original: Any, reached: list[bool]) -> Any:
    """The route's own handler, around a stand-in; None where the route cannot be copied."""
    dependant = copy.copy(served.dependant)
    dependant.call = _stand_in(dependant.call, reached)
    without_parameters(dependant)
    twin = copy.copy(original)
    twin.endpoint, twin.dependant = dependant.call, dependant
    try:
        if served is original:
            return twin.get_route_handler()
        context = copy.copy(served)
        context.original_route, context.dependant = twin, dependant
        effective = getattr(routing, _EFFECTIVE)
        token = effective.set(context)
        try:
            return twin.get_route_handler()
        finally:
            effective.reset(token)
    except Exception:  # noqa: BLE001 - the app's own class may want what a copy does not have
        return None


def _stand_in(endpoint: Any, reached: list[bool]) -> Any:
    def stand_in(*_args: Any, **_named: Any) -> None:
        reached[0] = True

    async def async_stand_in(*_args: Any, **_named: Any) -> None:
        reached[0] = True

    return async_stand_in if inspect.iscoroutinefunction(inspect.unwrap(endpoint)) else stand_in
