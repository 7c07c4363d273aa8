"""Reads the routes of Flask apps, and of what is dispatched beside them under one WSGI callable.

Law 1: every rule of the URL map is a route, redirects and static files included; a rule without a view has a note.
Law 2: a WSGI app that is mounted and that no reader knows is opaque: reported so, and never taken for protected.
"""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Flask

from launchguard.routes import readers
from launchguard.routes.naming import dotted_name, source_of
from launchguard.routes.readers.flask_paths import expression_of, in_order, path_of
from launchguard.routes.readers.flask_request import login_paths
from launchguard.routes.readers.flask_settings import flask_settings
from launchguard.routes.readers.flask_views import viewed
from launchguard.routes.readers.wsgi import middleware_gate, mounts_of, unwrapped
from launchguard.routes.report import FoundRoute
from launchguard.routes.template import join_paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchguard.findings import Finding

__all__ = ["FlaskReader"]

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

    def starts(self, app: Any) -> tuple[()]:  # noqa: ARG002 - see below
        """Nothing runs later than the code that makes the app."""
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
        yield from viewed(app, rule, view, base, logins)


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
