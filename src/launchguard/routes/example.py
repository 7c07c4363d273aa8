"""A value that a JSON schema accepts: what a probe fills a required parameter or a body with."""

from __future__ import annotations

from math import ceil, inf, isinf
from typing import Any

from launchguard.routes.sample import sample

__all__ = ["example_of"]

_BY_FORMAT = {
    "uuid": "00000000-0000-4000-8000-000000000001",
    "uuid4": "00000000-0000-4000-8000-000000000001",
    "email": "probe@launchguard.invalid",
    "date": "2000-01-01",
    "date-time": "2000-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "duration": "PT1S",
    "uri": "https://launchguard.invalid/",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "ipvanyaddress": "192.0.2.1",
    "binary": "probe",
    "json-string": "{}",
}
_DEPTH = 12


def example_of(schema: dict[str, Any], definitions: dict[str, Any] | None = None, depth: int = 0) -> Any:
    """The smallest value that a schema accepts, as far as its keywords tell; required properties only."""
    definitions = schema.get("$defs", definitions or {})
    for given in ("const", "default"):
        if given in schema:
            return schema[given]
    for listed in ("enum", "examples"):
        if schema.get(listed):
            return schema[listed][0]
    inner = _referred(schema, definitions)
    if inner is not None:
        return example_of(inner, definitions, depth + 1) if depth < _DEPTH else None
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return _object(schema, definitions, depth)
    if kind == "array":
        return _array(schema, definitions, depth)
    return _plain(kind, schema)


def _referred(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """The schema that this one stands for: a reference, or the first of its choices."""
    if "$ref" in schema:
        return definitions.get(schema["$ref"].rpartition("/")[2], {})
    return next((schema[choice][0] for choice in ("anyOf", "oneOf", "allOf") if schema.get(choice)), None)


def _object(schema: dict[str, Any], definitions: dict[str, Any], depth: int) -> dict[str, Any]:
    properties = schema.get("properties", {})
    return {
        name: example_of(properties.get(name, {}), definitions, depth + 1)
        for name in schema.get("required", ())
    }


def _array(schema: dict[str, Any], definitions: dict[str, Any], depth: int) -> list[Any]:
    fixed = schema.get("prefixItems")
    if fixed:
        return [example_of(item, definitions, depth + 1) for item in fixed]
    return [example_of(schema.get("items", {}), definitions, depth + 1)] * min(schema.get("minItems", 0), 100)


def _plain(kind: str | None, schema: dict[str, Any]) -> Any:
    if kind in ("integer", "number"):
        return _number(schema)
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    if schema.get("pattern"):
        return sample(schema["pattern"])
    text = _BY_FORMAT.get(schema.get("format", ""), "1" if kind is None else "probe")
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(text))
    return text.ljust(min(least, 10_000), "1")[: max(most, least)]


def _number(schema: dict[str, Any]) -> Any:
    """The number nearest to 1 that keeps the bounds: a multiple, or the middle of two bounds that hold none."""
    step = schema.get("multipleOf", 1)
    low = schema.get("minimum", schema.get("exclusiveMinimum", -inf))
    high = schema.get("maximum", schema.get("exclusiveMaximum", inf))
    least, most = _steps(low, step), -_steps(-high, step)
    if "exclusiveMinimum" in schema and least * step == low:
        least += 1
    if "exclusiveMaximum" in schema and most * step == high:
        most -= 1
    return step * min(max(1, least), most) if least <= most else (low + high) / 2


def _steps(bound: float, step: float) -> float:
    """How many steps reach a bound; a whole number, or infinite as it is."""
    return bound if isinf(bound) else ceil(bound / step)
