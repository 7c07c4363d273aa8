"""Reads the routes of Flask apps, and of what is dispatched beside them under one WSGI callable.

Law 1: every rule of the URL map is a route, redirects and static files included; a rule without a view has a note.
Law 2: a WSGI app that is mounted and that no reader knows is opaque: reported so, and never taken for protected.
"""

from __future__ import annotations

import dataclasses
import os
import re
from functools import cache
from types import FunctionType
from typing import TYPE_CHECKING, Any

from flask import Flask

from launchguard.routes import readers
from launchguard.routes.layered import BEFORE, Layer, decorators_before
from launchguard.routes.layers import freevar, innermost, layers, maker_of
from launchguard.routes.marker import marker_of
from launchguard.routes.naming import dotted_name, source_of
from launchguard.routes.own_head import OWN_HEAD, guarding_both, own_head
from launchguard.routes.readers.flask_gates import (
    method_gates,
    preprocessor_gates,
    resource_gates,
    wrapper_gates,
)
from launchguard.routes.readers.flask_paths import expression_of, in_order, path_of
from launchguard.routes.readers.flask_picked import picked_gates
from launchguard.routes.readers.flask_request import WRITING, Asked, login_paths, preprocessors_of
from launchguard.routes.readers.flask_settings import flask_settings
from launchguard.routes.readers.picked import arm_all, picked_methods
from launchguard.routes.readers.wsgi import middleware_gate, mounts_of, unwrapped
from launchguard.routes.report import FoundRoute
from launchguard.routes.sample import sample
from launchguard.routes.template import join_paths
from launchguard.routes.wire import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launchguard.findings import Finding
    from launchguard.routes.report import GateRef

__all__ = ["FlaskReader"]

_AS_VIEW = "flask.views.View.as_view"
_DOCS = ("apiflask.", "flasgger.", "flask_openapi3.", "flask_restx.", "flask_smorest.", "flask_swagger_ui.")
_FRAMEWORKS = ("flask.", "flask_restful.", "flask_restx.")
_ANY_METHOD = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


class FlaskReader:
    """Reads a Flask app, or werkzeug's dispatcher over several WSGI apps."""

    def reads(self, app: Any) -> bool:
        """A Flask app, or a WSGI callable that wraps one or dispatches to one."""
        inner, _ = unwrapped(app)
        return isinstance(inner, Flask) or mounts_of(inner) is not None

    def described(self, app: Any) -> tuple[()]:  # noqa: ARG002 - see below
        """The framework describes nothing but the table that is read."""
        return ()

    def settings(self, app: Any) -> Iterator[Finding]:
        """Settings of the app that open doors."""
        inner, _ = unwrapped(app)
        if isinstance(inner, Flask):
            yield from flask_settings(inner)

    def routes(self, app: Any) -> Iterator[FoundRoute]:
        """Mounted apps first, since a mount's prefix takes the request before the app's own rules see it."""
        inner, wrappers = unwrapped(app)
        mounts = mounts_of(inner)
        if mounts is not None:
            found = _dispatched(inner, mounts)
        elif isinstance(inner, Flask):
            found = _served(inner)
        else:
            found = iter([_opaque(inner)])
        for route in found:
            yield _behind(wrappers, route) if wrappers else route


def _served(app: Flask) -> Iterator[FoundRoute]:
    """A Flask app serves through `wsgi_app`, which may have been replaced by middleware or a dispatcher."""
    outermost, wrappers = unwrapped(app.wsgi_app)
    mounts = mounts_of(outermost)
    found = _of_flask(app) if mounts is None else _dispatched(outermost, mounts, own=app)
    for route in found:
        yield _behind(wrappers, route) if wrappers else route


def _dispatched(dispatcher: Any, mounts: dict[str, Any], own: Flask | None = None) -> Iterator[FoundRoute]:
    for prefix, mounted in sorted(mounts.items(), key=lambda item: -len(item[0])):
        for route in _mounted(mounted):
            yield _below(prefix, route)
    inner, wrappers = unwrapped(dispatcher.app)
    rest = _of_flask(own) if own is not None and inner is own else _mounted(dispatcher.app)
    for route in rest:
        yield _behind(wrappers, route) if wrappers and own is not None else route


def _mounted(app: Any) -> Iterator[FoundRoute]:
    reader = readers.find(app)
    if reader is None:
        yield _opaque(app)
        return
    yield from reader.routes(app)


def _opaque(app: Any) -> FoundRoute:
    note = f"a WSGI app that launchguard cannot read: {dotted_name(app)}"
    return FoundRoute(frozenset({"*"}), "/*", source=source_of(app), kind="mount", note=note)


def _below(prefix: str, route: FoundRoute) -> FoundRoute:
    pattern = (
        f"^{re.escape(prefix.rstrip('/'))}{route.pattern.removeprefix('^')}"
        if route.pattern.startswith("^")
        else ""
    )
    return dataclasses.replace(route, path=join_paths(prefix, route.path), pattern=pattern)


def _behind(wrappers: list[Any], route: FoundRoute) -> FoundRoute:
    gates = [gate for wrapper in wrappers if (gate := middleware_gate(wrapper, route)) is not None]
    return dataclasses.replace(route, gates=(*gates, *route.gates)) if gates else route


def _of_flask(app: Flask) -> Iterator[FoundRoute]:
    logins = cache(lambda: login_paths(app))
    for rule in in_order(app.url_map.iter_rules()):
        pattern = expression_of(rule)
        base = FoundRoute(_methods(rule), path_of(rule), pattern, details=_details(app, rule))
        if rule.redirect_to is not None or rule.alias:
            yield dataclasses.replace(base, kind="redirect", methods=base.methods & {"GET"} or base.methods)
            continue
        view = app.view_functions.get(rule.endpoint)
        if view is None:
            yield dataclasses.replace(
                base, note=f"the rule's endpoint {rule.endpoint!r} has no view function"
            )
            continue
        yield from _viewed(app, rule, view, base, logins)


def _viewed(
    app: Flask, rule: Any, view: Any, base: FoundRoute, logins: Callable[[], set[str]]
) -> Iterator[FoundRoute]:
    """One route a method: what stands before a view may look at the method, as Flask-Login does at OPTIONS."""
    path = sample(base.pattern)
    chain = _view_layers(view)
    view_class = getattr(view, "view_class", None)
    is_class = maker_of(chain[-1]) == _AS_VIEW and isinstance(view_class, type)
    for method in sorted(base.methods - _answered_by_cors(base.methods, chain)):
        asked = Asked(app, rule, method, path, logins)
        if is_class:
            found = _of_class(asked, view, chain, view_class, base)
        else:
            found = _of_function(asked, view, base)
        yield dataclasses.replace(
            found, methods=frozenset({method}), details={**found.details, **_body(method)}
        )


def _answered_by_cors(methods: frozenset[str], chain: list[Any]) -> frozenset[str]:
    """OPTIONS where `@cross_origin` answers it, so that nothing below is reached by it; not where it is the only method."""
    has_cors = any(maker_of(layer) == "flask_cors.decorator.cross_origin" for layer in chain)
    return frozenset({"OPTIONS"}) if has_cors and len(methods) > 1 else frozenset()


def _of_function(asked: Asked, view: Any, base: FoundRoute) -> FoundRoute:
    inner = innermost(view)
    return dataclasses.replace(
        base,
        endpoint=inner or view,
        source=source_of(view),
        gates=(*preprocessor_gates(asked), *wrapper_gates(layers(view), asked)),
        kind=_kind(inner or view, base),
        marker=marker_of(view) or _nothing_to_serve(asked.app, asked.rule, base, inner),
        arm=None if inner is None else lambda hit: wire(inner, hit),
        details={**base.details, **_misplaced(view, inner), BEFORE: _before(asked, layers(view))},
    )


def _body(method: str) -> dict[str, Any]:
    """What a probe sends with a method that writes: an app may answer 415 before it asks who is there."""
    return {"body": b"{}", "content_type": "application/json"} if method in WRITING else {}


def _of_class(asked: Asked, view: Any, chain: list[Any], view_class: Any, base: FoundRoute) -> FoundRoute:
    """One method of a class: its own function, or `dispatch_request` where the class has none for the method."""
    own = getattr(view_class, asked.method.lower(), None)
    handler = own or view_class.dispatch_request
    inner = innermost(handler)
    head = own_head(view_class, asked.method)

    def make() -> Any:
        arguments = freevar(chain[-1], "class_args") or (), freevar(chain[-1], "class_kwargs") or {}
        return view_class(*arguments[0], **arguments[1])

    gates: tuple[GateRef, ...] = (*preprocessor_gates(asked), *wrapper_gates(chain, asked))
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


def _methods(rule: Any) -> frozenset[str]:
    """The methods whose handler is the view; HEAD where GET is, and OPTIONS that Flask answers itself, are left out."""
    if getattr(rule, "websocket", False):
        return frozenset({"WEBSOCKET"})
    methods = set(rule.methods or _ANY_METHOD)
    if "GET" in methods:
        methods.discard("HEAD")
    if getattr(rule, "provide_automatic_options", False):
        methods.discard("OPTIONS")
    return frozenset(methods)


def _details(app: Flask, rule: Any) -> dict[str, Any]:
    server = str(app.config.get("SERVER_NAME") or "")
    host = rule.host or (f"{rule.subdomain}.{server}" if rule.subdomain and server else rule.subdomain)
    details: dict[str, Any] = {
        "endpoint": rule.endpoint,
        "fix": "@{gate}",
        "head": "HEAD" in (rule.methods or ()),
    }
    return details | {"host": host} if host else details


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
