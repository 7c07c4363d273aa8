"""Launchguard for WSGI: the guard around an application, and each of its parts as a middleware of its own."""

from __future__ import annotations

from launchguard.wsgi.ahead import read_ahead
from launchguard.wsgi.guarded import GuardedWSGI
from launchguard.wsgi.headers import EnvironHeaders, Spelt, field_name
from launchguard.wsgi.middlewares import (
    AccessLogMiddleware,
    HealthMiddleware,
    MetricsMiddleware,
    RateLimitMiddleware,
    RequestIDMiddleware,
)
from launchguard.wsgi.types import WSGIApp

__all__ = [
    "AccessLogMiddleware",
    "EnvironHeaders",
    "GuardedWSGI",
    "HealthMiddleware",
    "MetricsMiddleware",
    "RateLimitMiddleware",
    "RequestIDMiddleware",
    "Spelt",
    "WSGIApp",
    "field_name",
    "read_ahead",
]
