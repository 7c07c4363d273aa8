"""What is wrapped in what: ASGI middleware around an app, a route or a mount, and WSGI apps behind an adapter."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.routing import Router
from starlette.staticfiles import StaticFiles

from launchguard.routes import readers

__all__ = ["DEPTH", "core_of", "inner_name", "layers_from", "wsgi_inside"]

DEPTH = 20
"""Deeper than any real nesting; keeps middleware that wraps itself from hanging the boot."""

_HOLDERS = ("app", "_app", "asgi_app", "other_asgi_app")


def core_of(app: Any) -> tuple[Any, tuple[Any, ...]]:
    """The app inside ASGI middleware, and that middleware, outermost first."""
    wrappers: list[Any] = []
    for _ in range(DEPTH):
        if isinstance(app, (Starlette, Router, StaticFiles)):
            break
        name = inner_name(app)
        if name is None or readers.find_other(app) is not None:
            break
        wrappers.append(app)
        app = vars(app)[name]
    return app, tuple(wrappers)


def inner_name(layer: Any) -> str | None:
    """The attribute under which ASGI middleware keeps what it wraps, or None."""
    held = vars(layer) if hasattr(layer, "__dict__") else {}
    return next((name for name in _HOLDERS if callable(held.get(name))), None)


def layers_from(layer: Any, innermost_app: Any = None) -> tuple[Any, ...]:
    """The ASGI middleware from `layer` down to the app that it was put around, outermost first."""
    found: list[Any] = []
    while layer is not innermost_app and len(found) < DEPTH:
        inner = getattr(layer, "__dict__", {}).get("app")
        if inner is None:
            break
        found.append(layer)
        layer = inner
    return tuple(found)


def wsgi_inside(app: Any) -> Any:
    """The WSGI app that an adapter (Starlette's, a2wsgi's) was made with, or None."""
    if "WSGI" not in type(app).__name__:
        return None
    return getattr(app, "app", None) or getattr(app, "wsgi_app", None)
