"""Settings of a Starlette or FastAPI app that open doors, whatever its routes say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from launchguard.findings import Finding
from launchguard.routes.naming import dotted_name

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["starlette_settings"]

_LIMITERS = ("bodylimit", "bodysize", "contentsize", "contentlength", "requestsize")


def starlette_settings(app: Any) -> Iterator[Finding]:
    """Debug mode, replaced dependencies, bodies without a limit."""
    name = type(app).__name__
    if getattr(app, "debug", False):
        yield Finding(
            "settings.debug",
            "warning",
            f"{name}(debug=True)",
            "error pages show source and local values to whoever meets one",
            "leave debug=True away in production",
        )
    replaced = getattr(app, "dependency_overrides", None)
    if replaced and "PYTEST_CURRENT_TEST" not in os.environ:
        shown = ", ".join(dotted_name(dependency) for dependency in list(replaced)[:3])
        yield Finding(
            "settings.dependency-overrides",
            "warning",
            "app.dependency_overrides",
            f"outside tests, {len(replaced)} dependencies are replaced: {shown}",
            "set overrides in tests only, and clear them afterwards",
        )
    if not _limits_bodies(app):
        yield Finding(
            "settings.no-body-limit",
            "warning",
            f"{name}(max_body_size=None)" if hasattr(app, "max_body_size") else name,
            "a request body may be of any size",
            "set max_body_size=, in bytes (FastAPI 0.164, Starlette 1.x), or let the proxy in front limit bodies",
        )


def _limits_bodies(app: Any) -> bool:
    if getattr(app, "max_body_size", None) is not None:
        return True
    classes = (getattr(layer.cls, "__name__", "").lower() for layer in getattr(app, "user_middleware", ()))
    return any(word in name for name in classes for word in _LIMITERS)
