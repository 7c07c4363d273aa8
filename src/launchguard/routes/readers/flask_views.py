"""The routes of one rule of a Flask app: a row for each method of its view, be it a function or a class."""

from __future__ import annotations

import dataclasses
import os
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any

from launchguard.routes.layered import BEFORE, Layer, decorators_before
from launchguard.routes.layers import freevar, innermost, layers, maker_of
from launchguard.routes.marker import marker_of
from launchguard.routes.naming import dotted_name, source_of
from launchguard.routes.own_head import OWN_HEAD, asked_for_head_too, guarding_both, own_head
from launchguard.routes.readers.flask_gates import (
    app_gates,
    method_gates,
    resource_gates,
    wrapper_gates,
)
from launchguard.routes.readers.flask_picked import picked_gates
from launchguard.routes.readers.flask_request import WRITING, Asked, preprocessors_of
from launchguard.routes.readers.picked import arm_all, hands_on, picked_methods
from launchguard.routes.sample import sample
from launchguard.routes.wire import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from launchguard.routes.report import FoundRoute, GateRef

__all__ = ["viewed"]

_AS_VIEW = "flask.views.View.as_view"
_DOCS = ("apiflask.", "flasgger.", "flask_openapi3.", "flask_restx.", "flask_smorest.", "flask_swagger_ui.")
_FRAMEWORKS = ("flask.", "flask_restful.", "flask_restx.")


def viewed(
    app: Flask, rule: Any, view: Any, base: FoundRoute, logins: Callable[[], set[str]]
) -> Iterator[FoundRoute]:
    """One route a method: what stands before a view may look at the method, as Flask-Login does at OPTIONS."""
    path = sample(base.pattern)
    chain = _view_layers(view)
    view_class = getattr(view, "view_class", None)
    is_class = maker_of(chain[-1]) == _AS_VIEW and isinstance(view_class, type)
    for method in sorted(base.methods - _answered_by_cors(base.methods, chain)):
        read = partial(_of_class, view, chain, view_class) if is_class else partial(_of_function, view)
        found = read(Asked(app, rule, method, path, logins), base)
        gates = found.gates
        if method == "GET" and base.details["head"]:
            of_head = partial(read, Asked(app, rule, "HEAD", path, logins), base)
            gates = tuple(asked_for_head_too(gates, partial(_gates_of, of_head)))
        yield dataclasses.replace(
            found, methods=frozenset({method}), gates=gates, details={**found.details, **_body(method)}
        )


def _gates_of(read: Callable[[], FoundRoute]) -> tuple[GateRef, ...]:
    return read().gates


def _answered_by_cors(methods: frozenset[str], chain: list[Any]) -> frozenset[str]:
    """OPTIONS where `@cross_origin` answers it, so that nothing below is reached by it; not where it is the only method."""
    has_cors = any(maker_of(layer) == "flask_cors.decorator.cross_origin" for layer in chain)
    return frozenset({"OPTIONS"}) if has_cors and len(methods) > 1 else frozenset()


def _of_function(view: Any, asked: Asked, base: FoundRoute) -> FoundRoute:
    inner = innermost(view)
    return dataclasses.replace(
        base,
        endpoint=inner or view,
        source=source_of(view),
        gates=(*app_gates(asked), *wrapper_gates(layers(view), asked)),
        kind=_kind(inner or view, base),
        marker=marker_of(view) or _nothing_to_serve(asked.app, asked.rule, base, inner),
        arm=None if inner is None else lambda hit: wire(inner, hit),
        details={**base.details, **_misplaced(view, inner), BEFORE: _before(asked, layers(view))},
    )


def _body(method: str) -> dict[str, Any]:
    """What a probe sends with a method that writes: an app may answer 415 before it asks who is there."""
    return {"body": b"{}", "content_type": "application/json"} if method in WRITING else {}


def _of_class(view: Any, chain: list[Any], view_class: Any, asked: Asked, base: FoundRoute) -> FoundRoute:
    """One method of a class: its own function, or `dispatch_request` where the class has none for the method."""
    own = None if _works_alone(view_class) else _method_of(view_class, asked.method)
    handler = own or view_class.dispatch_request
    inner = innermost(handler)
    head = own_head(view_class, asked.method)

    def make() -> Any:
        arguments = freevar(chain[-1], "class_args") or (), freevar(chain[-1], "class_kwargs") or {}
        return view_class(*arguments[0], **arguments[1])

    gates: tuple[GateRef, ...] = (*app_gates(asked), *wrapper_gates(chain, asked))
    picked = picked_methods(view_class, "dispatch_request", ("builtins.", *_FRAMEWORKS))
    if picked:
        gates += tuple(picked_gates(view_class, picked, asked, make))
    else:
        if own is not None:
            gates += tuple(resource_gates(view_class, asked, make))
        own_gates = method_gates(handler, asked, make)
        gates += tuple(guarding_both(own_gates, method_gates(head, asked, make)) if head else own_gates)
    of_head = {OWN_HEAD: head} if head and not picked else {}
    methods = [layers(method) for method in (picked.values() if picked else (handler,))]
    before = [*_before(asked, chain), *_dispatch_before(view_class, own is not None or bool(picked))]
    shown = handler if inner is None or inner.__module__ == view_class.__module__ else view_class
    return dataclasses.replace(
        base,
        endpoint=shown,
        source=source_of(shown),
        gates=gates,
        kind=_kind(view_class, base),
        marker=marker_of(handler) or marker_of(view) or getattr(view_class, "__launchguard_public__", None),
        arm=_arms(inner, picked),
        details={**base.details, **of_head, BEFORE: (*before, *_decorators(*methods))},
    )


def _method_of(view_class: Any, method: str) -> Any:
    """The class's own function for a method; GET's for HEAD, where it has none for that."""
    own = getattr(view_class, method.lower(), None)
    return getattr(view_class, "get", None) if own is None and method == "HEAD" else own


def _works_alone(view_class: Any) -> bool:
    """Whether its own dispatch is the handler, since it hands on to none of its methods."""
    dispatch = innermost(view_class.dispatch_request)
    own = dispatch is not None and not f"{dispatch.__module__}.".startswith(_FRAMEWORKS)
    return own and not hasattr(view_class, "method_decorators") and not hands_on(dispatch, "dispatch_request")


def _before(asked: Asked, *chains: list[Any]) -> tuple[Layer, ...]:
    """What runs before a view: the app's functions, then the decorators of the view and of its methods."""
    functions = (layers(function)[-1] for _, function in preprocessors_of(asked.app, asked.rule.endpoint))
    before = [
        Layer(dotted_name(function), function, lambda *_arguments, **_named: None, shared=True)
        for function in functions
        if isinstance(function, FunctionType)
    ]
    return (*before, *_decorators(*chains))


def _decorators(*chains: list[Any]) -> Iterator[Layer]:
    return (layer for chain in chains for layer in decorators_before(chain))


def _dispatch_before(view_class: Any, hands_on: bool) -> Iterator[Layer]:
    """A class's own dispatch, which is the handler itself where it calls no method, and the decorators that an extension's adds."""
    dispatch = innermost(view_class.dispatch_request)
    if hands_on and dispatch is not None and not f"{dispatch.__module__}.".startswith(_FRAMEWORKS):
        yield Layer(f"{dispatch.__module__}.{dispatch.__qualname__}", dispatch, None)
    added = getattr(view_class, "method_decorators", ())
    for decorator in added if isinstance(added, (list, tuple)) else ():
        if isinstance(decorator, FunctionType):
            yield Layer(dotted_name(decorator), decorator, lambda method: method)


def _arms(inner: Any, picked: dict[str, Any]) -> Any:
    if picked:
        return lambda hit: arm_all(picked, hit)
    return None if inner is None else lambda hit: wire(inner, hit)


def _view_layers(view: Any) -> list[Any]:
    """The wrappers around a view, down to `as_view`'s own function or the view function."""
    chain = layers(view)
    for index, layer in enumerate(chain):
        if maker_of(layer) == _AS_VIEW:
            return chain[: index + 1]
    return chain


def _kind(endpoint: Any, base: FoundRoute) -> Any:
    module = f"{getattr(endpoint, '__module__', '')}."
    if module.startswith("flask.") and base.details["endpoint"].rpartition(".")[2] == "static":
        return "static"
    if base.methods == {"WEBSOCKET"}:
        return "websocket"
    return "docs" if module.startswith(_DOCS) else "http"


def _nothing_to_serve(app: Flask, rule: Any, base: FoundRoute, inner: Any) -> str | None:
    """Flask adds its static route whether or not there is a folder; without one, there is nothing to guard."""
    if _kind(inner, base) != "static":
        return None
    owner = app.blueprints.get(rule.endpoint.rpartition(".")[0], app)
    folder = owner.static_folder
    return None if folder and os.path.isdir(folder) else "static files, but there is no folder"  # noqa: PTH112 - Flask's own string


def _misplaced(view: Any, inner: Any) -> dict[str, Any]:
    """Decorators that stand above `@app.route`: the module's name is wrapped, the function that Flask calls is not."""
    name = getattr(inner, "__name__", "")
    public_name = getattr(inner, "__globals__", {}).get(name)
    if public_name is None or public_name is view or not hasattr(public_name, "__wrapped__"):
        return {}
    above = layers(public_name)
    if not any(layer is view for layer in above):
        return {}
    outside = above[: next(index for index, layer in enumerate(above) if layer is view)]
    return {"misplaced": tuple(map(maker_of, outside))}
