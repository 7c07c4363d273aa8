"""What FastAPI declares of a route: its dependencies are its gates, whether the app keeps them in a list or in a tree.

Law 1: dependencies are conjunctive: the handler runs only if each of them returned. One that refuses an empty request
protects every route that depends on it.
Law 2: what runs is what is asked: `dependency_overrides` included.
Law 3: a check after `yield` runs when the handler has run already, so it refuses nobody.
"""

from __future__ import annotations

import dis
import json
import re
from base64 import b64encode
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fastapi import params, routing
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import solve_dependencies
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBasic
from fastapi.security.base import SecurityBase
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.websockets import WebSocket

from launchguard.routes.example import example_of
from launchguard.routes.naming import dotted_name, unwrap
from launchguard.routes.probes import ProbeRequest
from launchguard.routes.readers.stranger import Sent, Watched, judge_error, nothing_to_read
from launchguard.routes.report import GateRef, Proof
from launchguard.routes.sample import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from launchguard.routes.readers.endpoint import Spot

__all__ = [
    "body_fields",
    "dependant_of",
    "echoes_input",
    "expand",
    "gates_of",
    "request_of",
    "solve",
    "without_parameters",
]

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
        scope = Watched(spot.scope())
        proof = await solve(Dependant(dependencies=[dependency]), spot.app, scope)
        return proof._replace(by_place=scope.place_was_read)

    return GateRef(
        key=_key(dependency, spot),
        name=_name(dependency),
        known=is_scheme,
        never_refuses="auto_error=False"
        if is_scheme and getattr(scheme, "auto_error", True) is False
        else "",
        prove=prove,
        reads_request=is_scheme or _reads(dependency, _FIELDS, _READING),
        reads_credentials=is_scheme or _reads(dependency, _FIELDS[1:], _READING),
        carries_only=isinstance(call, type) and not _raises(vars(call).get("__init__")),
        includes=tuple(_key(inner, spot) for inner in dependency.dependencies),
        target=call,
    )


def _key(dependency: Dependant, spot: Spot) -> Any:
    try:
        hash(dependency.call)
        call: Any = dependency.call
    except TypeError:
        call = id(dependency.call)
    return (call, tuple(scopes_of(dependency)), spot.method == "WEBSOCKET")


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
    made = _Made(dependant)
    scope["headers"] += [(name.encode(), value.encode()) for name, value in made.headers.items()]
    scope["query_string"] = made.query.encode()
    filled: Any = FormData(made.body) if made.form else made.body or None
    return {**made.path, **scope["path_params"]}, filled


def request_of(dependant: Dependant, path: str, pattern: str, wrong: bool) -> ProbeRequest:
    """A request whose parameters validate, with the names of the route's security schemes filled where `wrong`."""
    made = _Made(dependant)
    filled = path
    for name, value in made.path.items():
        filled = filled.replace(f"{{{name}}}", quote(_text(value), safe="/"))
    target = filled if re.match(pattern, filled) else sample(pattern)
    headers = {**made.headers, **(_wrong_credentials(dependant) if wrong else {})}
    body = b""
    if made.form:
        headers["content-type"], body = "application/x-www-form-urlencoded", urlencode(made.body).encode()
    elif made.body:
        whole = made.body if made.embedded else next(iter(made.body.values()))
        headers["content-type"], body = "application/json", json.dumps(whole, default=str).encode()
    return ProbeRequest(f"{target}?{made.query}" if made.query else target, headers, body)


def without_parameters(dependant: Dependant) -> Callable[[], None]:
    """Take away a handler's own parameters, not its dependencies; gives what puts them back."""
    held = {name: getattr(dependant, name) for name in _FIELDS}
    for name in _FIELDS:
        setattr(dependant, name, [])

    def give_back() -> None:
        for name, fields in held.items():
            setattr(dependant, name, fields)

    return give_back


class _Made:
    """Examples of every required parameter below a dependant, by where they travel."""

    def __init__(self, dependant: Dependant) -> None:
        nodes = list(_all(dependant))
        self.path = {field.alias: _example(field) for node in nodes for field in node.path_params}
        asked = [field for node in nodes for field in node.query_params if _required(field)]
        self.query = urlencode({field.alias: _text(_example(field)) for field in asked})
        self.headers = {
            field.alias.lower().replace("_", "-"): _text(_example(field))
            for node in nodes
            for field in node.header_params
            if _required(field)
        }
        cookies = [field for node in nodes for field in node.cookie_params if _required(field)]
        if cookies:
            self.headers["cookie"] = "; ".join(f"{field.alias}={_text(_example(field))}" for field in cookies)
        fields = [field for node in nodes for field in node.body_params]
        self.body = {field.alias: _example(field) for field in fields if _required(field)}
        self.embedded = len(fields) > 1 or any(getattr(field.field_info, "embed", False) for field in fields)
        self.form = any(isinstance(field.field_info, params.Form) for field in fields)
        if self.form:
            self.body = _flat(self.body)


def body_fields(dependant: Dependant) -> tuple[str, ...]:
    """The names that a body of this route may carry, one level into its models."""
    names: list[str] = []
    for node in _all(dependant):
        for field in node.body_params:
            model = getattr(field.field_info, "annotation", None)
            names += getattr(model, "model_fields", None) or (field.alias,)
    return tuple(names)


def echoes_input(app: Any) -> bool:
    """Whether a validation error answers with what was sent, as FastAPI's own handler does."""
    handlers = getattr(app, "exception_handlers", None) or {}
    return handlers.get(RequestValidationError) is request_validation_exception_handler


def _flat(body: dict[str, Any]) -> dict[str, Any]:
    """A form has one level: a model's fields are the form's own."""
    flat: dict[str, Any] = {}
    for name, value in body.items():
        flat.update(value if isinstance(value, dict) else {name: value})
    return flat


def _wrong_credentials(dependant: Dependant) -> dict[str, str]:
    """Made-up credentials under the names that the route's own security schemes declare."""
    headers: dict[str, str] = {}
    for node in _all(dependant):
        scheme = unwrap(node.call)
        if isinstance(scheme, HTTPBasic):
            headers["authorization"] = f"Basic {b64encode(b'launchguard:probe').decode()}"
        elif isinstance(scheme, APIKeyHeader):
            headers[scheme.model.name.lower()] = "launchguard-probe"
        elif isinstance(scheme, APIKeyCookie):
            headers["cookie"] = f"{scheme.model.name}=launchguard-probe"
    return headers


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
