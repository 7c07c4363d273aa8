"""What FastAPI declares of a route: its dependencies are its gates, whether the app keeps them in a list or in a tree.

Law 1: dependencies are conjunctive: the handler runs only if each of them returned. One that refuses an empty request
protects every route that depends on it.
Law 2: what runs is what is asked: `dependency_overrides` included.
Law 3: a check after `yield` runs when the handler has run already, so it refuses nobody.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, params, routing
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import solve_dependencies
from fastapi.security.base import SecurityBase
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.websockets import WebSocket

from launchguard.routes.example import example_of
from launchguard.routes.naming import dotted_name, unwrap
from launchguard.routes.readers.stranger import Sent, judge_error, nothing_to_read, scope_of
from launchguard.routes.report import GateRef, Proof

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["dependant_of", "expand", "gates_of", "solve"]

_READING = ("request", "websocket", "http_connection", "security_scopes")
_FIELDS = ("path_params", "query_params", "header_params", "cookie_params", "body_params")


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


def dependant_of(node: Any) -> Dependant | None:
    found = getattr(node, "dependant", None)
    return found if isinstance(found, Dependant) else None


def gates_of(dependant: Dependant, app: Any, websocket: bool) -> Iterator[GateRef]:
    """Every dependency of a route, inner ones first, each as something that may refuse."""
    for inner in dependant.dependencies:
        yield from gates_of(inner, app, websocket)
        yield _gate(inner, app, websocket)


def _gate(dependency: Dependant, app: Any, websocket: bool) -> GateRef:
    call = dependency.call
    scheme = unwrap(call)
    is_scheme = isinstance(scheme, SecurityBase)

    async def prove() -> Proof:
        method = "WEBSOCKET" if websocket else "GET"
        return await solve(Dependant(dependencies=[dependency]), app, scope_of(app, method, "/", {}))

    return GateRef(
        key=_key(dependency, websocket),
        name=_name(dependency),
        known=is_scheme,
        never_refuses="auto_error=False"
        if is_scheme and getattr(scheme, "auto_error", True) is False
        else "",
        prove=prove,
        reads_request=is_scheme or _reads_request(dependency),
        includes=tuple(_key(inner, websocket) for inner in dependency.dependencies),
        target=call,
    )


def _key(dependency: Dependant, websocket: bool) -> Any:
    try:
        hash(dependency.call)
        call: Any = dependency.call
    except TypeError:
        call = id(dependency.call)
    return (call, tuple(scopes_of(dependency)), websocket)


def _name(dependency: Dependant) -> str:
    scopes = " ".join(scopes_of(dependency))
    return f"{dotted_name(dependency.call)}[{scopes}]" if scopes else dotted_name(dependency.call)


def scopes_of(dependency: Dependant) -> list[str]:
    """The OAuth scopes that `Security(…, scopes=[…])` asks for here, its own and those around it."""
    if hasattr(dependency, "own_oauth_scopes"):
        return sorted({*(dependency.parent_oauth_scopes or ()), *(dependency.own_oauth_scopes or ())})
    return sorted(getattr(dependency, "security_scopes", None) or ())


def _reads_request(dependency: Dependant) -> bool:
    return (
        any(getattr(dependency, fields) for fields in _FIELDS)
        or any(getattr(dependency, f"{name}_param_name", None) for name in _READING)
        or any(
            isinstance(unwrap(inner.call), SecurityBase) or _reads_request(inner)
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
        scope["path_params"], filled = _examples(dependant, scope)
        proof = await _solve_once(dependant, app, scope, filled, then)
    return proof or Proof("error", "asks for parameters that could not be made up")


async def _solve_once(
    dependant: Dependant, app: Any, scope: dict[str, Any], body: Any, then: Any
) -> Proof | None:
    connection: Any = (
        Request(scope, nothing_to_read)
        if scope["type"] == "http"
        else WebSocket(scope, nothing_to_read, Sent())
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


def _examples(dependant: Dependant, scope: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Fill every required parameter below a dependant into the scope; gives path parameters and the body."""
    path = dict(scope["path_params"])
    query: list[str] = []
    body: dict[str, Any] = {}
    form = False
    for node in _all(dependant):
        for field in node.path_params:
            path.setdefault(field.alias, _example(field))
        query += [
            f"{field.alias}={_text(_example(field))}" for field in node.query_params if _required(field)
        ]
        for field in (field for field in node.header_params if _required(field)):
            scope["headers"].append(
                (field.alias.lower().replace("_", "-").encode(), _text(_example(field)).encode())
            )
        for field in (field for field in node.cookie_params if _required(field)):
            scope["headers"].append((b"cookie", f"{field.alias}={_text(_example(field))}".encode()))
        for field in node.body_params:
            body[field.alias] = _example(field)
            form = form or isinstance(field.field_info, params.Form)
    scope["query_string"] = "&".join(query).encode()
    filled: Any = FormData(body) if form else body or None
    return path, filled


def _all(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _all(inner)


def _required(field: Any) -> bool:
    required = getattr(field, "required", None)
    return bool(field.field_info.is_required()) if required is None else bool(required)


def _example(field: Any) -> Any:
    try:
        schema = field._type_adapter.json_schema()  # noqa: SLF001 - pydantic's own adapter of the field, made already
    except Exception:  # noqa: BLE001 - a type without a schema: any text will have to do
        return "1"
    return example_of(schema)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


def is_fastapi(app: Any) -> bool:
    return isinstance(app, FastAPI)
