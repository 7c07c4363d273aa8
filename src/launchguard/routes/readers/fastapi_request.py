"""Requests that a FastAPI route's parameters accept: made of their schemas, with made-up credentials where asked for."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fastapi import params
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBasic
from starlette.datastructures import FormData

from launchguard.routes.example import example_of
from launchguard.routes.made_up import VALUE
from launchguard.routes.naming import unwrap
from launchguard.routes.probes import ProbeRequest
from launchguard.routes.sample import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi.dependencies.models import Dependant

__all__ = [
    "FIELDS",
    "body_fields",
    "echoes_input",
    "every",
    "examples_for",
    "request_of",
    "without_parameters",
]

FIELDS = ("path_params", "query_params", "header_params", "cookie_params", "body_params")
"""Where FastAPI keeps what a dependency takes, by where it travels."""


def examples_for(dependant: Dependant, scope: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Fill every required parameter below a dependant into the scope; gives path parameters and the body."""
    made = _Made(dependant)
    scope["headers"] += [(name.encode(), value.encode()) for name, value in made.headers.items()]
    scope["query_string"] = b"&".join(filter(None, (scope["query_string"], made.query.encode())))
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
    held = {name: getattr(dependant, name) for name in FIELDS}
    for name in FIELDS:
        setattr(dependant, name, [])

    def give_back() -> None:
        for name, fields in held.items():
            setattr(dependant, name, fields)

    return give_back


class _Made:
    """Examples of every required parameter below a dependant, by where they travel."""

    def __init__(self, dependant: Dependant) -> None:
        nodes = list(every(dependant))
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
    for node in every(dependant):
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
    for node in every(dependant):
        scheme = unwrap(node.call)
        if isinstance(scheme, HTTPBasic):
            headers["authorization"] = f"Basic {b64encode(b'launchguard:probe').decode()}"
        elif isinstance(scheme, APIKeyHeader):
            headers[scheme.model.name.lower()] = VALUE
        elif isinstance(scheme, APIKeyCookie):
            headers["cookie"] = f"{scheme.model.name}={VALUE}"
    return headers


def every(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from every(inner)


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
