"""What FastAPI declares of a route: its dependencies are its gates, whether the app keeps them in a list or in a tree.

Law 1: dependencies are conjunctive: the handler runs only if each of them returned. One that refuses an empty request
protects every route that depends on it.
Law 2: what runs is what is asked: `dependency_overrides` included.
Law 3: a check after `yield` runs when the handler has run already, so it refuses nobody.
"""

from __future__ import annotations

import dis
import warnings
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, routing
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import solve_dependencies
from fastapi.openapi.utils import get_openapi
from fastapi.security.base import SecurityBase
from starlette.requests import Request
from starlette.websockets import WebSocket

from launchguard.routes.naming import dotted_name, unwrap
from launchguard.routes.readers.fastapi_request import FIELDS, examples_for
from launchguard.routes.readers.stranger import Received, Sent, judge_error
from launchguard.routes.report import GateRef, Proof

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from launchguard.routes.readers.endpoint import Spot

__all__ = ["dependant_of", "described", "expand", "gates_of", "solve", "takes_credentials"]

_READING = ("request", "websocket", "http_connection", "security_scopes")


def expand(routes: Sequence[Any]) -> Iterator[Any]:
    """The routes as they are served, in order: since FastAPI 0.137 an included router is one node of a tree."""
    contexts = getattr(routing, "iter_route_contexts", None)
    for node in routes:
        if contexts is not None and hasattr(node, "effective_candidates"):
            yield from contexts([node])
        elif hasattr(node, "effective_candidates"):
            yield from _effective(node)
        else:
            yield node


def _effective(node: Any) -> Iterator[Any]:
    """FastAPI 0.137.0 and .1 have the tree, but no function that walks it."""
    for candidate in node.effective_candidates():
        if hasattr(candidate, "effective_candidates"):
            yield from _effective(candidate)
        else:
            yield getattr(candidate, "starlette_route", None) or candidate


def described(app: Any) -> Iterator[tuple[str, str]]:
    """Method and path of each operation of the OpenAPI document, made anew: an app may hand out another one."""
    if not isinstance(app, FastAPI):
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = get_openapi(title="", version="", routes=app.routes)
    except Exception:  # noqa: BLE001 - a model that has no schema, say; the app then has no document either
        return
    for path, operations in document.get("paths", {}).items():
        yield from ((method.upper(), path) for method in operations)


def dependant_of(node: Any) -> Dependant | None:
    found = getattr(node, "dependant", None)
    return found if isinstance(found, Dependant) else None


def gates_of(dependant: Dependant, spot: Spot) -> Iterator[GateRef]:
    """Every dependency of a route, inner ones first, each as something that may refuse."""
    for inner in dependant.dependencies:
        yield from gates_of(inner, spot)
        yield _gate(inner, spot)


def _gate(dependency: Dependant, spot: Spot) -> GateRef:
    call = dependency.call
    scheme = unwrap(call)
    is_scheme = isinstance(scheme, SecurityBase)

    async def prove() -> Proof:
        alone = Dependant(dependencies=[dependency])
        return await spot.entered(lambda scope: solve(alone, spot.app, scope))

    return GateRef(
        key=_key(dependency, spot),
        name=_name(dependency),
        known=is_scheme,
        never_refuses="auto_error=False"
        if is_scheme and getattr(scheme, "auto_error", True) is False
        else "",
        prove=prove,
        reads_request=is_scheme or _reads(dependency, FIELDS, _READING),
        reads_credentials=is_scheme or _reads(dependency, FIELDS[1:], _READING),
        carries_only=isinstance(call, type) and not _raises(vars(call).get("__init__")),
        includes=tuple(_key(inner, spot) for inner in dependency.dependencies),
        target=call,
        made_with=tuple(field.alias for name in FIELDS for field in getattr(dependency, name)),
    )


def _key(dependency: Dependant, spot: Spot) -> Any:
    """The function, and where it answers alike: one app may override what it depends on, or leave another request than others."""
    try:
        hash(dependency.call)
        call: Any = dependency.call
    except TypeError:
        call = id(dependency.call)
    return (call, tuple(scopes_of(dependency)), spot.method == "WEBSOCKET", id(spot.stack))


def _name(dependency: Dependant) -> str:
    scopes = " ".join(scopes_of(dependency))
    return f"{dotted_name(dependency.call)}[{scopes}]" if scopes else dotted_name(dependency.call)


def scopes_of(dependency: Dependant) -> list[str]:
    """The OAuth scopes that `Security(…, scopes=[…])` asks for here, its own and those around it."""
    if hasattr(dependency, "own_oauth_scopes"):
        return sorted({*(dependency.parent_oauth_scopes or ()), *(dependency.own_oauth_scopes or ())})
    return sorted(getattr(dependency, "security_scopes", None) or ())


def _raises(function: Any) -> bool:
    """Whether the code has a `raise` of its own."""
    code = getattr(function, "__code__", None)
    return code is not None and any(step.opname == "RAISE_VARARGS" for step in dis.get_instructions(code))


def takes_credentials(dependency: Dependant) -> bool:
    """Whether a dependency, or one of its own, is a security scheme or takes what credentials travel in."""
    return isinstance(unwrap(dependency.call), SecurityBase) or _reads(
        dependency, ("header_params", "cookie_params"), ()
    )


def _reads(dependency: Dependant, fields: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a dependency, or one of its own, takes a parameter of these kinds, or the request itself."""
    return (
        any(getattr(dependency, name) for name in fields)
        or any(getattr(dependency, f"{name}_param_name", None) for name in whole)
        or any(
            isinstance(unwrap(inner.call), SecurityBase) or _reads(inner, fields, whole)
            for inner in dependency.dependencies
        )
    )


async def solve(dependant: Dependant, app: Any, scope: dict[str, Any], then: Any = None) -> Proof:
    """Run a route's dependencies for a stranger, as FastAPI does, and say whether one refused.

    Required parameters are filled with examples where the empty request is turned away for their lack. `then` is called
    with the handler's arguments in the handler's place, and awaited; it gives a proof.
    """
    proof = await _solve_once(dependant, app, scope, None, then)
    if proof is None:
        scope["path_params"], filled = examples_for(dependant, scope)
        proof = await _solve_once(dependant, app, scope, filled, then)
    return proof or Proof("error", "asks for parameters that could not be made up")


async def _solve_once(
    dependant: Dependant, app: Any, scope: dict[str, Any], body: Any, then: Any
) -> Proof | None:
    connection: Any = (
        Request(scope, Received("http"))
        if scope["type"] == "http"
        else WebSocket(scope, Received("websocket"), Sent())
    )
    returned = False
    proof: Proof | None = None
    try:
        async with (
            AsyncExitStack() as outer,
            AsyncExitStack() as request_stack,
            AsyncExitStack() as function_stack,
        ):
            scope["fastapi_middleware_astack"] = outer
            scope["fastapi_inner_astack"], scope["fastapi_function_astack"] = request_stack, function_stack
            solved = await solve_dependencies(
                request=connection,
                dependant=dependant,
                body=body,
                dependency_overrides_provider=app if hasattr(app, "dependency_overrides") else None,
                async_exit_stack=request_stack,
                embed_body_fields=True,
            )
            returned = True
            if solved.errors:
                return None
            proof = await then(solved.values) if then is not None else Proof("passed")
    except Exception as error:  # noqa: BLE001 - the app's own gate may raise anything
        if returned:
            return proof or Proof("error", type(error).__name__)
        return await judge_error(error, app, scope)
    return proof
