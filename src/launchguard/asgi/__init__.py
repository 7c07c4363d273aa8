"""Launchguard for ASGI: the guard around an application, and each of its parts as a middleware of its own."""

from __future__ import annotations

from launchguard.asgi.faces import settle
from launchguard.asgi.guarded import GuardedASGI, route_path
from launchguard.asgi.middlewares import (
    AccessLogMiddleware,
    HealthMiddleware,
    MetricsMiddleware,
    RateLimitMiddleware,
    RequestIDMiddleware,
)
from launchguard.asgi.types import ASGIApp, Scope

__all__ = [
    "ASGIApp",
    "AccessLogMiddleware",
    "GuardedASGI",
    "HealthMiddleware",
    "MetricsMiddleware",
    "RateLimitMiddleware",
    "RequestIDMiddleware",
    "Scope",
    "route_path",
    "settle",
]
