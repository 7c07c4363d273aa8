"""Django's function views, which answer every method unless a decorator says otherwise."""

from __future__ import annotations

import inspect
from types import CodeType
from typing import TYPE_CHECKING, Any

from launchguard.routes.layered import BEFORE, decorators_before
from launchguard.routes.layers import freevar, innermost, layers, maker_of
from launchguard.routes.marker import marker_of
from launchguard.routes.naming import source_of
from launchguard.routes.readers.django_view import Handled, arming

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["handled"]

_REQUIRE_METHODS = "django.views.decorators.http.require_http_methods"
_STATIC = ("django.views.static.serve", "django.contrib.staticfiles.views.serve")
_ADMIN = ("django.contrib.admin.sites", "django.contrib.admin.options")
_WRITING = frozenset({"PUT", "PATCH", "DELETE"})


def handled(callback: Any, chain: list[Any]) -> Iterator[Handled]:
    """A function view is one handler for all of its methods; what stands before it may still look at the method."""
    full = [*chain, *layers(chain[-1])[1:]]
    methods, details = _methods(full)
    details |= {"fix": "@{gate}", BEFORE: tuple(decorators_before(full))}
    inner = innermost(callback)
    endpoint = inner or full[-1]
    if any(maker_of(layer).startswith(_ADMIN) for layer in chain):
        details["admin"] = True
    kind = _kind(endpoint)
    for method in sorted(methods & {"GET"} or methods if kind != "http" else methods):
        yield Handled(
            methods=frozenset({method}),
            endpoint=endpoint,
            source=source_of(endpoint if inner is None or inspect.isroutine(callback) else callback),
            kind=kind,
            marker=marker_of(callback),
            arm=arming(callback),
            details=details,
        )


def _kind(endpoint: Any) -> str:
    """Static files and ninja's pages about an API: read-only, whatever methods Django lets through to them."""
    if maker_of(endpoint) in _STATIC:
        return "static"
    return "docs" if maker_of(endpoint).startswith("ninja.openapi.views.") else "http"


def _methods(chain: list[Any]) -> tuple[frozenset[str], dict[str, Any]]:
    """The methods that decorators let through; without one, GET, POST and those that the view's code names.

    A view that never looks at the method does the same for all of them: `method_blind`.
    """
    required = [
        freevar(layer, "request_method_list") for layer in chain if maker_of(layer) == _REQUIRE_METHODS
    ]
    listed = [{str(method).upper() for method in methods} for methods in required if methods]
    if listed:
        methods = set.intersection(*listed)
        return frozenset(methods - {"HEAD"} if "GET" in methods else methods), {}
    code = getattr(chain[-1], "__code__", None)
    names, words = _mentions(code) if isinstance(code, CodeType) else (set(), set())
    methods = {"GET", "POST"} | (words & _WRITING)
    details: dict[str, Any] = {"any_method": True}
    if not names & {"method", "POST", "FILES"}:
        details["method_blind"] = tuple(sorted(methods))
    return frozenset(methods), details


def _mentions(code: CodeType) -> tuple[set[str], set[str]]:
    """The attribute names and the strings that a function's code mentions, functions inside it included."""
    names, words = set(code.co_names), set()
    for constant in code.co_consts:
        if isinstance(constant, str):
            words.add(constant)
        elif isinstance(constant, (tuple, frozenset)):
            words.update(item for item in constant if isinstance(item, str))
        elif isinstance(constant, CodeType):
            more_names, more_words = _mentions(constant)
            names |= more_names
            words |= more_words
    return names, words
