"""Django's face of the guard.

INSTALLED_APPS = ["launchguard.django", …]
MIDDLEWARE = ["launchguard.django.LaunchGuardMiddleware", …]     # first
LAUNCHGUARD = {"public": {"GET /": "marketing page"}, "limits": [{"preset": "login", "path": "/login/"}]}
"""

from __future__ import annotations

from typing import Any

__all__ = ["LaunchGuardMiddleware", "get_guard"]


def __getattr__(name: str) -> Any:
    """Resolved late: Django imports this package before its apps are ready."""
    if name == "LaunchGuardMiddleware":
        from launchguard.django.middleware import LaunchGuardMiddleware  # noqa: PLC0415

        return LaunchGuardMiddleware
    if name == "get_guard":
        from launchguard.django.conf import get_guard  # noqa: PLC0415

        return get_guard
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
