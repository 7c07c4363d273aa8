"""Each part as a WSGI middleware of its own: its keyword arguments are those of the engine that it names."""

from __future__ import annotations

from launchguard import standalone
from launchguard.wsgi.guarded import GuardedWSGI

__all__ = [
    "AccessLogMiddleware",
    "HealthMiddleware",
    "MetricsMiddleware",
    "RateLimitMiddleware",
    "RequestIDMiddleware",
]


class RequestIDMiddleware(standalone.Standalone, GuardedWSGI):
    """One `x-request-id` on every response; `structlog` logs it. Arguments: `launchguard.standalone.request_id`."""

    make = standalone.request_id


class AccessLogMiddleware(standalone.Standalone, GuardedWSGI):
    """One redacted line a request. Arguments: `launchguard.standalone.access_log`."""

    make = standalone.access_log


class MetricsMiddleware(standalone.Standalone, GuardedWSGI):
    """Requests counted and timed, shown at `/metrics`. Arguments: `launchguard.standalone.metrics`."""

    make = standalone.metrics


class RateLimitMiddleware(standalone.Standalone, GuardedWSGI):
    """Rate limits by path. Arguments: `launchguard.standalone.rate_limit`."""

    make = standalone.rate_limit


class HealthMiddleware(standalone.Standalone, GuardedWSGI):
    """`/health` and its probes. Arguments: `launchguard.standalone.health`."""

    make = standalone.health
