"""Each part as an ASGI middleware of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard import standalone
from launchguard.asgi.guarded import GuardedASGI

if TYPE_CHECKING:
    from launchguard.asgi.types import ASGIApp

__all__ = [
    "AccessLogMiddleware",
    "HealthMiddleware",
    "MetricsMiddleware",
    "RateLimitMiddleware",
    "RequestIDMiddleware",
]


class RequestIDMiddleware(GuardedASGI):
    """One `x-request-id` on every response; `structlog` logs it. Arguments: `launchguard.standalone.request_id`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, standalone.request_id(**options))


class AccessLogMiddleware(GuardedASGI):
    """One redacted line a request. Arguments: `launchguard.standalone.access_log`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, standalone.access_log(**options))


class MetricsMiddleware(GuardedASGI):
    """Requests counted and timed, shown at `/metrics`. Arguments: `launchguard.standalone.metrics`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, standalone.metrics(**options))


class RateLimitMiddleware(GuardedASGI):
    """Rate limits by path. Arguments: `launchguard.standalone.rate_limit`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, standalone.rate_limit(**options))


class HealthMiddleware(GuardedASGI):
    """`/health` and its probes. Arguments: `launchguard.standalone.health`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, standalone.health(**options))
