"""Each part as a WSGI middleware of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard import standalone
from launchguard.wsgi.guarded import GuardedWSGI

if TYPE_CHECKING:
    from launchguard.wsgi.types import WSGIApp

__all__ = [
    "AccessLogMiddleware",
    "HealthMiddleware",
    "MetricsMiddleware",
    "RateLimitMiddleware",
    "RequestIDMiddleware",
]


class RequestIDMiddleware(GuardedWSGI):
    """One `X-Request-Id` on every response; `structlog` logs it. Arguments: `launchguard.standalone.request_id`."""

    def __init__(self, app: WSGIApp, **options: Any) -> None:
        super().__init__(app, standalone.request_id(**options))


class AccessLogMiddleware(GuardedWSGI):
    """One redacted line a request. Arguments: `launchguard.standalone.access_log`."""

    def __init__(self, app: WSGIApp, **options: Any) -> None:
        super().__init__(app, standalone.access_log(**options))


class MetricsMiddleware(GuardedWSGI):
    """Requests counted and timed, shown at `/metrics`. Arguments: `launchguard.standalone.metrics`."""

    def __init__(self, app: WSGIApp, **options: Any) -> None:
        super().__init__(app, standalone.metrics(**options))


class RateLimitMiddleware(GuardedWSGI):
    """Rate limits by path. Arguments: `launchguard.standalone.rate_limit`."""

    def __init__(self, app: WSGIApp, **options: Any) -> None:
        super().__init__(app, standalone.rate_limit(**options))


class HealthMiddleware(GuardedWSGI):
    """`/health` and its probes. Arguments: `launchguard.standalone.health`."""

    def __init__(self, app: WSGIApp, **options: Any) -> None:
        super().__init__(app, standalone.health(**options))
