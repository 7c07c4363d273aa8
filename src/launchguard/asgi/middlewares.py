"""Each part as an ASGI middleware of its own: its keyword arguments are those of the engine that it names."""

from __future__ import annotations

from launchguard import standalone
from launchguard.asgi.guarded import GuardedASGI

__all__ = [
    "AccessLogMiddleware",
    "HealthMiddleware",
    "MetricsMiddleware",
    "RateLimitMiddleware",
    "RequestIDMiddleware",
]


class RequestIDMiddleware(standalone.Standalone, GuardedASGI):
    """One `x-request-id` on every response; `structlog` logs it. Arguments: `launchguard.standalone.request_id`."""

    make = standalone.request_id


class AccessLogMiddleware(standalone.Standalone, GuardedASGI):
    """One redacted line a request. Arguments: `launchguard.standalone.access_log`."""

    make = standalone.access_log


class MetricsMiddleware(standalone.Standalone, GuardedASGI):
    """Requests counted and timed, shown at `/metrics`. Arguments: `launchguard.standalone.metrics`."""

    make = standalone.metrics


class RateLimitMiddleware(standalone.Standalone, GuardedASGI):
    """Rate limits by path. Arguments: `launchguard.standalone.rate_limit`."""

    make = standalone.rate_limit


class HealthMiddleware(standalone.Standalone, GuardedASGI):
    """`/health` and its probes. Arguments: `launchguard.standalone.health`."""

    make = standalone.health
